"""T12: whether what is broken falsifies a text. Loaded where something is.

A segment has an LED of each colour, and a self-test tells them apart: green with a dead red one
reads right; amber, which is both, reads right while one of them is lit. One that never goes out is
seen with every colour, and beside a text that leaves its digit empty. A mask has the dead segments
in its low byte, those that are always lit in the next. What concerns a matrix is in
`face.pixels_dead`.
"""

from micropython import const

from baysign.face.glyphs import segments

_LETTERS = "abcdefgp"
# As `health.selftest` has it; 0 never lights, 2 is one of the two.
_ALWAYS = const(1)


def dead_of(named: list, room):
    """What is known to be dark, as `legible` wants it; None for nothing, ValueError in words."""
    if not named:
        return None
    if isinstance(room, tuple):
        from baysign.face.pixels_dead import dead_pixels

        return dead_pixels(named, room)
    return _dead_segments(named, room)


def legible(text: str, room, dead) -> bool:
    """Whether a text, standing against the right edge, reads as itself in spite of it."""
    if isinstance(room, tuple):
        from baysign.face.pixels_dead import legible as on_pixels

        return on_pixels(text, room, dead)
    for place in range(len(dead)):
        wanted = segments(text[-1 - place]) if place < len(text) else 0
        if wanted & dead[place] or (dead[place] >> 8) & ~wanted:
            return False
    return True


def _dead_segments(named: list, digits: int) -> tuple:
    """Masks of the segments known to be dark, one a digit from the right.

    An entry names a digit, 1 being the leftmost, and its dead segments: `3g`, `1abcdefg`.
    """
    masks = [0] * digits
    for entry in named:
        if len(entry) < 2 or entry[0] not in "123456789" or int(entry[0]) > digits:
            raise ValueError(f"{entry!r} does not begin with a digit of the line, 1 to {digits}")
        for letter in entry[1:]:
            if letter not in _LETTERS:
                raise ValueError(f"{entry!r} names no segment {letter!r}, only {_LETTERS}")
            masks[digits - int(entry[0])] |= 1 << _LETTERS.index(letter)
    return tuple(masks)


def masks_by_colour(found, digits: int, known, fitted) -> dict:
    """{colour of a text: masks as `dead_of` makes them}.

    `found` has (digit from the left, LED colour, segment 0 = a, kind as `selftest` has it);
    `known` are the configured masks, dark in every colour, or None; `fitted` the line's LED
    colours.
    """
    leds = {}
    for colour in fitted:
        masks = list(known or (0,) * digits)
        for digit, led, segment, kind in found:
            if led == colour and kind != _ALWAYS:
                masks[digits - 1 - digit] |= 1 << segment
            if kind:
                masks[digits - 1 - digit] |= 256 << segment
        leds[colour] = tuple(masks)
    if "amber" not in leds and "red" in leds and "green" in leds:
        red, green = leds["red"], leds["green"]
        leds["amber"] = tuple([red[at] & green[at] for at in range(digits)])
    return leds
