"""INA219 over I2C: supply voltage, and current through a shunt.

Source: Texas Instruments, SBOS448G. Registers of 16 bits, high byte first. The shunt is read in
steps of 10 µV, the bus in steps of 4 mV above three flag bits. Averaging over 32 readings takes
17 ms: whole periods of a panel that is dimmed at 1 kHz.
"""

import struct

from micropython import const

ADDRESS = const(0x40)
_CONFIGURATION = const(0)
_SHUNT = const(1)
_BUS = const(2)
# Bus 32 V, shunt ±320 mV, bus 12 bits, shunt averaged over 32, both all the time.
_SETTING = const(0x39EF)
_OVERFLOW = const(1)
#: A reading is from after the last change once so long has passed.
SETTLED_MS = const(40)


class Ina219:
    """`shunt_mohm` is the shunt's resistance. OSError when it does not answer."""

    def __init__(self, i2c, shunt_mohm: int, address: int = ADDRESS):
        self._i2c = i2c
        self._address = address
        self._shunt_mohm = shunt_mohm
        #: The least current that can be told from none.
        self.step_ma = 10 / shunt_mohm

    def set_up(self) -> None:
        """Average as above; a chip that lost its power has forgotten it."""
        if self._word(_CONFIGURATION, ">H") != _SETTING:
            self._i2c.writeto_mem(self._address, _CONFIGURATION, struct.pack(">H", _SETTING))

    def current_ma(self) -> float:
        """Current through the shunt."""
        return self._word(_SHUNT, ">h") * 10 / self._shunt_mohm

    def voltage_mv(self) -> int:
        """Voltage behind the shunt; OSError when the chip says that it is overrun."""
        word = self._word(_BUS, ">H")
        if word & _OVERFLOW:
            raise OSError("INA219 overflow")
        return (word >> 3) * 4

    def _word(self, register: int, kind: str) -> int:
        data = self._i2c.readfrom_mem(self._address, register, 2)
        return struct.unpack(kind, data)[0]
