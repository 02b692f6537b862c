"""What room a line has for its text: a number of digits, or (width, height) of a matrix.

Loaded while a sign is built and while somebody wants a text on it; what concerns a matrix only on
signs that have one.
"""

from baysign.face.glyphs import GLYPHS


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
        if char not in GLYPHS:
            return f'"{char}" has no shape on seven segments'
    return ""
