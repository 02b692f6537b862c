"""The ladder of the network task (F2, F3) over scripted adapters."""

from itertools import pairwise

import pytest

from tests.link.script import Script


@pytest.fixture
def ladder():
    scripts = []

    def start(*steps):
        scripts.append(Script("ladder.py", script=steps, speed=100))
        return scripts[-1]

    yield start
    for script in scripts:
        script.close()


def orders(script):
    """What the adapter was told, in order."""
    names = []
    for event in script.seen:
        if event["event"] == "power":
            names.append("on" if event["on"] else "off")
        elif event["event"] in ("join", "leave", "up", "lost"):
            names.append(event["event"])
    return names


def test_the_first_try_works(ladder):
    script = ladder("yes")
    script.event("up")
    assert orders(script) == ["on", "join", "up"]


def test_each_rung_in_turn_and_then_again(ladder):
    script = ladder("no", "no", "no", "no", "yes")
    script.event("up")
    assert orders(script) == [
        *("on", "join"),
        *("leave", "join"),
        *("off", "on", "join"),
        *("leave", "join"),
        *("off", "on", "join"),
        "up",
    ]
    joins = [event["ms"] for event in script.seen if event["event"] == "join"]
    assert all(20_000 <= b - a < 25_000 for a, b in pairwise(joins))


def test_a_driver_that_raises_is_one_more_reason_to_climb(ladder):
    script = ladder("raises", "raises", "yes")
    script.event("log", text="wifi driver: Wifi Internal Error")
    script.event("up")
    assert orders(script) == ["on", "join", "leave", "join", "off", "on", "join", "up"]


def test_a_network_that_goes_is_told_and_fetched_back(ladder):
    script = ladder("drops", "yes")
    script.event("log", text="wifi up: 10.0.0.2")
    script.event("log", text="wifi lost: status 202")
    script.event("log", text="wifi up: 10.0.0.2")
    assert orders(script)[:2] == ["on", "join"]
    assert [name for name in orders(script) if name in ("off", "leave")] == []
    assert orders(script).count("join") == 2


def test_absent_for_hours_it_goes_on_trying(ladder):
    script = ladder("no")
    for _ in range(30):
        script.event("join")
    assert not [event for event in script.seen if event["event"] in ("up", "died")]
