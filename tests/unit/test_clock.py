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
