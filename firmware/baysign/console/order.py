"""What somebody orders at the sign itself: carried out as a command of the operator's is (T13)."""

import gc

from baysign.console.texts import find
from baysign.console.words import Wrong, lasts, number
from baysign.face.glyphs import GLYPHS
from baysign.message.orders import MAX_MINUTES, Refusal

#: How long an order lasts for which nobody says it.
USUAL_MINUTES = 10


def line_of(io, word: str):
    """The number of a line, None for all; Wrong."""
    count = len(io.parts.sign.face.lines)
    return None if word.lower() == "all" else number(word, 1, count, count)


def minutes_of(io, words: list) -> int:
    """The minutes that a verb ends with, if it does; Wrong."""
    count = len(io.parts.sign.face.lines)
    if len(words) > 1:
        raise Wrong(count)
    return number(words[0], 1, MAX_MINUTES, count) if words else USUAL_MINUTES


async def act(io, body: dict, line=None) -> None:
    """Do it, and say how long it lasts; or say why it cannot be."""
    # A new order for a line takes the place of the one before it.
    body["id"] = "all" if line is None else f"line {line}"
    body["volatile"] = True
    if line is not None:
        body["lines"] = [line]
    # What carries it out may have to be loaded, and stays longer than this.
    gc.collect()
    try:
        io.parts.dispatch.local(body)
    except Refusal as refusal:
        await io.line(find("refusals", refusal.error, io.lang))
        if refusal.error == "syntaxMULTI":
            shapes = "".join([char for char in sorted(GLYPHS) if not "0" <= char <= "9"])
            await io.line(find("refusals", "glyphs", io.lang).format(shapes.strip()))
        return
    minutes = body.get("minutes")
    if minutes is None:
        await io.line(find("refusals", "done", io.lang))
    else:
        text = find("refusals", "until", io.lang)
        await io.line(text.format(lasts(int(minutes * 60))))
