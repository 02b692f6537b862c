"""BH1750FVI light sensor over I2C.

Source: ROHM, BH1750FVI data sheet 2011.11 Rev.D. Illuminance is the reading / 1.2 × 69 / MTreg;
MTreg 31 is the least sensitive, so that 65535 is 121 kilolux: full sun does not saturate it. One
measurement in that mode takes 180 × 31 / 69 = 81 ms at most.
"""

from micropython import const

ADDRESS = const(0x23)
_POWER_ON = b"\x01"
_ONCE_HIGH_RESOLUTION = b"\x20"
# Measurement time 31 = 0b000_11111, in two commands.
_TIME_HIGH = b"\x40"
_TIME_LOW = b"\x7f"
_AGAIN = const(8)


class Bh1750:
    """`read()` gives the measurement that the last call began: call it at most every 0.1 s.

    Now and then everything is said anew, for a sensor that lost its power. OSError when it does
    not answer.
    """

    top = 121_000

    def __init__(self, i2c, address: int = ADDRESS):
        self._i2c = i2c
        self._address = address
        self._begun = False
        self._calls = 0

    def read(self) -> int | None:
        """Illuminance in lux; None at the first call."""
        i2c = self._i2c
        address = self._address
        lux = None
        if self._begun:
            self._begun = False
            data = i2c.readfrom(address, 2)
            # 69 / (1.2 × 31), without floats.
            lux = (data[0] << 8 | data[1]) * 690 // 372
        if self._calls % _AGAIN == 0:
            for command in (_POWER_ON, _TIME_HIGH, _TIME_LOW):
                i2c.writeto(address, command)
        i2c.writeto(address, _ONCE_HIGH_RESOLUTION)
        self._calls += 1
        self._begun = True
        return lux
