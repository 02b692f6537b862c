"""VEML7700 light sensor over I2C.

Source: Vishay, VEML7700 data sheet 84286 and application note 84323. Registers of 16 bits, low
byte first. Gain 1/8 and 25 ms are the least sensitive setting: 1.8432 lux a count, 120 kilolux in
all. (Later editions of the note say 2.15 lux; a brightness table does not feel the difference.)
"""

import struct

from micropython import const

ADDRESS = const(0x10)
_CONFIGURATION = const(0)
_AMBIENT = const(4)
# Gain 1/8 in bits 12 and 11, 25 ms in bits 9 to 6, powered.
_SETTING = const(0x1300)


class Veml7700:
    """`read()` at most every 0.1 s. OSError when it does not answer."""

    top = 120_000

    def __init__(self, i2c, address: int = ADDRESS):
        self._i2c = i2c
        self._address = address

    def read(self) -> int | None:
        """Illuminance in lux; None while the sensor has just been set up, also after it lost its
        power."""
        i2c = self._i2c
        if self._word(_CONFIGURATION) != _SETTING:
            i2c.writeto_mem(self._address, _CONFIGURATION, struct.pack("<H", _SETTING))
            return None
        return self._word(_AMBIENT) * 18432 // 10000

    def _word(self, register: int) -> int:
        return struct.unpack("<H", self._i2c.readfrom_mem(self._address, register, 2))[0]
