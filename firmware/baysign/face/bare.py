"""Characters that no text can hold: single segments, and rows of a matrix, for tests (T17)."""

from micropython import const

from baysign.face.glyphs import PRIVATE

_ROWS = const(0xE100)


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
