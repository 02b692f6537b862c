"""How bright the panel is: by light, by the time of day, or by hand; in the dark never too bright.

    manual, until its end ──▶ table by the sensor's light ──▶ schedule ──▶ the default level
                                    │ none fitted, or failed     │ none, or the clock untrusted

Whichever it is, the night maximum holds in the dark. It is dark when the light sensor is in the
table's first row or the clock says night; one of them is enough, so a sensor that is stuck at
noon lights nothing at midnight. With neither to ask, nobody knows of any light: then it is dark.

The table is NTCIP 1203's dmsIllumBrightnessValues: rows of (output, down, up), darkest first.
Light above `up` leads to the next row, below `down` back to the last; that they overlap is the
hysteresis (T8). Of three readings the middle one counts: headlights are no morning.
"""

from micropython import const

#: For a lux sensor, where the configuration has no table: night, dusk, street, shade, sun.
LUX = (
    (10, 0, 40),
    (20, 20, 200),
    (40, 100, 2000),
    (70, 1000, 12000),
    (100, 8000, 200000),
)
# So many readings in a row decide that a sensor has failed, or works again.
_SURE = const(3)
# Real light is never the same to the last digit for so long.
_STUCK_MS = const(86_400_000)
# At an end of its range where the clock says that this cannot be.
_AGAINST_CLOCK_MS = const(1_800_000)
# A step of the ramp is 1/64 of the light, the least that an eye may notice (Weber), and at least
# 1/4096 of all of it.
_SHARE = const(6)
_LEAST = const(16)


def level_of(pct: int) -> int:
    """The panel's level, 0 to 65535, of a percentage."""
    return 65535 * pct // 100


def step(level: int, target: int) -> int:
    """The next level on the way to another, in steps that nobody sees."""
    most = max(level >> _SHARE, _LEAST)
    if level < target:
        return min(level + most, target)
    return max(level - most, target)


class Brightness:
    """The rules above, for one sign. Time is an argument; `wall_s` is None while untrusted.

    `table` is empty without a sensor, `top` the largest reading that can be true. `schedule` has
    rows (second of the day, percent), earliest first; `second_of(wall_s)` gives the local second
    of the day. `is_night(wall_s)` is None where neither hours nor position tell.
    """

    def __init__(
        self, default_pct, night_pct, table=(), top=0, schedule=(), second_of=None, is_night=None
    ):
        self._default_pct = default_pct
        self._night_pct = night_pct
        self._table = table
        self._top = top
        self._schedule = schedule
        self._second_of = second_of
        self._is_night = is_night
        self._readings = []
        self._row = None
        self._bad = 0
        self._good = 0
        self._same = None
        self._rail_ms = None
        self._manual_pct = None
        self._manual_ms = 0
        #: Why the sensor is not believed, "" while it is.
        self.failed = ""
        #: NTCIP's dmsIllumControl, or "fixed": what `target_pct` went by.
        self.control = "fixed"

    @property
    def light(self):
        """The light that counts, in the sensor's unit; None where none is known."""
        readings = self._readings
        return sorted(readings)[(len(readings) - 1) // 2] if readings and not self.failed else None

    def manual(self, pct, end_ms: int) -> None:
        """By hand until a moment of the monotonic clock; None: by itself again."""
        self._manual_pct = pct
        self._manual_ms = end_ms

    def read(self, value, now_ms: int, wall_s) -> None:
        """A reading of the sensor; None where it gave no answer."""
        why = self._wrong(value, now_ms, wall_s)
        if why:
            self._good = 0
            self._bad += 1
            if self._bad >= _SURE:
                self.failed = why
                self._row = None
                self._readings.clear()
            return
        self._bad = 0
        self._good += 1
        if self.failed and self._good < _SURE:
            return
        self.failed = ""
        readings = self._readings
        readings.append(value)
        del readings[:-3]
        self._settle(self.light)

    def _wrong(self, value, now_ms, wall_s) -> str:
        if value is None:
            self._rail_ms = None
            return "no answer"
        if not 0 <= value <= self._top:
            return "absurd"
        if self._same is None or value != self._same[0]:
            self._same = (value, now_ms)
        elif now_ms - self._same[1] >= _STUCK_MS:
            return "stuck"
        night = self._night(wall_s)
        if night is None or value != (self._top if night else 0):
            self._rail_ms = None
        elif self._rail_ms is None:
            self._rail_ms = now_ms
        elif now_ms - self._rail_ms >= _AGAINST_CLOCK_MS:
            return "stuck"
        return ""

    def _settle(self, light) -> None:
        table = self._table
        row = self._row or 0
        while row < len(table) - 1 and light > table[row][2]:
            row += 1
        while row and light < table[row][1]:
            row -= 1
        self._row = row

    def _night(self, wall_s):
        """Whether the clock says night, None where it cannot tell."""
        if self._is_night is None or wall_s is None:
            return None
        return self._is_night(wall_s)

    def is_dark(self, wall_s) -> bool:
        """Whether the night maximum holds."""
        night = self._night(wall_s)
        if self._row is None:
            return night is not False
        return self._row == 0 or night is True

    def target_pct(self, now_ms: int, wall_s) -> int:
        """The brightness that should be, in percent; `control` says by what."""
        if self._manual_pct is not None and now_ms >= self._manual_ms:
            self._manual_pct = None
        if self._manual_pct is not None:
            self.control = "manual"
            pct = self._manual_pct
        elif self._row is not None:
            self.control = "photocell"
            pct = self._table[self._row][0]
        elif self._schedule and wall_s is not None:
            self.control = "timer"
            pct = self._timed(self._second_of(wall_s))
        else:
            self.control = "fixed"
            pct = self._default_pct
        return min(pct, self._night_pct) if self.is_dark(wall_s) else pct

    def _timed(self, second) -> int:
        pct = self._schedule[-1][1]
        for from_s, level_pct in self._schedule:
            if second < from_s:
                break
            pct = level_pct
        return pct
