"""What is said besides a fault, in either language: `broken chain: …: line 2 digit 1 red`.

A detail is made of phrases; numbers, a segment's letter and colours stand in the table as `{}`.
"""

from baysign.console.texts import LANGUAGES, find, look

_COLOURS = ("green", "amber", "red")


def detail(text: str, lang: str) -> str:
    """A detail; as it is where the table does not know all of it, such as a topic."""
    if lang == LANGUAGES[0]:
        return text
    known = look("reasons", text, lang)
    if known:
        return known
    said = []
    for phrase in text.replace(" and ", ", ").replace(": ", ", ").split(", "):
        phrase = _phrase(phrase, lang)
        if phrase is None:
            return text
        said.append(phrase)
    return "，".join(said)


def _phrase(phrase: str, lang: str):
    words = []
    values = []
    for word in phrase.split(" "):
        if word in _COLOURS:
            values.append(find("shell", word, lang))
        elif word[:1].isdigit() or words[-1:] == ["segment"]:
            values.append(word)
        else:
            words.append(word)
            continue
        words.append("{}")
    if len(values) == len(words):
        return " ".join(values)
    text = look("details", " ".join(words), lang)
    return text and text.format(*values)
