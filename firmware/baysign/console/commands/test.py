"""test [all|LINE] [SECONDS]: one segment after another, in each colour (T17)."""

from baysign.console.order import carry_out, line_of
from baysign.console.words import Wrong, number

_USUAL_S = 60
_LONGEST_S = 600


async def run(io, words):
    """As an operator's command."""
    if io.parts.sign is None:
        await io.say("absent")
        return
    count = len(io.parts.sign.face.lines)
    if len(words) > 2:
        raise Wrong(count)
    line = line_of(io, words[0]) if words else None
    seconds = number(words[1], 5, _LONGEST_S, count) if len(words) > 1 else _USUAL_S
    await carry_out(io, {"verb": "test", "minutes": seconds / 60}, line)
