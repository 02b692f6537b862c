"""lots: what is known of every car park."""

from baysign.console.lot import about
from baysign.console.words import Wrong


async def run(io, words):
    """A line for each lot."""
    if words:
        raise Wrong
    sign = io.parts.sign
    if sign is None:
        await io.say("absent")
        return
    for name in sorted(sign.lots):
        await io.line(about(io, sign.lots[name]))
