"""Standing case: a night schedule across both changes of daylight saving, on the wire.

Central European time in 2026: the clocks go forward on 29 March and back on 25 October, both at
01:00 UTC. All moments below are UTC, written out by hand.
"""

from datetime import UTC, datetime

import pytest

from tests.standing.parts import junction

ZONE = "CET-1CEST,M3.5.0,M10.5.0/3"
DARK = ("", "", "")


def utc(text: str) -> int:
    return int(datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=UTC).timestamp())


def night(made, start_s: int, hours: float):
    """Sets the clock to `start_s` and has every lot published each ten minutes from then on.

    Returns a function from moments of the night to the sign's time.
    """
    told_s = made.now_s
    for turn in range(int(hours * 6)):
        for count, lot in enumerate(("a", "b", "c"), 5):
            # Never at the very second of a change.
            made.at(
                told_s + turn * 600 - (100 if turn else 0),
                f"parking/{lot}/free",
                str(count + turn % 2),
            )
    made.clock(start_s)
    return lambda moment: told_s + (utc(moment) - start_s)


@pytest.mark.parametrize(
    "start, closes, opens",
    [
        # 01:30 and 04:00 local: two and a half hours apart on the dial, less or more in truth.
        ("2026-03-29 00:20", "2026-03-29 00:30", "2026-03-29 02:00"),
        ("2026-10-24 23:20", "2026-10-24 23:30", "2026-10-25 03:00"),
        ("2026-03-28 00:20", "2026-03-28 00:30", "2026-03-28 03:00"),
    ],
)
def test_a_sign_that_sleeps_through_the_change(scene, start, closes, opens):
    made = scene(junction({"a": {}, "b": {}, "c": {}}, timezone=ZONE, hours=["daily 04:00-01:30"]))
    # Until the clock is trusted nobody knows whether it is night (T6).
    assert made.free(a=5, b=6, c=7) == ("---", "---", "---")
    assert made.rules() == ("T6", "T6", "T6")
    at = night(made, utc(start), 4)
    assert made.sign.lit.texts == ("5", "6", "7")
    made.until(at(closes) - 0.5)
    assert "" not in made.sign.lit.texts
    assert made.until(at(closes) + 1) == DARK
    assert made.until(at(opens) - 0.5) == DARK
    made.until(at(opens) + 1)
    assert "" not in made.sign.lit.texts
    for line in range(3):
        closed_s, text = made.turned(line, at(closes) - 0.5)
        assert text == "" and at(closes) <= closed_s < at(closes) + 1
        opened_s, text = made.turned(line, closed_s)
        assert text != "" and at(opens) <= opened_s < at(opens) + 1


@pytest.mark.parametrize(
    "start, closes",
    [
        # 02:30 comes twice in autumn: open until the second; in spring it does not come at all.
        ("2026-10-24 23:00", "2026-10-25 01:30"),
        ("2026-03-28 23:00", "2026-03-29 01:00"),
        ("2026-03-27 23:00", "2026-03-28 01:30"),
    ],
)
def test_a_car_park_that_closes_within_the_hour_of_the_change(scene, start, closes):
    lots = {"a": {"hours": ["daily 08:00-02:30"]}, "b": {}, "c": {}}
    made = scene(junction(lots, timezone=ZONE))
    assert made.free(a=5, b=6, c=7) == ("---", "6", "7")
    at = night(made, utc(start), 3)
    assert made.sign.lit.texts == ("5", "6", "7")
    made.until(at(closes) - 0.5)
    assert made.sign.lit.texts[0] in ("5", "6")
    made.until(at(closes) + 1)
    assert made.sign.lit.texts[0] == "CLS"
    closed_s, _ = made.turned(0, at(closes) - 0.5)
    assert at(closes) <= closed_s < at(closes) + 1
    assert made.sign.lit.texts[1] in ("6", "7")


def test_what_stands_in_place_of_the_numbers_at_night(scene):
    config = junction({"a": {}, "b": {}, "c": {}}, timezone="+08:00", hours=["daily 06:00-23:00"])
    made = scene(config | {"hours_text": "CLS"})
    # 14:59 UTC is 22:59 there.
    at = night(made, utc("2026-03-28 14:59"), 1)
    assert made.until(at("2026-03-28 15:00") + 1) == ("CLS", "CLS", "CLS")
    # An operator's order outranks the night.
    order = {"id": "1", "verb": "show", "text": "P", "lines": [1], "minutes": 1}
    assert made.send("baysign/j1/cmd", order) == ("P", "CLS", "CLS")
    assert made.after(60) == ("CLS", "CLS", "CLS")
