"""clear [LINE]: what was put up goes, availability returns."""

from baysign.console.order import act, line_of
from baysign.console.words import Wrong


async def run(io, words):
    """As an operator's command."""
    if io.parts.sign is None:
        await io.say("absent")
        return
    if len(words) > 1:
        raise Wrong(len(io.parts.sign.face.lines))
    line = line_of(io, words[0]) if words else None
    await act(io, {"verb": "clear"}, line)
