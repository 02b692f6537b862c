"""Named tasks under the supervisor (T14, F20), on MicroPython with a clock that runs faster."""

from itertools import pairwise

import pytest

from tests.link.script import Script

SPEED = 50


@pytest.fixture
def watch():
    scripts = []

    def start(kind, speed=SPEED, **options):
        scripts.append(Script("watch.py", kind=kind, speed=speed, **options))
        return scripts[-1]

    yield start
    for script in scripts:
        script.close()


def test_all_well_is_fed_every_few_seconds(watch):
    script = watch("well")
    times = [script.event("fed")["ms"] for _ in range(6)]
    gaps = [after - before for before, after in pairwise(times)]
    assert all(gap < 10_000 for gap in gaps)
    assert not [event for event in script.seen if event["event"] == "log"]


@pytest.mark.parametrize(
    ("kind", "reason"),
    [("raises", "ValueError('boom'"), ("returns", "ended"), ("waits", "no progress for 20 s")],
)
def test_a_dead_task_is_told_started_again_and_at_the_third_death_resets_the_board(
    watch, kind, reason
):
    script = watch(kind)
    for _ in range(3):
        script.event("start")
        text = script.event("log")["text"]
        assert text.startswith("task ill")
        assert reason in text
    assert script.event("log")["text"] == "task ill keeps dying: reset"
    script.event("reset")
    starts = [event for event in script.seen if event["event"] == "start"]
    assert len(starts) == 3


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("returns", []),
        ("raises", []),
        ("waits", ["task ill no progress for 20 s"]),
    ],
)
def test_a_task_that_may_end_is_never_started_again(watch, kind, told):
    script = watch(kind, once=True)
    while len([event for event in script.seen if event["event"] == "fed"]) < 12:
        script.next()
    assert len([event for event in script.seen if event["event"] == "start"]) == 1
    logs = [event["text"] for event in script.seen if event["event"] == "log"]
    assert [text for text in logs if text.startswith("task")] == told


def test_a_task_without_progress_is_found_within_thirty_seconds(watch):
    script = watch("waits")
    begun = script.event("start")["ms"]
    again = script.event("start")["ms"]
    # Three seconds of life, then silence.
    assert 20_000 <= again - begun <= 33_000


def test_nobody_feeds_while_the_interpreter_hangs(watch):
    script = watch("hangs", speed=10)
    script.event("start")
    with pytest.raises(AssertionError, match="nothing within"):
        while True:
            script.next(timeout_s=3)
    fed = [event["ms"] for event in script.seen if event["event"] == "fed"]
    assert max(fed) < 10_000
