"""identify [MINUTES]: which sign is this, and what runs on it? For somebody in the street."""

from baysign.console.order import act
from baysign.console.words import Wrong, number

_MOST_MINUTES = 60


async def run(io, words):
    """As an operator's command (T17)."""
    if io.parts.sign is None:
        await io.say("absent")
        return
    if len(words) > 1:
        raise Wrong
    minutes = number(words[0], 1, _MOST_MINUTES) if words else 1
    await act(io, {"verb": "identify", "minutes": minutes})
