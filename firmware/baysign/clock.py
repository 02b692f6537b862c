"""Two clocks: a monotonic one that never wraps, and the time of day once it may be believed."""

import time

# 2020-01-01 and 2100-01-01: outside, a source is nonsense (T6).
_OLDEST_S = 1_577_836_800
_NEWEST_S = 4_102_444_800


class Clock:
    """`now_ms()` counts from the start of the application; `wall_s()` is None until `set()`.

    The board's tick counter wraps every 12.4 days; `now_ms` extends it and must be called at
    least every 6 days, which the display does every second. Wall time runs on from the moment it
    was set: a jump of the chip's own clock changes nothing.
    """

    def __init__(self, ticks_ms=None, ticks_diff=None):
        self._ticks_ms = ticks_ms or time.ticks_ms
        self._ticks_diff = ticks_diff or time.ticks_diff
        self._last = self._ticks_ms()
        self._now_ms = 0
        self._wall_s = None
        self._wall_at_ms = 0
        self.source = ""

    def now_ms(self) -> int:
        """Milliseconds since the start, never less than before."""
        ticks = self._ticks_ms()
        passed = self._ticks_diff(ticks, self._last)
        if passed > 0:
            self._now_ms += passed
            self._last = ticks
        return self._now_ms

    def wall_s(self) -> int | None:
        """Whole seconds since 1970 UTC, None while nobody has set the clock.

        An integer: the board's floats have 24 bits, which is two minutes at today's date.
        """
        if self._wall_s is None:
            return None
        return self._wall_s + (self.now_ms() - self._wall_at_ms) // 1000

    def set(self, wall_s: int, source: str) -> bool:
        """Take the time of day from a source that has earned it; False if the value is absurd."""
        if not _OLDEST_S <= wall_s < _NEWEST_S:
            return False
        self._wall_s = wall_s
        self._wall_at_ms = self.now_ms()
        self.source = source
        return True

    def until_ms(self, period_ms: int) -> int:
        """Time to the next full period; tasks that wait like this wake together."""
        return period_ms - self.now_ms() % period_ms
