"""LM75B: register 0 is the temperature in steps of 0.125 °C, left-justified, high byte first.

Source: Texas Instruments, SNOS808; registers 0 to 3 only.
"""

from baysign_host.sim.chips.i2c import Chip


class Lm75(Chip):
    """`celsius` is the temperature around it."""

    def __init__(self, celsius: float = 25.0):
        super().__init__()
        self.celsius = celsius

    def read(self, register: int, size: int) -> bytes | None:
        """The temperature; what nobody has set in the other registers."""
        if register > 3:
            return None
        steps = round(self.celsius * 8) if register == 0 else 0
        return (steps << 5 & 0xFFFF).to_bytes(2, "big")
