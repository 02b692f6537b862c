"""bright auto|0–15 [MINUTES]: the brightness by hand until its end, or as configured."""

from baysign.console.order import act, minutes_of
from baysign.console.words import Wrong, number

_LEVELS = 16


async def run(io, words):
    """As an operator's command; level 15 is all of it, and nothing lifts the night maximum."""
    if io.parts.sign is None:
        await io.say("absent")
        return
    if not words:
        raise Wrong
    if words[0].lower() == "auto":
        if len(words) > 1:
            raise Wrong
        await act(io, {"verb": "brightness", "pct": "auto"})
        return
    level = number(words[0], 0, _LEVELS - 1)
    pct = (level + 1) * 100 // _LEVELS
    body = {"verb": "brightness", "pct": pct, "minutes": minutes_of(io, words[1:])}
    await act(io, body)
