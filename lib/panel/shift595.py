"""Chains of 74HC595 or TPIC6B595 shift registers: a display that holds its picture by itself.

The registers hang in a row; the one nearest to the controller gets the last byte that is sent.
Bit 7 leaves first (SPI mode 0, most significant bit first) and ends on the register's output Q7,
bit 0 on Q0. The latch copies all shift stages to the outputs on its rising edge. Output-enable is
active low and pulled up by hardware, so the panel is dark until `enable()`.
"""

OK = "ok"
MISMATCH = "mismatch"
UNSUPPORTED = "unsupported"


class Shift595:
    """One chain of `size` eight-bit registers.

    `spi` has `write(buf)` and, with `readback`, `write_readinto(out, into)`; `latch` is a pin,
    called with 0 or 1; `oe` has `level(n)`: 0 is dark, 65535 full light. `readback` says that the
    last register's serial output is wired back to the SPI input.
    """

    def __init__(self, spi, latch, oe, size: int, readback: bool = True):
        oe.level(0)
        latch(0)
        self._spi = spi
        self._latch = latch
        self._oe = oe
        self._readback = readback
        self._level = 65535
        self._lit = False
        self._shown = False
        self._out = bytearray(size)
        self._back = bytearray(size)
        self.size = size

    def show(self, frame) -> None:
        """Latch `frame` (`size` bytes, the first for the register nearest to the controller)."""
        out = self._out
        last = self.size - 1
        if len(frame) != last + 1:
            raise ValueError(f"frame of {len(frame)} bytes for {last + 1} registers")
        for i in range(last + 1):
            out[last - i] = frame[i]
        self._strobe()

    def _strobe(self) -> None:
        self._spi.write(self._out)
        self._latch(1)
        self._latch(0)
        self._shown = True

    def brightness(self, level: int) -> None:
        """Set the light, 0 (dark) to 65535; takes effect at once if the panel is enabled."""
        if not 0 <= level <= 65535:
            raise ValueError(f"brightness {level} is outside 0-65535")
        self._level = level
        if self._lit:
            self._oe.level(level)

    def enable(self) -> None:
        """Light the panel; refused before the first frame, when the outputs hold noise."""
        if not self._shown:
            raise ValueError("no frame latched yet")
        self._lit = True
        self._oe.level(self._level)

    def blank(self) -> None:
        """Dark at once; frames are still latched, `enable()` lights them again."""
        self._lit = False
        self._oe.level(0)

    def verify(self) -> str:
        """Shift the held frame round once, without latching, and compare what comes back.

        "ok" vouches for the chain and its wiring, not for the LEDs. A frame of only zeros or only
        ones cannot tell a chain from a stuck wire: "unsupported", as without read-back.
        """
        out = self._out
        if not self._readback or not self._shown:
            return UNSUPPORTED
        self._spi.write_readinto(out, self._back)
        if out != self._back:
            return MISMATCH
        first = out[0]
        if first in (0, 255):
            for byte in out:
                if byte != first:
                    return OK
            return UNSUPPORTED
        return OK

    def reinit(self) -> None:
        """Latch the held frame and set the light again, without a dark moment."""
        if self._shown:
            self._strobe()
        self._oe.level(self._level if self._lit else 0)
