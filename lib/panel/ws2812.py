"""Strips of WS2812 or compatible LEDs: each keeps its colour by itself until the next is sent.

Three bytes an LED, green, red, blue, the LED nearest to the controller first. A byte is a linear
share of light, so is `brightness`: no gamma between them. Nothing can be read back.

Source: Worldsemi WS2812B data sheet, data transfer and 24 bit order.
"""

from panel import UNSUPPORTED

_FULL = 255


class Ws2812:
    """`count` LEDs. `write(buffer)` sends the bytes of the whole strip.

    A frame holds one byte an LED, an index into `palette`: (red, green, blue) tuples, 0-255, of
    which the first is dark. `channel_ma` is what one colour of one LED draws at 255, `limit_ma`
    what the strip may draw (both in mA): a frame that would draw more gets less light, all of it
    alike.
    """

    def __init__(self, write, count: int, palette, limit_ma: int, channel_ma: int = 20):
        self._write = write
        self._palette = palette
        # What the supply gives, counted in channel bytes.
        self._budget = limit_ma * _FULL // channel_ma
        self._draws = bytearray(count)
        self._out = bytearray(3 * count)
        self._level = 65535
        self._lit = False
        self._shown = False
        self.size = count
        self.detail = ""
        self.at = None
        write(self._out)

    def show(self, frame) -> None:
        """Send the colours of all LEDs; nothing where no LED changes."""
        if len(frame) != self.size:
            raise ValueError(f"frame of {len(frame)} bytes for {self.size} LEDs")
        if self._shown and frame == self._draws:
            return
        self._draws[:] = frame
        self._shown = True
        self.reinit()

    def brightness(self, level: int) -> None:
        """Light from 0 to 65535; 0 is dark."""
        if not 0 <= level <= 65535:
            raise ValueError(f"brightness {level} is outside 0-65535")
        self._level = level
        if self._lit:
            self.reinit()

    def enable(self) -> None:
        """Light the panel; refused before the first frame."""
        if not self._shown:
            raise ValueError("no frame sent yet")
        self._lit = True
        self.reinit()

    def dark(self) -> None:
        """Dark at once; frames are still taken, `enable()` lights them again."""
        self._lit = False
        self.reinit()

    def verify(self) -> str:
        """An LED says nothing."""
        return UNSUPPORTED

    def reinit(self) -> None:
        """Send all LEDs again."""
        out = self._out
        if not self._lit or not self._shown:
            for at in range(len(out)):
                out[at] = 0
            self._write(out)
            return
        colours = [self._bytes(colour, self._share()) for colour in self._palette]
        at = 0
        for index in self._draws:
            green, red, blue = colours[index]
            out[at] = green
            out[at + 1] = red
            out[at + 2] = blue
            at += 3
        self._write(out)

    def _share(self) -> int:
        """How much of full light this frame gets, of 65535."""
        sums = [sum(colour) for colour in self._palette]
        drawn = 0
        for index in self._draws:
            drawn += sums[index]
        if drawn > self._budget:
            return min(self._level, 65535 * self._budget // drawn)
        return self._level

    def _bytes(self, colour, share: int):
        red, green, blue = colour
        return green * share // 65535, red * share // 65535, blue * share // 65535
