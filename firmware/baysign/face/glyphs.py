"""Seven-segment shapes: one byte a character, bit 0 = a … bit 6 = g, bit 7 = point.

        a
      f   b
        g
      e   c
        d   p

Only shapes that a driver reads without thinking; what is missing cannot be configured.
"""

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


def fits(text: str, digits: int) -> bool:
    """Whether a line of so many digits can show a text."""
    return len(text) <= digits and all(char in GLYPHS for char in text)


def reads_as_number(text: str) -> bool:
    """Whether a driver would take a text for a count: `SOS` reads 505."""
    shapes = [segments(char) for char in text if char not in " -_."]
    return bool(shapes) and all(shape in _DIGITS for shape in shapes)


def segments(char: str) -> int:
    """The lit segments of a character; a character without a shape stays dark."""
    return GLYPHS.get(char, 0)
