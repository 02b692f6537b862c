"""Digits made of a strip of addressable LEDs, several to a segment: a byte an LED, its colour."""

from baysign.face.glyphs import segments

# The numbers of the driver's palette.
_COLOURS = {"": 0, "red": 1, "green": 2, "amber": 3}


class Strip:
    """`places` lists the digits along the strip; each has its segments in the order `segments`,
    `leds` LEDs a segment."""

    def __init__(self, lines, panel):
        self._leds = panel["leds"]
        order = panel.get("segments", "abcdefg")
        self._order = tuple(["abcdefgp".index(name) for name in order])
        self._places = tuple([(place["line"], place["digit"]) for place in panel["places"]])
        self._digits = tuple([line.get("digits", 0) for line in lines])
        self.size = len(self._places) * len(order) * self._leds

    def render(self, face, out) -> None:
        """Write the colour of each LED into `out`."""
        at = 0
        leds = self._leds
        for number, digit in self._places:
            line = face.lines[number]
            place = self._digits[number] - 1 - digit
            shape = segments(line.text[-1 - place]) if place < len(line.text) else 0
            colour = _COLOURS[line.colour]
            for bit in self._order:
                lit = colour if shape >> bit & 1 else 0
                for _ in range(leds):
                    out[at] = lit
                    at += 1

    def lit(self, frame) -> int:
        """How many LEDs a frame lights, in whatever colour."""
        return sum([1 for colour in frame if colour])

    def place(self, at: int) -> str:
        """Which segment an LED belongs to, in words."""
        segment = at // self._leds
        number, digit = self._places[segment // len(self._order)]
        letter = "abcdefgp"[self._order[segment % len(self._order)]]
        return f"line {number + 1} digit {digit + 1} segment {letter}"
