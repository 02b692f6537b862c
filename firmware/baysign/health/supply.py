"""Voltage and current of the panel's supply, where an INA219 is fitted; looked at by `senses`.

What the panel should draw is known: what it draws in the dark, and each lit segment's current
times its share of light. Three looks in a row decide, at a face that did not change meanwhile.
"""

from micropython import const

from baysign.health import faults as fault

_SURE = const(3)


class Supply:
    """`meter` is a `sensor.ina219`; `display` knows `lit` segments and `level`."""

    def __init__(self, meter, settings: dict, display, faults):
        self.meter = meter
        self.segment_ma = settings["segment_ma"]
        self.idle_ma = settings["idle_ma"]
        self._low_mv = settings["low_mv"]
        self._high_mv = settings["high_mv"]
        self._display = display
        self._faults = faults
        self._misses = 0
        self._wrong_mv = 0
        self._wrong_ma = 0
        self._voltage_mv = None
        self._current_ma = None

    def share_ma(self) -> float:
        """What one lit segment draws at the present brightness; 0 where nobody knows."""
        return self.segment_ma * self._display.level / 65535

    def look(self, now_ms: int, wall_s) -> None:
        """Read, and judge."""
        faults = self._faults
        try:
            self.meter.set_up()
            self._voltage_mv = self.meter.voltage_mv()
            self._current_ma = self.meter.current_ma()
        except OSError:
            self._misses += 1
            if self._misses >= _SURE:
                self._voltage_mv = self._current_ma = None
                faults.begin(fault.METER)
            return
        self._misses = 0
        faults.end(fault.METER)
        wrong = not self._low_mv <= self._voltage_mv <= self._high_mv
        self._wrong_mv = self._wrong_mv + 1 if wrong else 0
        faults.put(fault.VOLTAGE, self._wrong_mv >= _SURE)
        if self.segment_ma:
            self._draw(faults)

    def _draw(self, faults) -> None:
        segment_ma = self.share_ma()
        expected_ma = self.idle_ma + self._display.lit * segment_ma
        # A quarter of it, a segment or two (those are the self-test's), and the meter's own steps.
        spare_ma = expected_ma / 4 + 2 * segment_ma + 5 * self.meter.step_ma
        off_ma = self._current_ma - expected_ma
        self._wrong_ma = self._wrong_ma + 1 if abs(off_ma) > spare_ma else 0
        if self._wrong_ma == _SURE:
            faults.begin(fault.CURRENT, "too much" if off_ma > 0 else "too little")
        elif self._wrong_ma == 0:
            faults.end(fault.CURRENT)

    def report(self, health: dict) -> None:
        """For the `health` topic; null while the meter does not answer."""
        current_ma = self._current_ma
        health["supply"] = {
            "voltage_mv": self._voltage_mv,
            "current_ma": None if current_ma is None else round(current_ma),
        }
