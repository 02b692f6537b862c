"""repl: MicroPython's own prompt, after a question, with the unknown face on the panel (T13)."""

import json
import sys

from baysign.console.words import Wrong
from baysign.face.compose import unknown_face

_LONGEST_MS = 6_000
_PAUSE_MS = 100


async def run(io, words):
    """The panel first, then the operator's notice; the tasks end, and the prompt is there."""
    if words:
        raise Wrong
    if (await io.ask("ask")).lower() != "yes":
        await io.say("stopped")
        return
    parts = io.parts
    if parts.reports is not None and parts.display is not None:
        name = json.loads(parts.reports.about())["sign"]
        with open(f"{sys.path[0]}/signs/{name}.json") as file:
            model = json.load(file)
        await _tell(io)
        # Nothing is awaited from here on: no message may light a number again.
        parts.display.show(unknown_face(model))
    parts.log.note("console", "the sign stops for MicroPython's prompt")
    parts.log.say(io.text("now"))
    if parts.faults is not None:
        parts.faults.keep()

    from bus.prompt import keep

    parts.supervisor.leave(keep)
    # This task's turn does not come again.
    await io.pause(_LONGEST_MS)


async def _tell(io) -> None:
    """The operator sees `repl` as the sign's state, if there is a session to say it in."""
    parts = io.parts
    parts.reports.state = "repl"
    parts.outbox.touch(parts.topics.status)
    until_ms = parts.clock.now_ms() + _LONGEST_MS
    while parts.session.number and parts.clock.now_ms() < until_ms:
        await io.pause(_PAUSE_MS)
        if parts.outbox.wait_ms(parts.clock.now_ms()) < 0:
            break
