"""Seven-segment digits for a terminal: three rows of half-block characters."""

_WIDTH, _HEIGHT = 3, 5
# The pixels of the segments a to g in a cell of 3 × 5.
_PIXELS = (
    {(0, 0), (1, 0), (2, 0)},
    {(2, 0), (2, 1), (2, 2)},
    {(2, 2), (2, 3), (2, 4)},
    {(0, 4), (1, 4), (2, 4)},
    {(0, 2), (0, 3), (0, 4)},
    {(0, 0), (0, 1), (0, 2)},
    {(0, 2), (1, 2), (2, 2)},
)
_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def big(digits: list[tuple[int, int]]) -> str:
    """The digits of a lit line, (red, green) bits each, as three lines of characters."""
    cells = [_cell(red | green) for red, green in digits]
    rows = []
    for y in range(0, _HEIGHT + 1, 2):
        halves = ("".join(_half(cell, x, y) for x in range(_WIDTH)) for cell in cells)
        rows.append(" ".join(halves))
    return "\n".join(rows)


def _cell(bits: int) -> set[tuple[int, int]]:
    return set().union(*(pixels for bit, pixels in enumerate(_PIXELS) if bits >> bit & 1))


def _half(cell: set[tuple[int, int]], x: int, y: int) -> str:
    return _HALVES[(x, y) in cell, (x, y + 1) in cell]
