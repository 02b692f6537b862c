"""Episodes, restarts and reports, with a stand-in for the simulated sign."""

from types import SimpleNamespace

import pytest

from baysign_host.feeds import Value
from baysign_host.judge import Judge
from baysign_host.plan import SignPlan
from baysign_host.watch import percentile

CONFIG = {
    "id": "s1",
    "lots": {"a": {"max_age_s": 900, "dwell_s": 0}},
    "lines": [{"lots": ["a"]}],
}
MODEL = {"id": "m", "texts": {"unknown": "---", "full": "000"}, "lines": [{"digits": 3}]}
ONLINE, OFFLINE = {"state": "online", "session": 65537}, {"state": "offline", "session": 65537}


def face(text: str, dark: bool = False, colour: str = "green"):
    """What the stand-in lights."""
    line = SimpleNamespace(text=text.rjust(3), colour=colour, arrow="none")
    return SimpleNamespace(lines=(line,), dark=dark)


@pytest.fixture
def judge():
    sign = SimpleNamespace(boots=1, lit=face("---"))
    judge = Judge(SignPlan(CONFIG, MODEL, {"t": ["a"]}), sign)
    judge.heard("status", ONLINE, 0.0)
    return judge


def watch(judge: Judge, start_s: float, seconds: float) -> None:
    """Twenty samples a second."""
    for step in range(int(seconds * 20) + 1):
        judge.sample(start_s + step / 20)


def test_wrong_for_over_a_second_is_one_episode(judge):
    judge.reading("t", Value(42), 0.0)
    watch(judge, 0.0, 0.95)
    assert judge.episodes == 0
    watch(judge, 1.0, 3.0)
    assert (judge.episodes, judge.wrong(0)) == (1, True)
    judge.sign.lit = face("42")
    watch(judge, 4.1, 0.1)
    assert not judge.wrong(0)
    judge.sign.lit = face("41")
    watch(judge, 4.3, 2.0)
    assert judge.episodes == 2


def test_two_samples_of_a_stalled_host_are_no_episode(judge):
    judge.reading("t", Value(42), 0.0)
    judge.sample(0.0)
    judge.sample(9.0)
    assert judge.episodes == 0


def test_a_sign_that_restarts_must_forget(judge):
    judge.reading("t", Value(42), 0.0)
    judge.sign.lit = face("42")
    assert judge.right(0.1) == [True]
    judge.sign.boots = 2
    judge.sample(0.2)
    assert judge.right(0.2) == [False]
    judge.sign.lit = face("", dark=True)
    assert judge.right(0.3) == [True]
    judge.sign.lit = face("---")
    assert judge.right(0.4) == [True]


def test_darkness_is_excused_only_for_a_while(judge):
    judge.sample(0.0)
    judge.sign.boots = 2
    judge.sign.lit = face("", dark=True)
    watch(judge, 0.1, 9.0)
    assert judge.episodes == 0
    judge.sign.boots = 3
    watch(judge, 9.2, 4.0)
    assert judge.episodes == 1


def test_what_comes_while_a_sign_is_away_may_or_may_not_be_heard(judge):
    judge.reading("t", Value(42), 0.0)
    judge.heard("status", OFFLINE, 1.0)
    judge.reading("t", Value(43), 2.0)
    for text, right in (("42", True), ("43", True), ("44", False)):
        judge.sign.lit = face(text)
        assert judge.right(2.1) == [right]
    judge.heard("status", ONLINE, 3.0)
    judge.reading("t", Value(44), 4.0)
    assert judge.right(4.1) == [True]


def test_a_report_that_differs_is_marked_after_two_seconds(judge):
    judge.sign.lit = face("12")
    said = {"text": "123", "colour": "green", "arrow": "none"}
    judge.heard("face", {"lines": [said]}, 0.0)
    watch(judge, 0.0, 1.9)
    assert not judge.differs(0, 1.9)
    watch(judge, 2.0, 0.2)
    assert judge.differs(0, 2.2)
    judge.heard("face", {"lines": [said | {"text": "12"}]}, 2.3)
    watch(judge, 2.3, 0.0)
    assert not judge.differs(0, 2.3)


def test_a_report_in_another_colour_differs(judge):
    judge.sign.lit = face("12", colour="red")
    judge.heard("face", {"lines": [{"text": "12", "colour": "green", "arrow": "none"}]}, 0.0)
    watch(judge, 0.0, 2.2)
    assert judge.differs(0, 2.2)


def test_percentiles_are_nearest_rank():
    values = [float(number) for number in range(1, 101)]
    assert (percentile(values, 50), percentile(values, 99)) == (50.0, 99.0)
    assert percentile([7.0], 99) == 7.0
    assert percentile([], 50) is None
