"""help [VERB]: what there is, or how one verb is used."""

from baysign.console import texts
from baysign.console.words import VERBS, Wrong, nearest


async def run(io, words):
    """A line for each verb; for one verb its form and its notes."""
    if len(words) > 1:
        raise Wrong
    if not words:
        await io.say("verbs")
        for verb in VERBS:
            await io.line("  {:<9} {}".format(verb, texts.find(verb, "about", io.lang)))
        return
    verb = words[0].lower()
    if verb not in VERBS:
        near = nearest(verb)
        await io.say("nearest" if near else "unknown", words[0][:20], " ".join(near))
        return
    await io.line(texts.find(verb, "about", io.lang))
    await io.say("usage", texts.find(verb, "form", io.lang).replace("{}", "n"))
    number = 1
    while note := texts.look(verb, f"note {number}", io.lang):
        await io.line("  " + note)
        number += 1
