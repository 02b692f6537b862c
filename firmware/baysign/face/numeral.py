"""Which texts a driver would take for a count: messages that are none must not be any of them."""

from baysign.face.glyphs import GLYPHS, segments

_DIGITS = tuple(GLYPHS[digit] for digit in "0123456789")
# What a matrix draws much like a digit, without a shape on seven segments.
_TWINS = "BDIQZl"


def reads_as_number(text: str) -> bool:
    """Whether a driver would take a text for a count: `SOS` reads 505, `IO` on a matrix 10."""
    chars = [char for char in text if char not in " -_."]
    return bool(chars) and all(segments(char) in _DIGITS or char in _TWINS for char in chars)
