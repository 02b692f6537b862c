"""Lit pixels, read as text: compared with the drawings themselves, wherever they stand.

Reads what is there, not what was meant: which columns belong together, and which drawing they are
exactly. Where two drawings fit, the wider is read first; what is none is `?`.
"""

import functools

from baysign_host.drawings import fonts

UNREADABLE = "?"


@functools.cache
def _shapes() -> tuple[tuple[frozenset, int, str], ...]:
    """(lit pixels from the drawing's top left, width, character), wide ones first."""
    found = []
    for glyphs in fonts().values():
        for char, rows in glyphs.items():
            pixels = {
                (x, y) for y, row in enumerate(rows) for x in range(len(row)) if row[x] == "#"
            }
            if pixels:
                left = min(x for x, _ in pixels)
                shape = frozenset((x - left, y) for x, y in pixels)
                found.append((shape, max(x for x, _ in shape) + 1, char))
    return tuple(sorted(found, key=lambda shape: -shape[1]))


@functools.lru_cache(maxsize=4096)
def read_pixels(pixels: frozenset[tuple[int, int]]) -> str:
    """The text that these pixels show, without blanks around it."""
    if not pixels:
        return ""
    columns: dict[int, set[int]] = {}
    for x, y in pixels:
        columns.setdefault(x, set()).add(y)
    end = max(columns) + 1
    # All glyphs of a row of text stand at the same height.
    for top in range(min(y for _, y in pixels) + 1):
        text = _read(columns, end, top)
        if UNREADABLE not in text:
            return text
    return _read(columns, end, 0)


def _read(columns: dict[int, set[int]], end: int, top: int) -> str:
    text = ""
    x = min(columns)
    while x < end:
        if x not in columns:
            x += 1
            continue
        for shape, width, char in _shapes():
            if _fits(columns, x, top, shape, width):
                text += char
                x += width
                break
        else:
            text += UNREADABLE
            while x in columns:
                x += 1
    return text


def _fits(columns, x: int, top: int, shape: frozenset, width: int) -> bool:
    seen = {(cx - x, y - top) for cx in range(x, x + width) for y in columns.get(cx, ())}
    return seen == shape
