"""A chain of MAX7221, register by register, with the lamps that each drives.

Every chip is a shift register of 16 bits; what is in it when chip select rises is address (bits 8
to 11) and data. Written from the data sheet and from nothing of the firmware: Maxim 19-4452,
tables 2 (addresses), 3 (shutdown), 4 (decode modes), 5 (code B font), 6 (no-decode: bit 7 is the
point, bits 6 to 0 are segments a to g), 7 (intensity), 8 (scan limit), 10 (display test).
"""

import random

_DECODE, _INTENSITY, _SCAN, _SHUTDOWN, _TEST = 9, 10, 11, 12, 15
# Code B: 0 to 9, then - E H L P and blank; as the segments a to g.
_CODE_B = (
    "abcdef bc abdeg abcdg bcfg acdfg acdefg abc abcdefg abcdfg g adefg bcefg def abefg -".split()
)


class Chip:
    """The registers of one chip."""

    def __init__(self):
        self.digits = [0] * 8
        self.decode = self.intensity = self.scan = self.shutdown = self.test = 0

    def write(self, address: int, data: int) -> None:
        """What the chip does with a word that is latched."""
        if 1 <= address <= 8:
            self.digits[address - 1] = data
        elif address == _DECODE:
            self.decode = data
        elif address == _INTENSITY:
            self.intensity = data & 15
        elif address == _SCAN:
            self.scan = data & 7
        elif address == _SHUTDOWN:
            self.shutdown = data & 1
        elif address == _TEST:
            self.test = data & 1

    def lamps(self) -> tuple[int, ...]:
        """The lit outputs of each digit: bit 7 the point, 6 to 0 the segments a to g."""
        if self.test:
            return (255,) * 8
        if not self.shutdown:
            return (0,) * 8
        return tuple(
            (self._decoded(self.digits[n]) if self.decode >> n & 1 else self.digits[n])
            if n <= self.scan
            else 0
            for n in range(8)
        )

    def duty(self) -> float:
        """The lit share of each digit's time: sixteen steps, full light in display test."""
        return 31 / 32 if self.test else (2 * self.intensity + 1) / 32

    def _decoded(self, data: int) -> int:
        lit = sum(1 << 6 - "abcdefg".index(name) for name in _CODE_B[data & 15] if name != "-")
        return data & 128 | lit


class Max7219Chain:
    """`size` chips; methods named for a disturbance are for tests."""

    def __init__(self, size: int):
        self.chips = [Chip() for _ in range(size)]
        self._shifted = 0
        self._selected = False
        self._dead: dict[tuple[int, int], int] = {}

    def power_up(self, chance: random.Random) -> None:
        """The data sheet promises shutdown and clear registers; what comes after a dip, nobody
        does, and clones promise nothing."""
        for chip in self.chips:
            chip.digits = [chance.getrandbits(8) for _ in range(8)]
            for name in ("decode", "intensity", "scan", "shutdown", "test"):
                chip.write(
                    {"decode": 9, "intensity": 10, "scan": 11, "shutdown": 12, "test": 15}[name],
                    chance.getrandbits(8),
                )
        self._shifted = chance.getrandbits(16 * len(self.chips))
        self._selected = False

    def select(self, level: int) -> None:
        """The level of chip select, active low; its rising edge latches."""
        if level and self._selected:
            for number, chip in enumerate(self.chips):
                word = self._shifted >> 16 * number & 0xFFFF
                chip.write(word >> 8 & 15, word & 255)
        self._selected = not level

    def clock(self, data: bytes) -> None:
        """Shift bytes in, most significant bit first; a chip that is not selected takes none."""
        if self._selected:
            whole = self._shifted << 8 * len(data) | int.from_bytes(data, "big")
            self._shifted = whole & (1 << 16 * len(self.chips)) - 1

    def lamps(self) -> tuple[tuple[int, ...], ...]:
        """Of each chip the lit outputs, digit by digit, without the dead ones."""
        return tuple(
            tuple(
                lit & ~self._dead.get((number, digit), 0) for digit, lit in enumerate(chip.lamps())
            )
            for number, chip in enumerate(self.chips)
        )

    def duty(self) -> float:
        """The lit share of time of the brightest chip that shows anything."""
        duties = [chip.duty() for chip in self.chips if any(chip.lamps())]
        return max(duties, default=0.0)

    def kill(self, chip: int, digit: int, mask: int) -> None:
        """Lamps that stay dark whatever the chip says; 0 mends them."""
        self._dead[chip, digit] = mask
