"""What a driver would take for a count, and what nobody could: tests must be of the latter (T17).

The characters for tests are from Unicode's private use, so that no text can hold them.
"""

from micropython import const

from baysign.face.glyphs import GLYPHS, PRIVATE, segments

_DIGITS = tuple(GLYPHS[digit] for digit in "0123456789")
# What a matrix draws much like a digit, without a shape on seven segments.
_TWINS = "BDIQZl"
_ROWS = const(0xE100)


def reads_as_number(text: str) -> bool:
    """Whether a driver would take a text for a count: `SOS` reads 505, `IO` on a matrix 10."""
    chars = [char for char in text if char not in " -_."]
    return bool(chars) and all(segments(char) in _DIGITS or char in _TWINS for char in chars)


def bare(mask: int) -> str:
    """A character for any segments at all, as `glyphs.segments` gives them back."""
    return chr(PRIVATE + mask)


def bare_row(row: int) -> str:
    """A character for one whole row of a matrix, counted from the top."""
    return chr(_ROWS + row)


def row_of(char: str) -> int:
    """The row that `bare_row` made a character of, -1 for any other character."""
    row = ord(char) - _ROWS
    return row if 0 <= row < 256 else -1
