"""The module `neopixel`: the bytes leave through machine.bitstream."""

from sim_machine import bitstream


class NeoPixel:
    """`n` addressable LEDs on a pin."""

    ORDER = (1, 0, 2, 3)

    def __init__(self, pin, n, bpp=3, timing=1):
        self.pin = pin
        self.n = n
        self.bpp = bpp
        self.buf = bytearray(n * bpp)
        self.timing = (400, 850, 800, 450) if timing else (800, 1700, 1600, 900)

    def __len__(self):
        return self.n

    def __setitem__(self, index, colour):
        for i in range(self.bpp):
            self.buf[index * self.bpp + self.ORDER[i]] = colour[i]

    def __getitem__(self, index):
        offset = index * self.bpp
        return tuple(self.buf[offset + self.ORDER[i]] for i in range(self.bpp))

    def fill(self, colour):
        """Every LED the same."""
        for i in range(self.n):
            self[i] = colour

    def write(self):
        """Send to the LEDs."""
        bitstream(self.pin, 0, self.timing, self.buf)
