"""A photocell on an analogue input: light-dependent resistor or photodiode, brighter is higher."""

from micropython import const

# The mains makes lamps flicker at 100 Hz; four readings in a row also calm the converter.
_READINGS = const(4)


class Photocell:
    """`read_u16()` gives 0 to 65535, as NTCIP 1203 counts dmsIllumPhotocellLevelStatus."""

    top = 65535

    def __init__(self, read_u16):
        self._read_u16 = read_u16

    def read(self) -> int:
        """The light, 0 to 65535."""
        total = 0
        for _ in range(_READINGS):
            total += self._read_u16()
        return total // _READINGS
