"""Digits and lamps of which each has a byte of the frame: shift registers, digit drivers."""

from baysign.face.glyphs import segments

# Which LEDs make which colour; amber is red and green together.
LEDS = {"red": ("red",), "green": ("green",), "amber": ("red", "green"), "": ()}


def ordered(shape: int, order) -> int:
    """Segments (bit 0 = a) in the order of a panel's wires; `order[n]` is the segment on bit n."""
    value = 0
    for position in range(len(order)):
        if shape >> order[position] & 1:
            value |= 1 << position
    return value


def order_of(names: str):
    """What `ordered` wants, from a text such as `gfedcbap`; None where nothing changes."""
    return None if names == "abcdefgp" else tuple(["abcdefgp".index(name) for name in names])


def bits(frame) -> int:
    """How many bits of a frame are set."""
    return sum([bin(byte).count("1") for byte in frame])


class Cells:
    """`places` lists what hangs on each byte: a digit, lamps, or None for nothing.

    On shift registers `places[0]` is the register nearest to the controller.
    """

    def __init__(self, lines, places, order: str):
        self._order = order_of(order)
        cells = []
        for place in places:
            if place is None:
                cells.append((0, 0, None, None))
                continue
            line = place["line"]
            if "lamps" in place:
                cells.append((line, -1, None, place["lamps"]))
            else:
                # Counted from the right, because texts stand against the right edge.
                digits = lines[line]["digits"]
                cells.append((line, digits - 1 - place["digit"], place["colour"], None))
        self._cells = tuple(cells)
        self._digits = tuple([line.get("digits", 0) for line in lines])
        self.size = len(cells)

    def render(self, face, out) -> None:
        """Write the byte of each place into `out`, which holds `size` bytes."""
        lines = face.lines
        order = self._order
        for index in range(self.size):
            number, place, colour, lamps = self._cells[index]
            line = lines[number]
            leds = LEDS[line.colour]
            if lamps is not None:
                out[index] = _lamps(line.arrow, leds, lamps)
            elif colour in leds and place < len(line.text):
                shape = segments(line.text[-1 - place])
                out[index] = shape if order is None else ordered(shape, order)
            else:
                out[index] = 0

    def lit(self, frame) -> int:
        """How many lamps a frame lights."""
        return bits(frame)

    def place(self, at: int) -> str:
        """What byte `at` lights, in words; lines and digits count from 1."""
        number, place, colour, lamps = self._cells[at]
        if lamps is not None:
            return f"line {number + 1} arrow"
        if colour is None:
            return "nothing"
        return f"line {number + 1} digit {self._digits[number] - place} {colour}"


def _lamps(arrow: str, leds: tuple, lamps: dict) -> int:
    value = 0
    if arrow != "none":
        for led in leds:
            bit = lamps.get(arrow + "." + led)
            if bit is not None:
                value |= 1 << bit
    return value
