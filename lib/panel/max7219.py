"""Chains of MAX7219 or MAX7221: eight digits or a matrix of 8 × 8 a chip, scanned by the chip.

Every chip takes 16 bits, register address and data, most significant bit first; all of a chain act
on the rising edge of chip select, and address 0 is no operation. The chip nearest to the
controller gets the last word. Nothing can be read back: `verify` knows nothing, and after noise a
chip may have forgotten how many digits to scan, or show all lamps in display test. So `reinit`
writes every register, none of which darkens a chip that is right.

Source: Maxim 19-4452, tables 2 to 10. No-decode segments: bit 7 = point, 6 = a … 0 = g.
"""

from micropython import const

from panel import UNSUPPORTED

_NOOP = const(0)
_DECODE = const(9)
_INTENSITY = const(10)
_SCAN_LIMIT = const(11)
_SHUTDOWN = const(12)
_TEST = const(15)


class Max7219:
    """`chips` in a chain, 8 bytes of a frame each: byte 8 i + r is register digit r of chip i.

    `spi` has `write(buf)`; `cs` is a pin, called with 0 or 1. `digits` is how many digit registers
    a chip scans (1-8): fewer are brighter, so all chips of a chain scan the same number.
    """

    def __init__(self, spi, cs, chips: int, digits: int = 8):
        self._spi = spi
        self._cs = cs
        self._chips = chips
        self._digits = digits
        self._level = 65535
        self._lit = False
        self._shown = False
        self._frame = bytearray(8 * chips)
        self._out = bytearray(2 * chips)
        self.size = 8 * chips
        self.detail = ""
        self.at = None
        cs(1)
        # Whatever they show is of another life.
        self._all(_SHUTDOWN, 0)
        self._all(_TEST, 0)

    def show(self, frame) -> None:
        """Send those digit registers that change; the others get a word without operation."""
        if len(frame) != self.size:
            raise ValueError(f"frame of {len(frame)} bytes for {self._chips} chips")
        held = self._frame
        if self._shown and frame == held:
            return
        whole = not self._shown
        for row in range(self._digits):
            changed = whole
            for at in range(row, self.size, 8):
                if frame[at] != held[at]:
                    changed = True
                    break
            if changed:
                self._row(row, frame, None if whole else held)
        held[:] = frame
        self._shown = True

    def _row(self, row, frame, held) -> None:
        out = self._out
        to = 2 * self._chips
        for at in range(row, self.size, 8):
            to -= 2
            if held is not None and frame[at] == held[at]:
                out[to] = _NOOP
            else:
                out[to] = row + 1
            out[to + 1] = frame[at]
        self._send()

    def _all(self, register: int, value: int) -> None:
        out = self._out
        for to in range(0, len(out), 2):
            out[to] = register
            out[to + 1] = value
        self._send()

    def _send(self) -> None:
        self._cs(0)
        self._spi.write(self._out)
        self._cs(1)

    def brightness(self, level: int) -> None:
        """Light in the chip's sixteen steps; 0 is dark, whatever little is over it the lowest."""
        if not 0 <= level <= 65535:
            raise ValueError(f"brightness {level} is outside 0-65535")
        self._level = level
        if self._lit:
            self._light()

    def _light(self) -> None:
        if self._lit and self._level:
            # Step n is lit for (2 n + 1) / 32 of the time.
            self._all(_INTENSITY, self._level >> 12)
            self._all(_SHUTDOWN, 1)
        else:
            self._all(_SHUTDOWN, 0)

    def enable(self) -> None:
        """Light the panel; refused before the first frame, when the registers hold noise."""
        if not self._shown:
            raise ValueError("no frame sent yet")
        self._lit = True
        self.reinit()

    def dark(self) -> None:
        """Dark at once; frames are still taken, `enable()` lights them again."""
        self._lit = False
        self._all(_SHUTDOWN, 0)

    def verify(self) -> str:
        """These chips say nothing."""
        return UNSUPPORTED

    def reinit(self) -> None:
        """Write every register again, the disturbing ones first, without a dark moment."""
        self._all(_TEST, 0)
        if not self._lit:
            self._all(_SHUTDOWN, 0)
        self._all(_DECODE, 0)
        self._all(_SCAN_LIMIT, self._digits - 1)
        if self._shown:
            for row in range(self._digits):
                self._row(row, self._frame, None)
        self._light()
