"""T16: what a sign says it shows is what is latched, at every moment of a bad day.

The comparison of every `face` message with the panel runs after each test of this folder; here a
sign gets an hour of everything at once.
"""

import random

from tests.standing.parts import NOON_S, junction

STATE = {
    "topic": "parking/{key}/state",
    "format": "json",
    "free": "free",
    "capacity": "capacity",
    "status": [{"path": "status", "open": ["open"], "closed": ["closed"], "fault": ["fault"]}],
    "time": "time",
    "time_format": "epoch_s",
}
LOTS = {
    "a": {"source": "plain", "max_age_s": 60, "dwell_s": 10},
    "b": {"max_age_s": 120},
    "c": {"max_age_s": 120, "capacity": 900},
}
LINES = [
    {"lots": ["a"], "arrow": "left"},
    {"lots": ["b"], "arrow": "ahead"},
    {"lots": ["a", "b", "c"], "arrow": "right", "trust_pct": 100},
]


def trouble(made, pick: random.Random, at_s: float) -> None:
    """One thing that happens in the city, to the broker, or to the sign."""
    now_s = NOON_S + round(at_s)
    kind = pick.randrange(10)
    if kind < 3:
        made.at(at_s, "parking/a/free", pick.choice(("0", "3", "250", "-1", "", "999", "1200")))
    elif kind < 7:
        status = pick.choice(("open", "open", "open", "closed", "fault", "odd"))
        record = {"free": pick.choice((0, 5, 70, 800, None, "12")), "status": status}
        record |= {"time": now_s - pick.choice((0, 10, 100, 500, -500))}
        made.at(at_s, f"parking/{pick.choice('bc')}/state", record, pick.random() < 0.3)
    elif kind == 7:
        verb = pick.choice(("show", "show", "blank", "clear", "explode"))
        order = {"id": f"{at_s}", "verb": verb, "minutes": pick.choice((0.1, 1, 5, 0))}
        order |= {"lines": [pick.randrange(1, 4)], "colour": pick.choice(("red", "green"))}
        order |= {"text": pick.choice(("CLS", "P", "12", "HUGE"))} if verb == "show" else {}
        made.at(at_s, "baysign/j1/cmd", order)
    elif kind == 8:
        made.at(at_s, "baysign/all/time", str(now_s))
    else:
        made.sign.at(at_s, made.broker.drop)


def test_an_hour_of_everything(scene):
    config = junction(LOTS, LINES, STATE, comm_loss_s=60)
    config["sources"]["plain"] = {
        "topic": "parking/{key}/free",
        "format": "plain",
        "number": "free",
    }
    config["lots"]["a"]["source"] = "plain"
    made = scene(config)
    pick = random.Random(5)
    at_s = made.now_s
    while at_s < 3600:
        at_s += pick.choice((0.01, 0.2, 0.7, 2, 15, 40))
        trouble(made, pick, at_s)
    made.until(at_s + 5)
    texts = {line["text"] for said in made.broker.said for line in said.face["lines"]}
    assert {"---", "000", "CLS", "250", ""} <= texts
    revisions = [said.face["rev"] for said in made.broker.said]
    assert revisions == sorted(revisions)
    # All of it was said in time: half a second after a change the newest word is the face.
    assert "not kept" not in made.sign.console.decode()
    times = [said.t_s for said in made.broker.said]
    assert len(times) > 100
    assert made.broker.sessions > 5


def test_at_most_two_a_second_and_the_newest_wins(scene):
    made = scene(junction({"a": {}, "b": {}, "c": {}}))
    start_s = made.now_s
    for turn in range(500):
        made.at(start_s + turn * 0.01, "parking/a/free", str(turn + 1))
    made.until(start_s + 6)
    said = [each for each in made.broker.said if each.t_s > start_s]
    assert 9 <= len(said) <= 12
    assert said[-1].face["lines"][0]["text"] == "500"
    assert said[-1].face["rev"] - said[0].face["rev"] == 499
    # All five hundred were on the LEDs nonetheless.
    assert len([text for t_s, text, _ in made.episodes(0) if t_s >= start_s]) == 500


def test_age_and_time_are_those_at_the_moment_of_saying(scene):
    source = {**STATE, "status": [], "capacity": None}
    made = scene(junction({"a": {}, "b": {}, "c": {}}, source=source))
    made.clock(NOON_S)
    made.free_at(a=(5, NOON_S - 300), b=(6, NOON_S - 10))
    told = made.face()["lines"]
    assert [line["time"] for line in told] == [NOON_S - 300, NOON_S - 10, None]
    assert told[0]["age_s"] in (300, 301)
    made.after(100)
    made.free_at(c=(7, NOON_S + 100))
    told = made.face()["lines"]
    assert [line["time"] for line in told] == [NOON_S - 300, NOON_S - 10, NOON_S + 100]
    assert told[0]["age_s"] in (400, 401, 402)
    assert told[1]["age_s"] in (110, 111, 112)
    assert told[2]["age_s"] in (0, 1)
    assert [tuple(line["lots"]) for line in told] == [("a",), ("b",), ("c",)]


def test_a_reading_that_changes_nothing_makes_the_age_of_what_is_lit_its_own(scene):
    source = {**STATE, "status": [], "capacity": None}
    made = scene(junction({"a": {}, "b": {}, "c": {}}, source=source))
    start_s = made.now_s
    made.clock(NOON_S)
    made.free_at(a=(5, NOON_S), b=(6, NOON_S))
    edges = len(made.episodes(0))
    revision = made.face()["rev"]
    for minute in range(1, 4):
        made.until(start_s + 60 * minute)
        made.free_at(a=(5, NOON_S + 60 * minute))
    # Each health brings the face along.
    made.after(70)
    told = made.face()
    assert told["rev"] == revision
    assert told["lines"][0]["time"] == NOON_S + 180
    assert told["lines"][1]["time"] == NOON_S
    assert 0 <= told["lines"][0]["age_s"] <= 71
    assert told["lines"][1]["age_s"] >= 180
    assert len(made.episodes(0)) == edges
