"""setup: the ten questions of a new board; the answers are tried before anything is stored.

The answers go into the draft (`config/change.py`), each as soon as it is given, so that nothing is
lost and nothing is half stored. The rules for configurations judge each of them; they have room
only in a life without a sign, so one that runs is stopped for it first.
"""

import sys

from baysign.config import change
from baysign.config.paths import walk
from baysign.console.leave import leave_since
from baysign.console.restart import restart
from baysign.console.words import Wrong

_GOODBYE_MS = 300
_MOST_COMPLAINTS = 5


async def run(io, words):
    """Ask, and have the next life try it."""
    if words:
        raise Wrong
    try:
        if io.parts.session is not None:
            if await io.agrees("stop"):
                change.ask_setup()
                await _restart(io)
            return
        before = list(sys.modules)
        try:
            await _ask(io)
        finally:
            leave_since(before)
    except OSError as error:
        await io.say("flash", error)


async def _ask(io):
    await io.say("hints")
    from baysign.console.questions import QUESTIONS
    from baysign.console.sheet import Sheet

    sheet = Sheet(io)
    for question in QUESTIONS:
        sheet.number += 1
        await io.say(f"about {sheet.number}")
        wrong = sheet.wrong(*await question(sheet))
        while wrong:
            await _wrong(io, *wrong[0])
            await io.say(f"about {sheet.number}")
            wrong = sheet.wrong(*await question(sheet))
        sheet.keep()
    if not sheet.config["network"]:
        del sheet.config["network"]
        sheet.keep()
    # What one answer makes of another.
    wrong = sheet.wrong("")
    for path, message in wrong[:_MOST_COMPLAINTS]:
        await _wrong(io, path, message)
    if wrong:
        return
    for path, value in walk(sheet.config):
        await io.line(f"  {path} = {value}")
    if await io.agrees("try"):
        change.ask(None, False, change.TRIED)
        await _restart(io)
    else:
        await io.say("kept")


async def _wrong(io, path, message):
    from baysign.console.complaint import complaint

    await io.say("wrong", path, complaint(message, io.lang))


async def _restart(io):
    await io.say("now")
    await io.pause(_GOODBYE_MS)
    restart(io.parts)
