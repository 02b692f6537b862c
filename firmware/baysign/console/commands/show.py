"""show LINE TEXT [MINUTES] [scroll]: a text on a line, or on all of them."""

from baysign.console.order import act, line_of, minutes_of
from baysign.console.words import Wrong


async def run(io, words):
    """As an operator's order."""
    if io.parts.sign is None:
        await io.say("absent")
        return
    if len(words) < 2:
        raise Wrong(len(io.parts.sign.face.lines))
    line = line_of(io, words[0])
    rest = words[2:]
    scroll = rest[-1:] == ["scroll"]
    if scroll:
        rest.pop()
    body = {"verb": "show", "text": words[1], "minutes": minutes_of(io, rest), "scroll": scroll}
    await act(io, body, line)
