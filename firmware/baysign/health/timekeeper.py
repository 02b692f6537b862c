"""The clock chip: tells the time of day before any server is heard, and is kept right by them.

It is believed while its oscillator has run through and its time can be true (T6, `Clock.set`); a
server that says otherwise twice has it (docs/messages.md). Written at most once an hour, and only
when it is off or has stood still.
"""

from micropython import const

from baysign.health import faults as fault

_HOUR_MS = const(3_600_000)
_OFF_S = const(1)
SOURCE = "chip"


class Timekeeper:
    """`chip` is a `sensor.ds3231`; `tell(wall_s, source)` sets the sign's clock."""

    def __init__(self, chip, clock, faults, tell):
        self._chip = chip
        self._clock = clock
        self._faults = faults
        self._tell = tell
        self._again_ms = 0

    def look(self, now_ms: int, wall_s) -> None:
        """Ask it while nobody knows the time; set it when others do."""
        if now_ms < self._again_ms:
            return
        try:
            if wall_s is None:
                held_s = self._chip.read_s()
                if held_s is not None:
                    self._tell(held_s, SOURCE)
            elif self._clock.source != SOURCE:
                self._again_ms = now_ms + _HOUR_MS
                held_s = self._chip.read_s()
                # The reading took its time.
                wall_s = self._clock.wall_s()
                if held_s is None or abs(held_s - wall_s) > _OFF_S:
                    self._chip.write_s(wall_s)
            self._faults.end(fault.CHIP)
        except OSError:
            self._again_ms = 0
            self._faults.begin(fault.CHIP)

    def report(self, health: dict) -> None:
        """`clock` says it."""
