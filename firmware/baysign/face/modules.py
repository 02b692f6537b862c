"""Digits and 8 × 8 matrices behind digit drivers: eight bytes a chip.

Several modules together make an area of a line, which shows its text, its symbol or its arrow.
"""

from baysign.face.cells import Cells, bits

# Which LEDs make which colour; amber is red and green together, where it is no LED of its own.
_LEDS = {"red": ("red",), "green": ("green",), "amber": ("red", "green", "amber"), "": ()}
_ARROWS = {"left": "←", "ahead": "↑", "right": "→", "none": ""}
# What these chips drive with bit 0, bit 1, …: segments g to a, then the point.
_ORDER = "gfedcbap"


class Modules:
    """`places` lists what hangs on each chip: up to eight digits, or one module of an area."""

    def __init__(self, lines, panel):
        places = []
        modules = []
        areas = {}
        for chip, place in enumerate(panel["places"]):
            if isinstance(place, list):
                places.extend(place)
                places.extend([None] * (8 - len(place)))
                continue
            places.extend([None] * 8)
            key = (place["line"], place["shows"])
            x, y = place["at"]
            width, height = areas.get(key, (0, 0))
            areas[key] = (max(width, x + 8), max(height, y + 8))
            modules.append((8 * chip, key, x, y, place["colour"], place.get("turn", 0)))
        self.size = len(places)
        self._cells = Cells(lines, places, _ORDER) if len(modules) * 8 < len(places) else None
        self._areas = tuple([_Area(key, areas[key]) for key in sorted(areas)])
        keys = [area.key for area in self._areas]
        #: (first byte, area, left, top, colour, turn) of each module of an area.
        self.modules = tuple(
            [
                (at, self._areas[keys.index(key)], x, y, colour, turn)
                for at, key, x, y, colour, turn in modules
            ]
        )

    def render(self, face, out) -> None:
        """Write eight bytes of each chip into `out`."""
        if self._cells is not None:
            self._cells.render(face, out)
        for area in self._areas:
            area.draw(face)
        for at, area, x, y, colour, turn in self.modules:
            if colour in area.leds:
                copy(area.rows, area.room[0] - 8 - x, y, turn, out, at)
            else:
                for row in range(at, at + 8):
                    out[row] = 0

    def lit(self, frame) -> int:
        """How many segments and pixels a frame lights."""
        return bits(frame)

    def place(self, at: int) -> str:
        """What a byte lights, in words."""
        for first, area, _, _, colour, _ in self.modules:
            if first <= at < first + 8:
                return f"line {area.key[0] + 1} {area.key[1]} {colour}"
        return self._cells.place(at)


class _Area:
    """The pixels of one line's text, symbol or arrow."""

    def __init__(self, key, room):
        self.key = key
        self.room = room
        self.leds = ()
        self.rows = [0] * room[1]
        # A sign without matrices loads nothing of this.
        from baysign.face.pixels import draw

        self._fill = draw
        self._drawn = None

    def draw(self, face) -> None:
        line = face.lines[self.key[0]]
        shows = self.key[1]
        text = _ARROWS[line.arrow] if shows == "arrow" else getattr(line, shows)
        self.leds = _LEDS[line.colour]
        if text != self._drawn:
            self._fill(text, self.room, self.rows)
            self._drawn = text

    def leave(self, text: str) -> None:
        """Leave this text to somebody else: here it counts as drawn, and is dark."""
        if text != self._drawn:
            self._fill("", self.room, self.rows)
            self._drawn = text


def copy(rows, shift: int, top: int, turn: int, out, at: int) -> None:
    """The eight bytes of a module: its row r is byte r, its left column bit 7.

    `turn` is by how many degrees clockwise the module is mounted.
    """
    if turn == 0:
        for row in range(8):
            out[at + row] = rows[top + row] >> shift & 0xFF
        return
    for row in range(8):
        byte = 0
        for column in range(8):
            x, y = column, row
            for _ in range(turn // 90):
                x, y = 7 - y, x
            byte = byte << 1 | rows[top + y] >> shift + 7 - x & 1
        out[at + row] = byte
