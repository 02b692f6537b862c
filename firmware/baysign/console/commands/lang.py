"""lang zh|en: the language, from now on and after every start."""

import atomic

from baysign.console.texts import LANGUAGES, PATH, find
from baysign.console.words import Wrong


async def run(io, words):
    """Remembered in a file of its own."""
    if len(words) != 1 or words[0].lower() not in LANGUAGES:
        raise Wrong
    lang = words[0].lower()
    try:
        if io.lang != lang:
            atomic.replace(PATH, lang.encode())
    except OSError:
        await io.say("failed")
    io.speak(lang)
    await io.line(find("lang", "done", lang))
