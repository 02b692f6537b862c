"""why LINE: what a line shows, the rule behind it, its lots and what their source said."""

from baysign.console.face import reason, shown, whose
from baysign.console.lot import about, source
from baysign.console.words import Wrong, lasts, number


async def run(io, words):
    """Top down: the line, the rule, a message that stands over it, each lot and its reading."""
    parts = io.parts
    sign = parts.sign
    if sign is None:
        await io.say("absent")
        if parts.complaint:
            from baysign.console.complaint import complaint

            await io.line(complaint(parts.complaint, io.lang))
        return
    count = len(sign.face.lines)
    if len(words) != 1:
        raise Wrong(count)
    at = number(words[0], 1, count, count) - 1
    line = parts.display.face.lines[at]
    await io.say("line", at + 1, f"{shown(line)} ({reason(line, io.lang)})")
    message = sign.desk and sign.desk.ladder.shown(at)
    if line.rule or message is None:
        await io.say(line.rule or "true")
    if message is not None and message.end_ms is not None:
        left_s = max(0, message.end_ms - parts.clock.now_ms()) // 1000
        said = f"{whose(message.source, io.lang)} {whose(message.id, io.lang)}"
        await io.say("message", said, lasts(left_s))
    # The face before anything was known knows no lots.
    for name in sign.face.lines[at].lots:
        await io.line("  " + about(io, sign.lots[name]))
        await io.line("    " + source(io, sign.lots[name]))
