"""LM75, TMP75 and their many twins: a temperature sensor over I2C.

Source: Texas Instruments, SNOS808 (LM75B) and SBOS288 (TMP75): register 0 is the temperature,
two's complement, high byte first, in degrees Celsius and their 256ths.
"""

import struct

from micropython import const

ADDRESS = const(0x48)
_TEMPERATURE = const(0)


class Lm75:
    """`read()` at any time. OSError when it does not answer."""

    def __init__(self, i2c, address: int = ADDRESS):
        self._i2c = i2c
        self._address = address

    def read(self) -> float:
        """Degrees Celsius."""
        data = self._i2c.readfrom_mem(self._address, _TEMPERATURE, 2)
        return struct.unpack(">h", data)[0] / 256
