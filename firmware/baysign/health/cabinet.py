"""Heat and door of the cabinet, for those that are fitted; looked at by the task `senses`.

    cool ──warning_c──▶ warm ──critical_c, twice in a row──▶ critical: the panel is dark
      ▲                  │ ▲                                    │
      └─ hysteresis_c ───┘ └────────── hysteresis_c ────────────┘

NTCIP 1203's temperatureWarning and criticalTemperature. Messages are taken while the panel is dark
and show when it has cooled down. A thermometer that fails changes nothing: what is dark stays so.
"""

from micropython import const

from baysign.face.compose import TEXT
from baysign.health import faults as fault

# So many looks in a row decide.
_SURE = const(2)
_LEAST_C = const(-60)
_MOST_C = const(150)


class Dark:
    """An offer, as a lot makes one, of nothing at all."""

    kind = TEXT
    text = colour = rule = ""
    arrow = "none"
    reason = "criticalTemperature"


class Heat:
    """`read_c()` gives degrees Celsius or raises OSError; `darken(offer)` has every line show
    that, with None what they should."""

    def __init__(self, read_c, settings: dict, faults, darken):
        self._read_c = read_c
        self._offset_c = settings["offset_c"]
        self._limits = (settings["warning_c"], settings["critical_c"])
        self._hysteresis_c = settings["hysteresis_c"]
        self._faults = faults
        self._darken = darken
        self._over = [False, False]
        self._times = [0, 0]
        self._misses = 0
        self._celsius = None

    def look(self, now_ms: int, wall_s) -> None:
        """Read, and judge."""
        faults = self._faults
        try:
            celsius = self._read_c()
            if not _LEAST_C < celsius < _MOST_C:
                raise OSError("absurd")
        except OSError:
            self._misses += 1
            if self._misses >= _SURE:
                self._celsius = None
                faults.begin(fault.THERMOMETER)
            return
        self._misses = 0
        faults.end(fault.THERMOMETER)
        self._celsius = celsius = celsius + self._offset_c
        faults.put(fault.WARM, self._judge(0, celsius))
        was = self._over[1]
        critical = self._judge(1, celsius)
        if critical != was:
            faults.put(fault.CRITICAL, critical)
            self._darken(Dark if critical else None)

    def _judge(self, which, celsius) -> bool:
        limit_c = self._limits[which]
        if self._over[which]:
            limit_c -= self._hysteresis_c
        if (celsius >= limit_c) == self._over[which]:
            self._times[which] = 0
        else:
            self._times[which] += 1
        if self._times[which] >= _SURE:
            self._times[which] = 0
            self._over[which] = not self._over[which]
        return self._over[which]

    def report(self, health: dict) -> None:
        """For the `health` topic: whole degrees, null while the thermometer fails."""
        celsius = self._celsius
        health["temperature_c"] = None if celsius is None else round(celsius)


class Entrance:
    """A door with a contact: `is_open()` is true for open, and for a cut wire."""

    def __init__(self, is_open, faults):
        self._is_open = is_open
        self._faults = faults
        self._seen = 0

    def look(self, now_ms: int, wall_s) -> None:
        """A fault while it is open; a contact that trembles is asked twice."""
        is_open = bool(self._is_open())
        if is_open == self._seen:
            self._faults.put(fault.DOOR, is_open)
        self._seen = is_open

    def report(self, health: dict) -> None:
        """The faults say it all."""
