"""Seven-segment shapes: one byte a character, bit 0 = a … bit 6 = g, bit 7 = point.

        a
      f   b
        g
      e   c
        d   p

Only shapes that a driver reads without thinking; what is missing cannot be configured. What a
matrix draws is in `face.pixels`.
"""

from micropython import const

#: Unicode's private use, where a character stands for any segments at all (`face.numeral`).
PRIVATE = const(0xE000)
_A = const(1)
_B = const(2)
_C = const(4)
_D = const(8)
_E = const(16)
_F = const(32)
_G = const(64)
_P = const(128)

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


def segments(char: str) -> int:
    """The lit segments of a character; a character without a shape stays dark."""
    shape = GLYPHS.get(char)
    if shape is None:
        mask = ord(char) - PRIVATE
        return mask if 0 <= mask < 256 else 0
    return shape
