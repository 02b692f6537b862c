"""Seven lit bars, read as a driver reads them. Written apart from the firmware's glyphs, on
purpose.

 aaa      Each shape is drawn here as it looks; a test of the firmware against this table is a test
f   b     against what people see, not against another copy of the same bytes.
 ggg
e   c
 ddd p
"""

# Shapes people read as this character; several where digits have tails or not.
_SHAPES = {
    "0": ("abcdef",),
    "1": ("bc", "ef"),
    "2": ("abdeg",),
    "3": ("abcdg",),
    "4": ("bcfg",),
    "5": ("acdfg",),
    "6": ("acdefg", "cdefg"),
    "7": ("abc", "abcf"),
    "8": ("abcdefg",),
    "9": ("abcdfg", "abcfg"),
    "-": ("g",),
    "_": ("d",),
    "A": ("abcefg",),
    "C": ("adef",),
    "E": ("adefg",),
    "F": ("aefg",),
    "H": ("bcefg",),
    "J": ("bcde", "bcd"),
    "L": ("def",),
    "P": ("abefg",),
    "U": ("bcdef",),
    "c": ("deg",),
    "d": ("bcdeg",),
    "h": ("cefg",),
    "n": ("ceg",),
    "o": ("cdeg",),
    "r": ("eg",),
    "t": ("defg",),
    "u": ("cde",),
    "y": ("bcdfg",),
    "=": ("dg",),
    "°": ("abfg",),
    " ": ("",),
}
_READ = {frozenset(shape): char for char, shapes in _SHAPES.items() for shape in shapes}
# The same shape is a digit among digits and a letter in a word.
_IN_WORDS = {"5": "S", "0": "O", "1": "I"}
_LETTERS = frozenset("ACEFHJLPUcdhnortuy")
UNREADABLE = "?"


def read_digit(bars: frozenset[str]) -> str:
    """The character of a set of lit bars `a` to `g`, with a `.` behind it where `p` is lit too."""
    char = _READ.get(bars - {"p"}, UNREADABLE)
    return char + "." if "p" in bars else char


def read_word(characters: list[str]) -> str:
    """A row as one reads it: 5, 0 and 1 are S, O and I where two or more letters stand."""
    text = "".join(characters)
    if sum(char in _LETTERS for char in text) >= 2 and not any(char in "2346789" for char in text):
        return "".join(_IN_WORDS.get(char, char) for char in text)
    return text
