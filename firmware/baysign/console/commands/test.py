"""test [all|LINE|chain|pixels] [SECONDS]: single segments (T17), or tests of the sign's own."""

from baysign.console.order import act, line_of
from baysign.console.texts import find
from baysign.console.words import Wrong, number

_USUAL_S = 60
_LONGEST_S = 600


async def run(io, words):
    """`chain` reads back what is latched; `pixels` measures every lamp once, where it can."""
    if io.parts.sign is None:
        await io.say("absent")
        return
    count = len(io.parts.sign.face.lines)
    what = words[0].lower() if words else "all"
    if what in ("chain", "pixels"):
        if len(words) > 1:
            raise Wrong(count)
        await (_chain if what == "chain" else _pixels)(io)
        return
    if len(words) > 2:
        raise Wrong(count)
    line = line_of(io, what)
    seconds = number(words[1], 5, _LONGEST_S, count) if len(words) > 1 else _USUAL_S
    await act(io, {"verb": "test", "minutes": seconds / 60}, line)


async def _chain(io):
    display = io.parts.display
    # The same face once more, and read back.
    display.show(display.face)
    await io.say("chain", find("status", display.verify(), io.lang))


async def _pixels(io):
    await act(io, {"verb": "test"})
    await io.say("pixels")
