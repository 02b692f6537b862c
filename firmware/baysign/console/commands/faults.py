"""faults: what is wrong now, and since when."""

import json

from baysign.console.detail import detail
from baysign.console.words import Wrong, lasts


async def run(io, words):
    """A line for each active fault, with its number in the log and its detail."""
    if words:
        raise Wrong
    if io.parts.faults is None:
        from baysign.console.complaint import complaint

        await io.say("absent")
        await io.line(complaint(io.parts.complaint, io.lang))
        return
    active = json.loads(io.parts.faults.payload())["faults"]
    if not active:
        await io.say("none")
    for fault in active:
        name, cause = io.text(fault["fault"]), io.text(fault["cause"])
        more = detail(fault["detail"], io.lang)
        said = io.text("fault", fault["number"], name, cause, more)
        await io.line(said.rstrip())
        await io.line("    " + io.text("since", lasts(fault["age_s"])))
