"""Seven-segment shapes: one byte a character, bit 0 = a … bit 6 = g, bit 7 = point.

        a
      f   b
        g
      e   c
        d   p

Only shapes that a driver reads without thinking; what is missing cannot be configured. What a
matrix draws is in `face.pixels`.
"""

_LETTERS = "abcdefgp"
_PRIVATE = 0xE000
_ROWS = 0xE100
_A, _B, _C, _D, _E, _F, _G, _P = 1, 2, 4, 8, 16, 32, 64, 128

GLYPHS = {
    " ": 0,
    "0": _A | _B | _C | _D | _E | _F,
    "1": _B | _C,
    "2": _A | _B | _D | _E | _G,
    "3": _A | _B | _C | _D | _G,
    "4": _B | _C | _F | _G,
    "5": _A | _C | _D | _F | _G,
    "6": _A | _C | _D | _E | _F | _G,
    "7": _A | _B | _C,
    "8": _A | _B | _C | _D | _E | _F | _G,
    "9": _A | _B | _C | _D | _F | _G,
    "-": _G,
    "_": _D,
    ".": _P,
    "A": _A | _B | _C | _E | _F | _G,
    "C": _A | _D | _E | _F,
    "E": _A | _D | _E | _F | _G,
    "F": _A | _E | _F | _G,
    "H": _B | _C | _E | _F | _G,
    "J": _B | _C | _D | _E,
    "L": _D | _E | _F,
    "O": _A | _B | _C | _D | _E | _F,
    "P": _A | _B | _E | _F | _G,
    "S": _A | _C | _D | _F | _G,
    "U": _B | _C | _D | _E | _F,
    "b": _C | _D | _E | _F | _G,
    "c": _D | _E | _G,
    "d": _B | _C | _D | _E | _G,
    "h": _C | _E | _F | _G,
    "n": _C | _E | _G,
    "o": _C | _D | _E | _G,
    "r": _E | _G,
    "t": _D | _E | _F | _G,
    "u": _C | _D | _E,
}


_DIGITS = tuple(GLYPHS[digit] for digit in "0123456789")
# What a matrix draws much like a digit, without a shape here.
_TWINS = "BDIQZl"


def reads_as_number(text: str) -> bool:
    """Whether a driver would take a text for a count: `SOS` reads 505, `IO` on a matrix 10."""
    chars = [char for char in text if char not in " -_."]
    return bool(chars) and all(segments(char) in _DIGITS or char in _TWINS for char in chars)


def bare(mask: int) -> str:
    """A character for any segments at all, from Unicode's private use; no text can hold it."""
    return chr(_PRIVATE + mask)


def bare_row(row: int) -> str:
    """A character for one whole row of a matrix, counted from the top; no text can hold it."""
    return chr(_ROWS + row)


def row_of(char: str) -> int:
    """The row that `bare_row` made a character of, -1 for any other character."""
    row = ord(char) - _ROWS
    return row if 0 <= row < 256 else -1


def segments(char: str) -> int:
    """The lit segments of a character; a character without a shape stays dark."""
    shape = GLYPHS.get(char)
    if shape is None:
        mask = ord(char) - _PRIVATE
        return mask if 0 <= mask < 256 else 0
    return shape


def dead_segments(named: list, digits: int) -> tuple | None:
    """Masks of the segments known to be dark, one a digit from the right; None for none.

    An entry names a digit, 1 being the leftmost, and its dead segments: `3g`, `1abcdefg`.
    ValueError for anything else.
    """
    if not named:
        return None
    masks = [0] * digits
    for entry in named:
        if len(entry) < 2 or entry[0] not in "123456789" or int(entry[0]) > digits:
            raise ValueError(f"{entry!r} does not begin with a digit of the line, 1 to {digits}")
        for letter in entry[1:]:
            if letter not in _LETTERS:
                raise ValueError(f"{entry!r} names no segment {letter!r}, only {_LETTERS}")
            masks[digits - int(entry[0])] |= 1 << _LETTERS.index(letter)
    return tuple(masks)


def legible(text: str, dead: tuple) -> bool:
    """Whether a text, standing against the right edge, needs none of the dead segments (T12)."""
    for place in range(min(len(text), len(dead))):
        if segments(text[-1 - place]) & dead[place]:
            return False
    return True
