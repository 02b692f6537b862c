"""What room a line has for its text: a number of digits, or (width, height) of a matrix.

What concerns a matrix is loaded only on signs that have one.
"""

from baysign.face import glyphs


def room_of(line: dict):
    """The room of a sign model's line."""
    return line["digits"] if "digits" in line else tuple(line["pixels"])


def count_digits(room) -> int:
    """How many digits of a number the line can show."""
    if isinstance(room, tuple):
        from baysign.face.pixels import count_digits as of_pixels

        return of_pixels(room)
    return room


def fits(text: str, room) -> bool:
    """Whether the line can show a text, whole."""
    return not complaint(text, room)


def complaint(text: str, room) -> str:
    """Why the line cannot show a text, "" if it can."""
    if isinstance(room, tuple):
        from baysign.face.pixels import complaint as of_pixels

        return of_pixels(text, room)
    if len(text) > room:
        return f'"{text}" is longer than {room} digits'
    for char in text:
        if char not in glyphs.GLYPHS:
            return f'"{char}" has no shape on seven segments'
    return ""


def dead_of(named: list, room):
    """What is known to be dark, as `legible` wants it; None for nothing, ValueError in words."""
    if not named:
        return None
    if isinstance(room, tuple):
        from baysign.face.pixels_dead import dead_pixels

        return dead_pixels(named, room)
    return glyphs.dead_segments(named, room)


def legible(text: str, room, dead) -> bool:
    """Whether a text reads as itself in spite of what is dark (T12)."""
    if isinstance(room, tuple):
        from baysign.face.pixels_dead import legible as on_pixels

        return on_pixels(text, room, dead)
    return glyphs.legible(text, dead)
