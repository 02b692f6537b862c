"""The clock that never wraps, and the time of day that has to be earned."""

import pytest

from baysign.clock import Clock

PERIOD = 1 << 30


class Ticks:
    """The board's millisecond counter: wraps at 2**30, differences are right for half of that."""

    def __init__(self, start=0):
        self.now = start

    def ticks_ms(self):
        return self.now % PERIOD

    def ticks_diff(self, new, old):
        return (new - old + PERIOD // 2) % PERIOD - PERIOD // 2


def clock(ticks):
    return Clock(ticks.ticks_ms, ticks.ticks_diff)


@pytest.mark.parametrize("start", [0, PERIOD - 5000, PERIOD - 1, PERIOD // 2])
def test_it_counts_on_over_the_wrap(start):
    ticks = Ticks(start)
    watch = clock(ticks)
    for _ in range(10):
        ticks.now += 1000
        watch.now_ms()
    assert watch.now_ms() == 10_000


def test_a_month_looked_at_once_a_day():
    ticks = Ticks(PERIOD - 1)
    watch = clock(ticks)
    for day in range(1, 31):
        ticks.now += 86_400_000
        assert watch.now_ms() == day * 86_400_000


def test_it_never_goes_back():
    ticks = Ticks(100)
    watch = clock(ticks)
    ticks.now = 200
    assert watch.now_ms() == 100
    ticks.now = 150
    assert watch.now_ms() == 100
    ticks.now = 250
    assert watch.now_ms() == 150


def test_wall_time_is_unknown_until_set_and_then_runs_on():
    ticks = Ticks()
    watch = clock(ticks)
    assert watch.wall_s() is None
    ticks.now = 5_000
    assert watch.set(1_763_800_000, "broker")
    assert watch.wall_s() == 1_763_800_000
    ticks.now = 8_999
    assert watch.wall_s() == 1_763_800_003
    assert watch.source == "broker"
    assert isinstance(watch.wall_s(), int)


@pytest.mark.parametrize("wall_s", [-1, 0, 1_577_836_799, 4_102_444_800, 1_763_800_000_000])
def test_an_absurd_time_is_refused_and_changes_nothing(wall_s):
    watch = clock(Ticks())
    assert not watch.set(wall_s, "broker")
    assert watch.wall_s() is None
    watch.set(1_763_800_000, "broker")
    assert not watch.set(wall_s, "broker")
    assert watch.wall_s() == 1_763_800_000


def test_tasks_wake_together_on_the_full_second():
    ticks = Ticks(123)
    watch = clock(ticks)
    assert watch.until_ms(1000) == 1000
    ticks.now += 1
    assert watch.until_ms(1000) == 999
    ticks.now += 998
    assert watch.until_ms(1000) == 1
    assert watch.until_ms(5000) == 4001


NOON_S = 1_774_699_200


def told(*sayings):
    """A clock that was told, each (at s, source, time); what it says at the last moment."""
    ticks = Ticks()
    watch = clock(ticks)
    believed = []
    for at_s, source, wall_s in sayings:
        ticks.now = at_s * 1000
        believed.append(watch.set(wall_s, source))
    return believed, watch.wall_s()


def test_a_small_step_is_taken_at_once():
    assert told((0, "ntp", NOON_S), (10, "ntp", NOON_S + 70)) == ([True, True], NOON_S + 70)


@pytest.mark.parametrize("jump_s", [-61, 61, 86_400 * 365 * 10, -86_400 * 365 * 5])
def test_a_jump_is_believed_when_it_is_said_twice(jump_s):
    there_s = NOON_S + jump_s
    assert told((0, "ntp", NOON_S), (0, "ntp", there_s)) == ([True, False], NOON_S)
    twice = ((0, "ntp", NOON_S), (0, "ntp", there_s), (10, "ntp", there_s + 10))
    assert told(*twice) == ([True, False, True], there_s + 10)


def test_two_different_jumps_are_nonsense():
    sayings = ((0, "ntp", NOON_S), (0, "ntp", NOON_S + 100), (10, "ntp", NOON_S + 500))
    assert told(*sayings) == ([True, False, False], NOON_S + 10)


def test_a_right_answer_in_between_takes_the_doubt_away():
    sayings = ((0, "ntp", NOON_S), (1, "ntp", NOON_S + 99), (2, "ntp", NOON_S + 2))
    assert told(*sayings, (3, "ntp", NOON_S + 101))[0] == [True, False, True, False]


def test_while_a_time_server_is_heard_nobody_else_makes_it_jump():
    said = [(at_s, "broker", NOON_S + 500 + at_s) for at_s in range(60, 7200, 60)]
    believed, wall_s = told((0, "ntp", NOON_S), *said)
    assert believed == [True] + [False] * 119 and wall_s == NOON_S + 7140
    assert told((0, "ntp", NOON_S), *said, (7200, "broker", NOON_S + 7700))[0][-1]
