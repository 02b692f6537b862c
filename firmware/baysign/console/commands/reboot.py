"""reboot: an ordinary restart, after a question."""

from baysign.console.restart import restart
from baysign.console.words import Wrong

_GOODBYE_MS = 300


async def run(io, words):
    """What has to survive is written first."""
    if words:
        raise Wrong
    if await io.agrees("ask"):
        await io.say("now")
        await io.pause(_GOODBYE_MS)
        restart(io.parts)
