"""A chain of 74HC595 or TPIC6B595 shift registers, true to the bit.

    serial in ─▶ [stage 0 … 7]─▶[8 … 15]─▶ … ─▶ serial out     shifted at each rising clock edge
                      │ rising latch edge
                 [storage register] ──▶ outputs, lit while output-enable is low

Both chips work alike as far as a sign is concerned. The chain is one integer: bit 0 is the stage
next to the controller, so register i holds `chain >> 8 * i & 0xFF` and its bit 7 (output Q7) was
sent first. Sources: Texas Instruments SLIS032 (TPIC6B595), SCLS041 (SN74HC595).
"""

import random


class ShiftChain:
    """`size` registers; `storage` is what drives the lamps. Methods named for a disturbance are
    for tests."""

    def __init__(self, size: int):
        self.size = size
        self.bits = 8 * size
        self._mask = (1 << self.bits) - 1
        self.shifted = 0
        self.storage = 0
        self._cut: int | None = None
        self._jammed: tuple[int, int] | None = None
        self._stuck_on = 0
        self._stuck_off = 0

    def resize(self, size: int) -> None:
        """Put registers behind the last one, or take the last ones away."""
        self.size = size
        self.bits = 8 * size
        self._mask = (1 << self.bits) - 1
        self.shifted &= self._mask
        self.storage &= self._mask

    def jam(self, stage: int, level: int | None) -> None:
        """A shift stage that holds a level whatever comes, for all behind it too; None mends."""
        self._jammed = None if level is None else (stage, level)

    def power_up(self, chance: random.Random) -> None:
        """What the registers hold after a power cut is anybody's guess."""
        self.shifted = chance.getrandbits(self.bits)
        self.storage = chance.getrandbits(self.bits)

    def clock(self, data: bytes, mode: int = 0, lsb_first: bool = False) -> bytes:
        """Shift `data` in, most significant bit first; returns what leaves the serial output
        meanwhile.

        `mode` is the SPI mode. The chips take a bit at the rising clock edge: in modes 1 and 2 the
        controller changes its data on that very edge, and the bit before is taken.
        """
        value = int.from_bytes(data, "big")
        length = 8 * len(data)
        if lsb_first:
            value = int(f"{value:0{length}b}"[::-1], 2) if length else 0
            # Reversing the whole string also reverses the bytes; put them back in order.
            value = int.from_bytes(value.to_bytes(len(data), "big")[::-1], "big")
        if mode in (1, 2):
            value >>= 1
        out = self._shift(value, length)
        if lsb_first:
            return bytes(int(f"{byte:08b}"[::-1], 2) for byte in out.to_bytes(len(data), "big"))
        return out.to_bytes(len(data), "big")

    def clock_bit(self, level: int) -> int:
        """One clock edge with `level` at the input; returns the bit at the serial output before
        it."""
        return self._shift(level, 1)

    def _shift(self, value: int, length: int) -> int:
        """Shift `length` bits in; returns the bits at the serial output, before each edge."""
        if self._jammed:
            return self._limp(value, length)
        if self._cut is None:
            whole = self.shifted << length | value
            self.shifted = whole & self._mask
            return whole >> self.bits
        # Behind the cut the input floats low; the serial output is behind it too.
        near = 8 * self._cut
        far = self.bits - near
        beyond = self.shifted >> near << length
        whole = self.shifted << length | value
        self.shifted = (whole & (1 << near) - 1) | (beyond & (1 << far) - 1) << near
        return beyond >> far

    def _limp(self, value: int, length: int) -> int:
        stage, level = self._jammed
        out = 0
        for shift in range(length - 1, -1, -1):
            out = out << 1 | self.shifted >> self.bits - 1
            self.shifted = (self.shifted << 1 | value >> shift & 1) & self._mask
            self.shifted = self.shifted & ~(1 << stage) | level << stage
        return out

    def latch(self) -> None:
        """Rising edge on the latch input: all stages to the outputs at once."""
        self.storage = self.shifted

    @property
    def lamps(self) -> int:
        """The outputs as lamps see them, stuck ones included."""
        return (self.storage | self._stuck_on) & ~self._stuck_off

    def flip(self, register: int, bit: int) -> None:
        """Disturb one output, as a spike does; the next latch puts it right."""
        self.storage ^= 1 << 8 * register + bit

    def cut(self, register: int | None) -> None:
        """Break the wire in front of `register`; None mends it."""
        self._cut = register

    def stick(self, register: int, bit: int, level: int | None) -> None:
        """A lamp that is always on (1) or dark (0); None mends it. Nothing reads it back."""
        mask = 1 << 8 * register + bit
        self._stuck_on = (self._stuck_on | mask) if level == 1 else self._stuck_on & ~mask
        self._stuck_off = (self._stuck_off | mask) if level == 0 else self._stuck_off & ~mask

    def registers(self) -> bytes:
        """The storage registers, the nearest to the controller first."""
        return self.storage.to_bytes(self.size, "little")
