"""INA219: six registers of 16 bits, high byte first; measures bus voltage and shunt.

Source: Texas Instruments, SBOS448G, section 8.6. A reading is as old as its averaging takes: what
was drawn meanwhile decides, here by the last moment before it.
"""

from baysign_host.sim.chips.i2c import Chip

_RESET = 0x399F
_RANGES_UV = (40_000, 80_000, 160_000, 320_000)


class Ina219(Chip):
    """`draw_ma(hardware)` is the current through the shunt, `bus_mv` the voltage behind it."""

    def __init__(self, draw_ma, shunt_mohm: int = 100, bus_mv: int = 12_000):
        super().__init__()
        self.draw_ma = draw_ma
        self.bus_mv = bus_mv
        self._shunt_mohm = shunt_mohm
        self.power_dip()

    def power_dip(self) -> None:
        """As after power-up."""
        self.setting = _RESET
        self._calibration = 0

    def written(self, register: int, data: bytes) -> bool:
        """The configuration and the calibration take a word."""
        if register not in (0, 5) or len(data) != 2:
            return False
        word = int.from_bytes(data, "big")
        if register == 5:
            self._calibration = word & 0xFFFE
        elif word & 0x8000:
            self.power_dip()
        else:
            self.setting = word
        return True

    def read(self, register: int, size: int) -> bytes | None:
        """A word; 3 and 4 need a calibration and read zero here."""
        if register > 5:
            return None
        if register == 1:
            most = _RANGES_UV[self.setting >> 11 & 0b11] // 10
            steps = round(self.draw_ma(self.hardware) * self._shunt_mohm / 10)
            return (max(-most, min(most, steps)) & 0xFFFF).to_bytes(2, "big")
        if register == 2:
            limit = 8000 if self.setting & 0x2000 else 4000
            return (min(self.bus_mv // 4, limit) << 3 | 0b10).to_bytes(2, "big")
        return (self.setting if register == 0 else 0).to_bytes(2, "big")
