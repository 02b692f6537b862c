"""F20 and T14: a named task dies, stands still, keeps dying, or holds the whole interpreter."""

import json
import re

import pytest

from baysign_host import ROOT
from tests.fault.parts import LOTS, UNKNOWN, console, stand_in
from tests.standing.parts import Scene, junction, texts

#: Every name under which the firmware starts a task, but for that of displays that answer later:
#: they hang on other signs (tests/wire).
NAMES = re.findall(r'supervisor\.add\("(\w+)"', (ROOT / "firmware/baysign/app.py").read_text())
NAMES = [name for name in dict.fromkeys(NAMES) if name != "panel"]
# Only in a life that follows a change of the configuration (tests/console/test_config.py), and in
# one that has none (tests/console/test_setup.py).
NAMES.remove("outcome")
NAMES.remove("setup")
#: What has to be configured for a task to be there at all.
FITTED = {"senses": {"position": {"lat": 22.5, "lon": 114.1}, "light": {"night_pct": 50}}}
AFTER_S = 40
#: T14.
BOUND_S = 30
#: Real seconds without a word from the interpreter before the simulator lets the watchdog bite.
HANG_S = 2.0


def doomed(scene, task: str, how: str, times: int = 1, after_s: float = AFTER_S) -> Scene:
    """A sign one of whose tasks comes to a bad end so long after its start."""
    made = scene(junction(LOTS, **FITTED.get(task, {})), start=False, hang_s=HANG_S)
    stand_in(made, "doomed.py", task=task, how=how, times=times, after_s=after_s)
    made.start(until_s=20)
    assert made.sign.lit.texts == UNKNOWN
    assert made.free(a=5, b=6, c=7) == ("5", "6", "7")
    return made


def deaths(made) -> list[tuple[str, int]]:
    """Whose death the operator was told of, and when it was noticed (s after the start)."""
    told = [said for said in made.said("log") if said["cause"] == "a task died"]
    assert all(said["fault"] == "controller" for said in told)
    return [(said["detail"], said["uptime_s"]) for said in told if said["active"]]


def test_the_names_are_known():
    assert {"log", "display", "net", "link", "health"} <= set(NAMES)


@pytest.mark.parametrize("how", ["raises", "returns", "is cancelled", "stands still"])
@pytest.mark.parametrize("name", NAMES)
def test_a_task_that_ends_is_told_and_started_again(scene, name, how):
    made = doomed(scene, name, how)
    assert made.until(AFTER_S - 1) == ("5", "6", "7")
    # 20 s without progress are a death too; then a session may have to be found again.
    made.until(AFTER_S + 25 + 10)
    [(who, noticed_s)] = deaths(made)
    late_s = 25 if how == "stands still" else 6
    assert who == name and AFTER_S - 1 <= noticed_s <= AFTER_S + late_s
    faults = json.loads(made.broker.retained["baysign/j1/faults"])
    assert faults["shortErrorStatus"] & 1 << 8
    assert f"watch: task {name} " in console(made)
    assert made.free(a=8, b=9, c=10) == ("8", "9", "10")
    assert [line["text"].strip() for line in made.face()["lines"]] == ["8", "9", "10"]
    assert made.counters()["task_deaths"] == 1
    assert made.sign.boots == 1
    # Nothing of what a driver reads has been wrong meanwhile.
    shown = {text for line in range(3) for _, text, _ in made.episodes(line, 19)}
    assert shown <= {"---", "5", "6", "7", "8", "9", "10"}


@pytest.mark.parametrize("name", NAMES)
def test_a_task_that_keeps_dying_resets_the_board_once(scene, name):
    made = doomed(scene, name, "raises", times=3, after_s=25)
    made.until(25 * 3 + 15 + 30)
    assert made.sign.causes == ["power-on", "hard"]
    assert f"task {name} keeps dying: reset" in console(made)
    start_dark_and_unknown(made, 1)
    assert made.free(a=8, b=9, c=10) == ("8", "9", "10")
    made.until(made.now_s + 600)
    assert made.sign.boots == 2
    assert made.counters()["task_deaths"] == 0


def start_dark_and_unknown(made, boots: int) -> float:
    """T11: what was lit at the last reset goes dark, then all is unknown; when it went dark."""
    assert made.sign.boots == boots + 1
    faces = [(t_s, lit) for t_s, lit in made.changes if t_s > 20]
    at = next(i for i, (_, lit) in enumerate(faces) if lit.dark)
    assert texts(faces[at + 1][1]) == UNKNOWN
    assert all(not line.colour or line.text == "---" for line in faces[at + 1][1].lines)
    assert faces[at + 1][0] - faces[at][0] < 5
    return faces[at][0]


@pytest.mark.parametrize("how", ["hangs", "blocks"])
def test_a_hang_of_the_interpreter_ends_in_a_watchdog_reset(scene, how):
    made = doomed(scene, "net", how)
    assert made.until(AFTER_S - 1) == ("5", "6", "7")
    made.until(AFTER_S + BOUND_S + 25)
    assert made.sign.causes == ["power-on", "watchdog"]
    dark_s = start_dark_and_unknown(made, 1)
    if how == "blocks":
        # In a busy loop no virtual time passes: how late the bite is can be seen here alone.
        assert AFTER_S < dark_s <= AFTER_S + BOUND_S
    status = json.loads(made.broker.retained["baysign/j1/status"])
    assert (status["state"], status["reset_cause"], status["boots"]) == ("online", "watchdog", 2)
    assert made.sign.lit.texts == UNKNOWN
    assert made.free(a=8, b=9, c=10) == ("8", "9", "10")
    made.after(70)
    health = made.said("health")[-1]
    assert (health["reset_cause"], health["watchdogs"]) == ("watchdog", 1)
    assert made.sign.boots == 2
