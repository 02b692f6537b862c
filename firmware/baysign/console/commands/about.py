"""about: what this sign is, as it says so on its topic."""

import json
import sys

from baysign import VERSION
from baysign.console.face import ARROWS
from baysign.console.words import Wrong


async def run(io, words):
    """Identity, board, versions, configuration, place, lines."""
    if words:
        raise Wrong
    reports = io.parts.reports
    system = ".".join([str(part) for part in sys.implementation.version[:3]])
    if reports is None:
        await io.say("version", VERSION, system)
        await io.say("absent")
        return
    about = json.loads(reports.about())
    await io.say("id", about["id"], about["name"])
    await io.say("board", about["board"], about["sign"])
    await io.say("version", VERSION, system)
    await io.say("config", about["config"])
    place = about["position"]
    if place is not None:
        await io.say("position", "{}, {}".format(place["lat"], place["lon"]))
    for number, line in enumerate(about["lines"], 1):
        lots = " + ".join(line["lots"])
        await io.say("line", number, lots + ARROWS.get(line["arrow"], ""))
