"""Safe mode: after five failed lives in a row, never from flickering power (F15), and its end."""

import json

import pytest

from tests.standing.parts import READY_S, junction

LOTS = {"a": {}, "b": {}, "c": {}}
UNKNOWN = ("---", "---", "---")


def state(made) -> str:
    """What the retained status says."""
    return json.loads(made.broker.retained[made.base + "/status"])["state"]


def fail(made, times: int, cause: str = "watchdog", life_s: float = 5) -> None:
    """So many lives that end after a few seconds."""
    for _ in range(times):
        made.after(life_s)
        made.sign.reset(cause)
    made.after(10)


def command(made, verb: str, **fields) -> dict:
    """Send a command; the newest reply half a second later."""
    order = {"id": f"c{made.now_s}", "verb": verb, **fields}
    made.send(made.base + "/cmd", order)
    made.after(0.5)
    reply = made.replies()[-1]
    assert reply["id"] == order["id"]
    return reply


@pytest.mark.parametrize("cause", ["watchdog", "hard"])
def test_five_failed_lives_lead_to_safe_mode_and_four_do_not(scene, cause):
    made = scene(junction(LOTS))
    fail(made, 4, cause)
    assert state(made) == "online"
    assert made.free(a=5) == ("5", "---", "---")
    fail(made, 1, cause)
    assert state(made) == "safe"
    assert made.free(a=5, b=6, c=7) == UNKNOWN
    faults = made.said("faults")[-1]
    assert ("controller", "safe mode") in [(f["fault"], f["cause"]) for f in faults["faults"]]
    assert faults["shortErrorStatus"] & 1 << 8
    assert [line["text"] for line in made.face()["lines"]] == list(UNKNOWN)


def test_it_takes_no_command_but_reboot(scene):
    made = scene(junction(LOTS))
    fail(made, 5)
    assert command(made, "blank", minutes=5)["error"] == "safe"
    for nonsense in ("", "[]", "{", "17", '{"verb": "reboot"}'):
        made.send(made.base + "/cmd", nonsense)
    # An id is text in every reply, also where it came as a number.
    made.send(made.base + "/cmd", '{"id": 7, "verb": "blank"}')
    made.after(1)
    assert made.replies()[-1]["id"] == "7"
    made.replay(made.base + "/cmd", '{"id": "old", "verb": "reboot"}')
    made.after(10)
    refused = {"ok": False, "error": "retained", "text": "the sign is in safe mode"}
    assert made.replies()[-1] == {"id": "old", **refused}
    boots = made.sign.boots
    assert command(made, "reboot")["ok"] is True
    made.after(20)
    assert made.sign.boots == boots + 1
    assert state(made) == "online"
    assert made.free(a=5, b=6, c=7) == ("5", "6", "7")
    # The one that began safe mode is counted too.
    made.counters()
    assert made.said("health")[-1]["watchdogs"] == 5


def test_it_ends_by_itself_and_the_count_begins_again(scene):
    made = scene(junction(LOTS))
    fail(made, 5)
    made.after(870)
    assert state(made) == "safe"
    made.after(60)
    assert state(made) == "online"
    fail(made, 4)
    assert state(made) == "online"
    fail(made, 1)
    assert state(made) == "safe"


def test_a_failure_in_safe_mode_stays_there(scene):
    made = scene(junction(LOTS))
    fail(made, 7)
    assert state(made) == "safe"


def test_lives_that_have_proved_themselves_do_not_count(scene):
    made = scene(junction(LOTS))
    fail(made, 4)
    made.after(130)
    fail(made, 5)
    # The first of these five ended a life that was good.
    assert state(made) == "online"


def test_f15_flickering_power_is_no_failure(scene):
    made = scene(junction(LOTS))
    for flicker in range(20):
        made.after(1 + flicker % 9)
        made.sign.power_cut()
    made.after(READY_S)
    assert state(made) == "online"
    assert made.free(a=5, b=6, c=7) == ("5", "6", "7")
    assert not (made.sign.home / "flash" / "config.refused").exists()


def test_power_in_between_begins_the_count_again(scene):
    made = scene(junction(LOTS))
    fail(made, 4)
    made.sign.power_cut()
    fail(made, 4)
    assert state(made) == "online"


def test_it_costs_the_flash_nothing(scene):
    made = scene(junction(LOTS))
    made.until(300)
    writes = made.sign.nvs.writes
    made.until(3600)
    assert made.sign.nvs.writes == writes
