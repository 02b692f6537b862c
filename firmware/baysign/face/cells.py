"""Digits and lamps of which each has a byte of the frame: shift registers, digit drivers."""

from micropython import const

from baysign.face.glyphs import segments

# Each LED of a place is a bit, and each colour the LEDs that make it: amber is red and green
# together, or an LED of its own.
_LED = {"red": 1, "green": 2, "amber": 4}
_COLOUR = {"": 0, "red": 1, "green": 2, "amber": 7}
# In the place of a digit: lamps.
_LAMPS = const(255)


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
        self.size = len(places)
        # Three bytes a place, because a board has dozens: the line, the digit counted from the
        # right, because texts stand against the right edge, and its LED.
        self._cells = bytearray(3 * self.size)
        # By place; lines with the same arrows share theirs.
        self._lamps = {}
        for index in range(self.size):
            place = places[index]
            if place is None:
                continue
            number = place["line"]
            if "lamps" in place:
                cell = (number, _LAMPS, 0)
                self._lamps[index] = self._shared(_arrows(place["lamps"]))
            else:
                digit = lines[number]["digits"] - 1 - place["digit"]
                cell = (number, digit, _LED[place["colour"]])
            self._cells[3 * index : 3 * index + 3] = bytes(cell)
        self._digits = bytes([line.get("digits", 0) for line in lines])

    def _shared(self, arrows: dict) -> dict:
        for known in self._lamps.values():
            if known == arrows:
                return known
        return arrows

    def render(self, face, out) -> None:
        """Write the byte of each place into `out`, which holds `size` bytes."""
        lines = face.lines
        order = self._order
        cells = self._cells
        at = 0
        for index in range(self.size):
            line = lines[cells[at]]
            place = cells[at + 1]
            lit = _COLOUR[line.colour]
            if place == _LAMPS:
                value = 0
                for led, mask in self._lamps[index].get(line.arrow, ()):
                    if led & lit:
                        value |= mask
                out[index] = value
            elif cells[at + 2] & lit and place < len(line.text):
                shape = segments(line.text[-1 - place])
                out[index] = shape if order is None else ordered(shape, order)
            else:
                out[index] = 0
            at += 3

    def lit(self, frame) -> int:
        """How many lamps a frame lights."""
        return bits(frame)

    def place(self, at: int) -> str:
        """What byte `at` lights, in words; lines and digits count from 1."""
        number, place, led = self._cells[3 * at : 3 * at + 3]
        if place == _LAMPS:
            return f"line {number + 1} arrow"
        for colour in _LED:
            if _LED[colour] == led:
                return f"line {number + 1} digit {self._digits[number] - place} {colour}"
        return "nothing"


def _arrows(lamps: dict) -> dict:
    """{arrow: ((LED, mask), …)} of a place's lamps, which are named such as `left.red`."""
    found = {}
    for name in sorted(lamps):
        arrow, _, colour = name.partition(".")
        found[arrow] = found.get(arrow, ()) + ((_LED[colour], 1 << lamps[name]),)
    return found
