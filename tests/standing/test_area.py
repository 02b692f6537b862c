"""Standing case: a sum with a dead member (T9), on the wire.

`area` is a line of three car parks of 100, 200 and 100 spaces; c is the one that dies.
"""

import pytest

from tests.standing.parts import junction

LOTS = {
    "a": {"capacity": 100, "max_age_s": 600},
    "b": {"capacity": 200, "max_age_s": 600},
    "c": {"capacity": 100, "max_age_s": 300},
    "d": {"max_age_s": 3600},
}
STATE = {
    "topic": "parking/{key}/state",
    "format": "json",
    "free": "free",
    "status": [{"path": "status", "open": ["open"], "closed": ["closed"]}],
}


def area(trust_pct: int, source: dict | None = None) -> dict:
    """The area, its dead member alone, and a car park that has nothing to do with it."""
    lines = [
        {"lots": ["a", "b", "c"], "trust_pct": trust_pct},
        {"lots": ["c"]},
        {"lots": ["d"]},
    ]
    config = junction(LOTS, lines)
    if source:
        config["sources"]["city"] = source
    return config


@pytest.mark.parametrize(
    "trust_pct, shown, rule",
    [(100, "---", "T9"), (76, "---", "T9"), (75, "62", "T9"), (1, "62", "T9")],
)
def test_a_sum_without_its_dead_member(scene, trust_pct, shown, rule):
    made = scene(area(trust_pct))
    sent_s = made.now_s
    assert made.free(a=50, b=12, c=30, d=7) == ("92", "30", "7")
    for turn in range(1, 4):
        made.until(sent_s + turn * 100)
        made.free(a=50, b=12)
    assert made.until(sent_s + 300.2) == (shown, "---", "7")
    t_s, text = made.turned(0, sent_s + 0.2)
    assert text == shown
    assert sent_s + 300 <= t_s < sent_s + 300.05
    assert made.rules()[0] == rule
    # The next member that dies leaves too little, or too little that anybody may trust.
    assert made.after(600) == ("---", "---", "7")
    assert made.free(a=50, b=12, c=30) == ("92", "30", "7")


def test_a_sum_of_nothing_is_not_full_while_a_member_is_dead(scene):
    made = scene(area(50))
    sent_s = made.now_s
    assert made.free(a=0, b=0, c=3, d=7) == ("3", "3", "7")
    made.until(sent_s + 200)
    assert made.free(a=0, b=0) == ("3", "3", "7")
    # c may have spaces, and nobody knows: neither FULL nor a number would be true.
    assert made.until(sent_s + 301) == ("---", "---", "7")
    assert made.free(c=0) == ("000", "000", "7")


def test_a_member_never_heard_of(scene):
    made = scene(area(100))
    assert made.free(a=50, b=12, d=7) == ("---", "---", "7")
    assert made.free(c=0) == ("62", "000", "7")


def test_closed_members_count_nothing_and_all_closed_is_closed(scene):
    made = scene(area(100, STATE))
    for lot, free, status in (("a", 50, "open"), ("b", 12, "closed"), ("c", 30, "open")):
        made.at(made.now_s, f"parking/{lot}/state", {"free": free, "status": status})
    assert made.after(0.1) == ("80", "30", "---")
    for lot in ("a", "c"):
        made.at(made.now_s, f"parking/{lot}/state", {"free": 50, "status": "closed"})
    assert made.after(0.1) == ("CLS", "CLS", "---")
    # A closed member says so only as long as its word is fresh.
    assert made.after(300.1) == ("---", "---", "---")


def test_a_sum_is_never_more_than_its_members(scene):
    config = area(75)
    for lot in config["lots"].values():
        # Out of FULL at once, so that each count stands for itself.
        lot["dwell_s"] = 0
    made = scene(config)
    counts = {"a": 100, "b": 200, "c": 100}
    made.free(**counts)
    for lot, free in (("a", 0), ("b", 350), ("c", 1), ("a", 105), ("b", 199), ("c", -3)):
        counts[lot] = free
        shown = made.free(**{lot: free})[0]
        # Over capacity within a tenth is the capacity, beyond and negative is no data.
        capacity = LOTS[lot]["capacity"]
        if not 0 <= free <= capacity * 1.1:
            counts[lot] = None
        elif free > capacity:
            counts[lot] = capacity
        trusted = sum(LOTS[each]["capacity"] for each in counts if counts[each] is not None)
        total = sum(count for count in counts.values() if count is not None)
        assert shown == (str(total) if trusted >= 300 else "---"), counts
