"""time: the time of day, and whether it may be believed (T6)."""

from baysign.console.texts import find
from baysign.console.words import Wrong, utc


async def run(io, words):
    """The time and its source, and what was refused."""
    if words:
        raise Wrong
    parts = io.parts
    wall_s = parts.clock.wall_s()
    if wall_s is None:
        await io.say("unset", "-" if parts.topics is None else parts.topics.time)
    else:
        await io.say("set", utc(wall_s), find("time", parts.clock.source, io.lang))
    await io.say("refused", parts.clock.refused)
