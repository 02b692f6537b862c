"""A face to the bytes of the sign's registers, by the sign model's chain.

`chain[0]` is the register nearest to the controller; `frame[0]` is its byte.
"""

from baysign.face.glyphs import segments

# Which LEDs make which colour; amber is red and green together.
_LEDS = {"red": ("red",), "green": ("green",), "amber": ("red", "green"), "": ()}


class Layout:
    """The registers of one sign model; `size` is their number."""

    def __init__(self, model: dict):
        order = model["segments"]
        self._bits = tuple("abcdefgp".index(name) for name in order)
        self._straight = order == "abcdefgp"
        digits = [line["digits"] for line in model["lines"]]
        chain = []
        for entry in model["chain"]:
            line = entry["line"]
            if entry.get("arrow"):
                chain.append((line, -1, None, entry["bits"]))
            else:
                # Counted from the right, because texts stand against the right edge.
                chain.append((line, digits[line] - 1 - entry["digit"], entry["colour"], None))
        self._chain = tuple(chain)
        self.size = len(chain)

    def render(self, face, out: bytearray):
        """Write register i of the face into out[i]; `out` holds `size` bytes."""
        lines = face.lines
        for index in range(self.size):
            number, place, colour, bits = self._chain[index]
            line = lines[number]
            leds = _LEDS[line.colour]
            if bits is not None:
                out[index] = self._arrow(line.arrow, leds, bits)
            elif colour in leds and place < len(line.text):
                out[index] = self._ordered(segments(line.text[-1 - place]))
            else:
                out[index] = 0

    def _arrow(self, arrow: str, leds: tuple, bits: dict) -> int:
        value = 0
        if arrow != "none":
            for led in leds:
                bit = bits.get(arrow + "." + led)
                if bit is not None:
                    value |= 1 << bit
        return value

    def _ordered(self, shape: int) -> int:
        if self._straight:
            return shape
        value = 0
        for position in range(len(self._bits)):
            if shape >> self._bits[position] & 1:
                value |= 1 << position
        return value
