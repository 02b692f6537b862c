"""What is said besides a fault, in either language: `broken chain: …: line 2 digit 1 red`.

So are the states of links, and why there is no session. A detail is made of phrases; numbers, a
segment's letter, colours, hosts and files stand in the table as `{}`.
"""

from baysign.console.texts import LANGUAGES, find, look

_COLOURS = ("green", "amber", "red")
_LINKS = ("wifi", "lan", "lte")


def detail(text: str, lang: str) -> str:
    """A detail; as it is where the table does not know all of it, such as a topic."""
    if lang == LANGUAGES[0]:
        return text
    said = []
    for part in text.split("; "):
        part = _part(part, lang)
        if part is None:
            # That a configuration was refused has its reason too.
            from baysign.console.complaint import complaint

            return complaint(text, lang)
        said.append(part)
    return "；".join(said)


def _part(text: str, lang: str):
    known = look("reasons", text, lang)
    if known:
        return known
    link, _, state = text.partition(": ")
    if link in _LINKS:
        state = _part(state, lang)
        return state and f"{link}：{state}"
    said = []
    for phrase in text.replace(" and ", ", ").replace(": ", ", ").split(", "):
        phrase = _phrase(phrase, lang)
        if phrase is None:
            return None
        said.append(phrase)
    return "，".join(said)


def _phrase(phrase: str, lang: str):
    words = []
    values = []
    for word in phrase.split(" "):
        if word in _COLOURS:
            values.append(find("shell", word, lang))
        elif word[:1].isdigit() or "." in word or "/" in word or words[-1:] == ["segment"]:
            values.append(word)
        else:
            words.append(word)
            continue
        words.append("{}")
    if len(values) == len(words):
        return " ".join(values)
    text = look("details", " ".join(words), lang)
    return text and text.format(*values)
