"""Seven-segment digits for a terminal: three rows of half-block characters a line."""

# Which of the segments a to g make a character, for drawing only.
_SEGMENTS = {
    **dict(
        zip("0123456789", "abcdef bc abdeg abcdg bcfg acdfg acdefg abc abcdefg abcdfg".split())
    ),
    "-": "g",
    "A": "abcefg",
    "C": "adef",
    "E": "adefg",
    "F": "aefg",
    "L": "def",
    "P": "abefg",
    "S": "acdfg",
    "U": "bcdef",
    "d": "bcdeg",
    "b": "cdefg",
    "?": "abeg",
}
_WIDTH, _HEIGHT = 3, 5
_PIXELS = {
    "a": {(0, 0), (1, 0), (2, 0)},
    "b": {(2, 0), (2, 1), (2, 2)},
    "c": {(2, 2), (2, 3), (2, 4)},
    "d": {(0, 4), (1, 4), (2, 4)},
    "e": {(0, 2), (0, 3), (0, 4)},
    "f": {(0, 0), (0, 1), (0, 2)},
    "g": {(0, 2), (1, 2), (2, 2)},
}
_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def big(text: str, digits: int) -> str:
    """`text`, right-aligned in `digits` cells, as three lines of characters."""
    cells = [_cell(char) for char in text.rjust(digits)]
    rows = []
    for y in range(0, _HEIGHT + 1, 2):
        halves = ("".join(_half(cell, x, y) for x in range(_WIDTH)) for cell in cells)
        rows.append(" ".join(halves))
    return "\n".join(rows)


def _cell(char: str) -> set[tuple[int, int]]:
    return set().union(*(_PIXELS[segment] for segment in _SEGMENTS.get(char, "")))


def _half(cell: set[tuple[int, int]], x: int, y: int) -> str:
    return _HALVES[(x, y) in cell, (x, y + 1) in cell]
