"""log [N]: the last N onsets and clearances of faults."""

from baysign.console.texts import find
from baysign.console.words import Wrong, lasts, number, utc
from baysign.health.causes import CAUSES
from baysign.health.journal import ENTRIES

_USUAL = 10


async def run(io, words):
    """Number, time, start of the board, fault and cause; the oldest first."""
    if len(words) > 1:
        raise Wrong
    count = number(words[0], 1, ENTRIES) if words else _USUAL
    faults = io.parts.faults
    if faults is None:
        await io.say("absent")
        return
    newest = faults.journal.number
    said = 0
    for each in range(max(1, newest - count + 1), newest + 1):
        entry = faults.journal.entry(each)
        if entry is None or entry[0] >= len(CAUSES):
            continue
        cause, onset, wall_s, uptime_s, boot = entry
        name, text = CAUSES[cause]
        when = "+" + lasts(uptime_s) if wall_s is None else utc(wall_s)
        what = io.text("begin" if onset else "over")
        name, text = find("faults", name, io.lang), find("faults", text, io.lang)
        await io.say("entry", each, when, boot, what, name, text)
        said += 1
    if not said:
        await io.say("none")
