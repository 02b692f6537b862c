"""Chains of 74HC595 or TPIC6B595 shift registers: a display that holds its picture by itself.

The registers hang in a row; the one nearest to the controller gets the last byte that is sent.
Bit 7 leaves first (SPI mode 0, most significant bit first) and ends on the register's output Q7,
bit 0 on Q0. The latch copies all shift stages to the outputs on its rising edge. Output-enable is
active low and pulled up by hardware, so the panel is dark until `enable()`.

The last register's serial output may be wired back. It tells of the chain and its wiring, not of
the LEDs: how many stages there are, and from which on nothing arrives any more.
"""

from panel import MISMATCH, OK, UNSUPPORTED


class Shift595:
    """One chain of `size` eight-bit registers; see `panel` for the methods.

    `spi` has `write(buf)` and, with `readback`, `write_readinto(out, into)`; `latch` is a pin,
    called with 0 or 1; `oe` has `level(n)`: 0 is dark, 65535 full light. `readback` says that the
    last register's serial output is wired back to the SPI input, `shared` that other bits than
    ours are shifted through the chain: where it is broken can then not be told.
    """

    def __init__(self, spi, latch, oe, size: int, readback: bool = True, shared: bool = False):
        oe.level(0)
        latch(0)
        self._spi = spi
        self._latch = latch
        self._oe = oe
        self._readback = readback
        self._shared = shared
        self._level = 65535
        self._lit = False
        self._shown = False
        self._bits = None
        self._frame = bytearray(size)
        self._out = bytearray(size)
        self._back = bytearray(size)
        self.size = size
        self.detail = ""
        self.at = None

    def show(self, frame) -> None:
        """Latch `frame` (`size` bytes, the first for the register nearest to the controller)."""
        if frame == self._frame and self._shown:
            return
        out = self._out
        last = self.size - 1
        if len(frame) != last + 1:
            raise ValueError(f"frame of {len(frame)} bytes for {last + 1} registers")
        for i in range(last + 1):
            out[last - i] = frame[i]
        self._strobe()
        self._frame[:] = frame

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

    def dark(self) -> None:
        """Dark at once; frames are still latched, `enable()` lights them again."""
        self._lit = False
        self._oe.level(0)

    def verify(self) -> str:
        """Shift the held frame round once, without latching, and compare what comes back.

        "ok" vouches for the chain and its wiring, not for the LEDs. The first time, when something
        else comes back, and for a frame of only zeros or only ones, which a stuck wire would
        return too, the chain is measured as well.
        """
        if not self._readback or not self._shown:
            return UNSUPPORTED
        out = self._out
        if self._shared:
            self._spi.write(out)
        self._spi.write_readinto(out, self._back)
        same = out == self._back
        if same and self._bits == 8 * self.size and self._tells():
            self.detail = ""
            self.at = None
            return OK
        # Only the first look tells where: it flushes what had come through before the break.
        if not same and not self.detail:
            self.at = self._last_reached()
        self._measure()
        if self._bits is None:
            level = "ones" if self._back[0] else "zeros"
            self.detail = f"broken chain: only {level} come back"
            return MISMATCH
        if self._bits == 8 * self.size:
            self.detail = "" if same else "other bits come back than were sent"
            if same:
                self.at = None
                return OK
            return MISMATCH
        self.at = None
        registers, rest = divmod(self._bits, 8)
        odd = f" and {rest} bits" if rest else ""
        self.detail = f"chain of {registers} registers{odd}, not {self.size}"
        return MISMATCH

    def _tells(self) -> bool:
        first = self._out[0]
        if first in (0, 255):
            return any(byte != first for byte in self._out)
        return True

    def _last_reached(self):
        """Behind which register nothing arrives any more, None if that cannot be told.

        What lies behind a break comes back first, and right; then what the broken wire says. If
        that alone could have been all of it, the wire back may be the broken one.
        """
        told = False
        for i in range(self.size):
            if self._out[i] != self._back[i]:
                return self.size - 1 - i if told else None
            told = told or self._out[i] not in (0, 255)
        return None

    def _measure(self) -> None:
        """Count the chain's stages: how many clocks later a single one comes out again.

        Twice its length is looked at; None for a chain that returns nothing of the kind. The
        outputs do not move, and afterwards the stages hold the frame again.
        """
        size = self.size
        back = self._back
        zeros = bytes(size)
        self._bits = None
        for _ in range(3):
            self._spi.write_readinto(zeros, back)
        if back == zeros:
            one = bytearray(size)
            one[0] = 0x80
            for turn in range(3):
                self._spi.write_readinto(zeros if turn else one, back)
                for i in range(size):
                    if back[i]:
                        at = 8 * i
                        while not back[i] << (at % 8) & 0x80:
                            at += 1
                        self._bits = 8 * size * turn + at
                        break
                if self._bits is not None:
                    break
        # Twice, so that also a longer chain ends with nothing but the frame.
        self._spi.write(self._out)
        self._spi.write(self._out)

    def reinit(self) -> None:
        """Latch the held frame and set the light again, without a dark moment."""
        if self._shown:
            self._strobe()
        self._oe.level(self._level if self._lit else 0)
