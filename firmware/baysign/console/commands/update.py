"""update: which version runs, and from where."""

import sys

from baysign import VERSION
from baysign.console.words import Wrong


async def run(io, words):
    """The slot is the first place that modules are looked for."""
    if words:
        raise Wrong
    await io.say("version", VERSION, sys.path[0])
