"""The test of the segments: one segment of one digit at a time, in each colour (T17).

A whole digit in a test would be a number on the sign. A single segment is none, in any place; on a
matrix it is one row of pixels, because a column of them would be a 1.
"""

from baysign.face.bare import bare, bare_row

STEP_MS = 500
_SEGMENTS = 8
_COLOURS = ("red", "green")


def pattern(step: int, room) -> tuple:
    """(text, colour) of a line in one step of the test; it begins again.

    `room` is the line's number of digits, or (width, height) of its matrix.
    """
    if isinstance(room, tuple):
        turn, row = divmod(step, room[1])
        return bare_row(row), _COLOURS[turn % len(_COLOURS)]
    turn, at = divmod(step, room * _SEGMENTS)
    digit, segment = divmod(at, _SEGMENTS)
    text = " " * digit + bare(1 << segment) + " " * (room - 1 - digit)
    return text, _COLOURS[turn % len(_COLOURS)]
