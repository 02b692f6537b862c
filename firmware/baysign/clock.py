"""Two clocks: a monotonic one that never wraps, and the time of day once it may be believed."""

import time

# 2020-01-01 and 2100-01-01: outside, a source is nonsense (T6).
_OLDEST_S = 1_577_836_800
_NEWEST_S = 4_102_444_800
# A clock that is set and a source that is this far from it: one of them is wrong.
_JUMP_S = 60
# A second answer within this of the first one is the same answer.
_SAME_S = 3
# So long no other source outbids a time server.
_SERVER_MS = 7_200_000


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
        # What a jump would have set the start of the application to.
        self._doubt_s = None
        self.source = ""
        self.refused = 0

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

    def set(self, wall_s: int, source: str, part_ms: int = 0) -> bool:
        """Take the time of day from a source that has earned it; False if it is not believed.

        `part_ms` is how much of the next second has passed already.

        Outside 2020 to 2100 it is absurd. A jump is taken when it is said a second time, and none
        from elsewhere while a time server is heard; `refused` counts both.
        """
        now_ms = self.now_ms()
        if not _OLDEST_S <= wall_s < _NEWEST_S:
            self.refused += 1
            return False
        if self._wall_s is not None and abs(wall_s - self.wall_s()) > _JUMP_S:
            start_s = wall_s - now_ms // 1000
            doubt_s, self._doubt_s = self._doubt_s, start_s
            heard = self.source == "ntp" and now_ms - self._wall_at_ms < _SERVER_MS
            outbid = heard and source != "ntp"
            if outbid or doubt_s is None or abs(start_s - doubt_s) > _SAME_S:
                self.refused += 1
                return False
        self._doubt_s = None
        self._wall_s = wall_s
        self._wall_at_ms = now_ms - part_ms
        self.source = source
        return True

    def until_ms(self, period_ms: int) -> int:
        """Time to the next full period; tasks that wait like this wake together.

        Counted from a whole second of the time of day, once that is known: ages by a source's time
        are then judged at the moments at which `wall_s` is exact.
        """
        return period_ms - (self.now_ms() - self._wall_at_ms) % period_ms
