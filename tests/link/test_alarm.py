"""lib/waits.py on MicroPython: the way in which every task of the sign waits."""

import pytest

from tests.link.script import Script

#: Ten minutes of the script's clock are twelve seconds of this machine's.
SPEED = 50
LONG_MS = 600_000


@pytest.fixture(scope="module")
def told():
    """name: what was told under it."""
    script = Script("alarm.py", speed=SPEED)
    script.event("end")
    script.close()
    return {event["event"]: event for event in script.seen}


@pytest.mark.parametrize("name", ["ring", "ring_twice"])
def test_a_sleeper_is_woken_early_and_once(told, name):
    assert told[name]["rang"] is True
    assert told[name]["ms"] < LONG_MS
    assert told["after " + name]["is_set"] is False


def test_nobody_rings(told):
    assert told["nobody"]["rang"] is False
    assert told["nobody"]["ms"] >= 2000


def test_what_rang_before_is_not_waited_for(told):
    assert told["before"]["rang"] is True
    assert told["before"]["ms"] < LONG_MS


@pytest.mark.parametrize("name", ["ring_and_cancel", "cancel_and_ring"])
def test_a_task_that_is_cancelled_ends_though_it_rings(told, name):
    assert told[name] == {"event": name, "cancelled": True, "ms": told[name]["ms"]}


def test_the_end_of_one_sleeper_does_not_cost_the_next_its_waking(told):
    assert told["old"]["cancelled"] is True
    assert told["new"]["rang"] is True
    assert told["new"]["ms"] < LONG_MS
