"""Digits and matrices for a terminal, drawn with half-block characters."""

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


def dots(rows: list[list[int]]) -> str:
    """The rows of a lit matrix, two of them in a line of characters."""
    lines = []
    for y in range(0, len(rows), 2):
        pairs = zip(rows[y], rows[y + 1], strict=True)
        lines.append("".join(_HALVES[bool(upper), bool(lower)] for upper, lower in pairs))
    return "\n".join(lines)


def _cell(bits: int) -> set[tuple[int, int]]:
    return set().union(*(pixels for bit, pixels in enumerate(_PIXELS) if bits >> bit & 1))


def _half(cell: set[tuple[int, int]], x: int, y: int) -> str:
    return _HALVES[(x, y) in cell, (x, y + 1) in cell]
