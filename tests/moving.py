"""What a moving text has to look like, from the drawings and the time alone; none of it is the
firmware's."""

from baysign_host.drawings import fonts

STEP_MS = 40
_FONTS = fonts()


def picture(text: str, height: int) -> tuple[str, ...]:
    """The whole text as rows of # and ., as high as its line.

    A column parts two glyphs, unless one of them is as wide as its font is high.
    """
    size = 16 if height >= 16 else 8
    glyphs = [_FONTS[size][char] for char in text]
    rows = [""] * size
    for at, glyph in enumerate(glyphs):
        wide = at > 0 and size in (len(glyph[0]), len(glyphs[at - 1][0]))
        between = "" if at == 0 or wide else "."
        rows = [row + between + more for row, more in zip(rows, glyph, strict=True)]
    above = (height - size) // 2
    blank = "." * len(rows[0])
    return (blank,) * above + tuple(rows) + (blank,) * (height - size - above)


def course(text: str, room: tuple[int, int]) -> list[tuple[str, ...]]:
    """All that a line shows of it, a picture a step of `STEP_MS`, until it begins again: a second
    of its first letters, a column a step, a second of its last letters, 0.4 s of nothing."""
    width, height = room
    whole = picture(text, height)
    way = len(whole[0]) - width
    assert way > 0
    shifts = [0] * 25 + list(range(1, way)) + [way] * 25
    lit = [tuple(row[shift : shift + width] for row in whole) for shift in shifts]
    return lit + [("." * width,) * height] * 10


def whole_letters(text: str, height: int, shift: int, width: int) -> str:
    """The characters of which no column is cut off, `shift` columns having left."""
    found = ""
    for at, char in enumerate(text):
        left = len(picture(text[:at] + char, height)[0]) - len(picture(char, height)[0])
        right = left + len(picture(char, height)[0])
        if left >= shift and right <= shift + width:
            found += char
    return found
