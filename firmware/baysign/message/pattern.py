"""The test of the segments: one segment of one digit at a time, in each colour (T17).

A whole digit in a test would be a number on the sign. A single segment is none, in any place.
"""

from baysign.face.glyphs import bare

STEP_MS = 500
_SEGMENTS = 8
_COLOURS = ("red", "green")


def pattern(step: int, digits: int) -> tuple:
    """(text, colour) of a line of so many digits in one step of the test; it begins again."""
    turn, at = divmod(step, digits * _SEGMENTS)
    digit, segment = divmod(at, _SEGMENTS)
    text = " " * digit + bare(1 << segment) + " " * (digits - 1 - digit)
    return text, _COLOURS[turn % len(_COLOURS)]
