"""VEML7700: command codes 0 to 6 of 16 bits, low byte first; shut down at power-up.

Source: Vishay, VEML7700 data sheet 84286, table 1 and figure 4; application note 84323 for the
resolution: 0.0036 lux a count at gain 2 and 800 ms.
"""

from baysign_host.sim.chips.i2c import Chip

_GAINS = {0: 1.0, 1: 2.0, 2: 0.125, 3: 0.25}
_TIMES_MS = {0b1100: 25, 0b1000: 50, 0: 100, 1: 200, 2: 400, 3: 800}


class Veml7700(Chip):
    """`lux` is the light that falls on it; `power_dip()` makes it forget its settings."""

    def __init__(self, lux: float = 0.0):
        super().__init__()
        self.lux = lux
        self.power_dip()

    def power_dip(self) -> None:
        """As after power-up."""
        self._words = [1, 0, 0, 0]

    def written(self, register: int, data: bytes) -> bool:
        """Command codes 0 to 3 take a word."""
        if register > 3 or len(data) != 2:
            return False
        self._words[register] = int.from_bytes(data, "little")
        return True

    def read(self, register: int, size: int) -> bytes | None:
        """A word; beyond the last command code nobody acknowledges."""
        if register == 4:
            return self._counts().to_bytes(2, "little")
        if register < 4:
            return self._words[register].to_bytes(2, "little")
        return bytes(2) if register <= 6 else None

    def _counts(self) -> int:
        setting = self._words[0]
        if setting & 1:
            return 0
        time_ms = _TIMES_MS.get(setting >> 6 & 0b1111)
        if time_ms is None:
            return 0
        resolution = 0.0036 * (2 / _GAINS[setting >> 11 & 0b11]) * (800 / time_ms)
        return min(65535, int(self.lux / resolution))
