"""Digit displays with registers of their own: a byte a register, a segment mask or a character."""

from baysign.face.cells import order_of, ordered
from baysign.face.glyphs import GLYPHS, segments

_COLOURS = {"": 0, "red": 1, "green": 2, "amber": 3}


class Registers:
    """Each place is one display: a whole line's digits, and its colour's register where it has
    one, behind them or (`"colour": "first"`) before them."""

    def __init__(self, lines, panel):
        ascii_ = panel.get("format") == "ascii"
        self._order = None if ascii_ else order_of(panel.get("segments", "abcdefgp"))
        self._ascii = ascii_
        places = []
        size = 0
        for place in panel["places"]:
            line = place["line"]
            digits = lines[line]["digits"]
            colour = place.get("colour")
            places.append((line, size, digits, colour))
            size += digits + (colour is not None)
        self._places = tuple(places)
        #: The line of each display.
        self.lines = tuple([place["line"] for place in panel["places"]])
        self.size = size

    def render(self, face, out) -> None:
        """Write what each register holds into `out`."""
        for number, at, digits, colour in self._places:
            line = face.lines[number]
            if colour == "first":
                out[at] = _COLOURS[line.colour]
                at += 1
            text = line.text if line.colour else ""
            for place in range(digits - 1, -1, -1):
                char = text[-1 - place] if place < len(text) else " "
                out[at] = self._value(char)
                at += 1
            if colour == "last":
                out[at] = _COLOURS[line.colour]

    def lit(self, frame) -> int:
        """How many segments a frame lights."""
        count = 0
        for _, at, digits, colour in self._places:
            at += colour == "first"
            for byte in frame[at : at + digits]:
                shape = segments(chr(byte)) if self._ascii else byte
                count += bin(shape).count("1")
        return count

    def _value(self, char: str) -> int:
        if self._ascii:
            # Single segments cannot be told to a display that draws its characters itself.
            return ord(char) if char in GLYPHS else 32
        shape = segments(char)
        return shape if self._order is None else ordered(shape, self._order)

    def place(self, at: int) -> str:
        """Which display a register belongs to, in words."""
        for number, first, digits, colour in self._places:
            if at < first + digits + (colour is not None):
                return f"line {number + 1}"
        return "nothing"
