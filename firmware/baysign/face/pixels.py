"""Text on a matrix: glyphs of a font, side by side, in the middle of the room that there is.

The fonts are drawn in `drawings/`, one file a height, and compiled to bytes by `make gen`: sorted
records of three bytes code point, one byte width, then the rows, most significant bit left. A
glyph as wide as its font is high stands without a gap to its neighbours: it brings its own.
"""

from baysign.face.numeral import row_of

_HEAD = 4


def font_of(height: int):
    """The largest font that a matrix of this height can show."""
    if height >= 16:
        from baysign.face import font16 as font
    else:
        from baysign.face import font8 as font
    return font


def find(font, char: str) -> int:
    """Where a character's record begins in a font's DATA, -1 where it has none."""
    data = font.DATA
    stride = font.STRIDE
    code = ord(char)
    low = 0
    high = len(data) // stride
    while low < high:
        middle = (low + high) // 2
        at = middle * stride
        found = data[at] << 16 | data[at + 1] << 8 | data[at + 2]
        if found == code:
            return at
        if found < code:
            low = middle + 1
        else:
            high = middle
    return -1


def gap(font, left: int, right: int) -> int:
    """How many columns part two glyphs of these widths."""
    return 0 if font.HEIGHT in (left, right) else 1


def measure(font, text: str) -> int:
    """How many columns a text takes; what has no glyph takes none."""
    total = before = 0
    for char in text:
        at = find(font, char)
        if at >= 0:
            width = font.DATA[at + 3]
            total += width + (gap(font, before, width) if before else 0)
            before = width
    return total


def count_digits(room: tuple) -> int:
    """How many digits of a number fit side by side."""
    font = font_of(room[1])
    width = font.DATA[find(font, "0") + 3]
    return (room[0] + 1) // (width + 1)


def complaint(text: str, room: tuple) -> str:
    """Why a matrix cannot show a text, "" if it can."""
    font = font_of(room[1])
    for char in text:
        if find(font, char) < 0:
            return f'"{char}" has no glyph of {font.HEIGHT} rows'
    width = measure(font, text)
    if width > room[0]:
        return f'"{text}" is {width} columns wide, the matrix {room[0]}'
    return ""


def draw(text: str, room: tuple, rows: list) -> None:
    """Fill `rows`, one number a row of the matrix, the bit of value 1 being the right column."""
    width, height = room
    for y in range(height):
        rows[y] = 0
    if len(text) == 1 and row_of(text) >= 0:
        if row_of(text) < height:
            rows[row_of(text)] = (1 << width) - 1
        return
    font = font_of(height)
    data = font.DATA
    size = font.HEIGHT
    row_bytes = (font.STRIDE - _HEAD) // size
    top = (height - size) // 2
    left = (width - measure(font, text)) // 2
    before = 0
    for char in text:
        at = find(font, char)
        if at < 0:
            continue
        columns = data[at + 3]
        left += gap(font, before, columns) if before else 0
        before = columns
        # The record's rows are as wide as its bytes, the glyph stands at their left.
        shift = width - left - 8 * row_bytes
        at += _HEAD
        for y in range(top, top + size):
            bits = data[at]
            if row_bytes == 2:
                bits = bits << 8 | data[at + 1]
            at += row_bytes
            rows[y] |= bits << shift if shift >= 0 else bits >> -shift
        left += columns
    mask = (1 << width) - 1
    for y in range(height):
        rows[y] &= mask
