"""BH1750FVI: opcodes of one byte, a measurement that takes its time, two bytes to read.

Source: ROHM, BH1750FVI data sheet: opcodes on page 5, measurement times on page 2, counts per lux
on page 11.
"""

from baysign_host.sim.chips.i2c import Chip

_MEASURES = (0x10, 0x11, 0x13, 0x20, 0x21, 0x23)
_DEFAULT_TIME = 69


class Bh1750(Chip):
    """`lux` is the light that falls on it; `power_dip()` makes it forget its settings."""

    def __init__(self, lux: float = 0.0):
        super().__init__()
        self.lux = lux
        self.power_dip()

    def power_dip(self) -> None:
        """As after power-up: switched off, the standard time, nothing measured."""
        self._time = _DEFAULT_TIME
        self._register = 0
        self._due_us: int | None = None

    def __call__(self, data: bytes, size: int) -> bytes | None:
        """An opcode, or the last finished measurement."""
        if self.silent or len(data) > 1:
            return None
        self._finish()
        if data and not self._command(data[0]):
            return None
        return self._register.to_bytes(2, "big")[:size]

    def _finish(self) -> None:
        if self._due_us is not None and self.now_us() >= self._due_us:
            self._due_us = None
            counts = self.lux * 1.2 * self._time / _DEFAULT_TIME
            self._register = min(65535, int(counts))

    def _command(self, code: int) -> bool:
        if code == 0x07:
            self._register = 0
        elif code in _MEASURES:
            # "Power On command is possible to omit."
            self._due_us = self.now_us() + 180_000 * self._time // _DEFAULT_TIME
        elif code >> 3 == 0b01000:
            self._time = self._time & 0b000_11111 | (code & 0b111) << 5
        elif code >> 5 == 0b011:
            self._time = self._time & 0b111_00000 | code & 0b11111
        return True
