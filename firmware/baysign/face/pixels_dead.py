"""T12 on a matrix: whether what is left of a text still reads as it.

A digit with a dead pixel is still that digit, as long as no other glyph is as close to what
shines. Loaded only where dead pixels are configured.
"""

from baysign.face.pixels import draw, find, font_of, measure


def dead_pixels(named: list, room: tuple) -> tuple:
    """A mask of dead pixels for each row, from entries such as `r3` (a row), `c12` (a column) or
    `c12r3` (one pixel), counted from 1 at the top left. ValueError, in words, for others."""
    width, height = room
    rows = [0] * height
    for entry in named:
        column, row = _read(entry)
        if not (column or row) or column > width or row > height:
            raise ValueError(
                f"{entry!r} is no column c1 to c{width}, row r1 to r{height} or pixel such as c1r1"
            )
        mask = 1 << width - column if column else (1 << width) - 1
        for y in range(height) if not row else (row - 1,):
            rows[y] |= mask
    return tuple(rows)


def _read(entry: str) -> tuple:
    """(column, row), 0 for all of them; (0, 0) for what cannot be read."""
    column = row = 0
    rest = entry
    if rest[:1] == "c":
        rest, column = _number(rest[1:])
    if rest[:1] == "r" and (column or entry[:1] == "r"):
        rest, row = _number(rest[1:])
    return (0, 0) if rest else (column, row)


def _number(text: str) -> tuple:
    end = 0
    while end < len(text) and text[end] in "0123456789":
        end += 1
    return text[end:], int(text[:end]) if end else 0


def legible(text: str, room: tuple, dead: tuple) -> bool:
    """Whether every glyph of a text, drawn in the middle of the room, is still nearest to itself.

    Nearest in pixels that would have to change. Every glyph of the font competes in each glyph's
    place, and so does an empty one.
    """
    font = font_of(room[1])
    columns = measure(font, text)
    if columns > room[0]:
        return _legible_moving(text, room, dead, font)
    whole = [0] * room[1]
    draw(text, room, whole)
    lost = 0
    for y in range(room[1]):
        lost |= whole[y] & dead[y]
    if not lost:
        return True
    rows = [0] * room[1]
    return all(_reads(text, at, room, dead, font, whole, rows) for at in range(len(text)))


def _legible_moving(text, room, dead, font) -> bool:
    """Whether the first and the last letters of a text read as themselves where it stands.

    In between every letter passes by the dead pixels (`face.moving`).
    """
    width = room[0]
    first = text
    while measure(font, first) > width:
        first = first[:-1]
    last = text
    while measure(font, last) > width:
        last = last[1:]
    # They stand at the edges, `legible` judges in the middle: so it is the dead that move.
    to_right = (width - measure(font, first)) // 2
    to_left = width - measure(font, last) - (width - measure(font, last)) // 2
    mask = (1 << width) - 1
    return legible(first, room, tuple([row >> to_right for row in dead])) and legible(
        last, room, tuple([row << to_left & mask for row in dead])
    )


def _reads(text, at, room, dead, font, whole, rows) -> bool:
    data = font.DATA
    width = data[find(font, text[at]) + 3]
    right = (room[0] - measure(font, text)) // 2 + measure(font, text[: at + 1])
    columns = (1 << width) - 1 << room[0] - right
    lost = left = 0
    for y in range(len(whole)):
        lost += _count(whole[y] & dead[y] & columns)
        left += _count(whole[y] & ~dead[y] & columns)
    if lost and left <= lost:
        return False
    own = _distance(whole, whole, dead)
    for place in range(0, len(data), font.STRIDE):
        other = chr(data[place] << 16 | data[place + 1] << 8 | data[place + 2])
        # Only one as wide stands in the same columns; a narrower one would move the others.
        if other == text[at] or data[place + 3] != width:
            continue
        draw(text[:at] + other + text[at + 1 :], room, rows)
        if _distance(rows, whole, dead) <= own:
            return False
    return True


def _distance(rows, whole, dead) -> int:
    """In how many pixels a drawing differs from what shines of another."""
    count = 0
    for y in range(len(rows)):
        count += _count(rows[y] ^ (whole[y] & ~dead[y]))
    return count


def _count(bits: int) -> int:
    count = 0
    while bits:
        bits &= bits - 1
        count += 1
    return count
