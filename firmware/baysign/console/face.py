"""The face in words, for the verbs that show it."""

from baysign.console.texts import find, look
from baysign.console.words import lasts

ARROWS = {"left": " ←", "ahead": " ↑", "right": " →"}


def reason(line, lang: str) -> str:
    """Why a line shows what it shows: the T-rule and its words; for a message what and whose."""
    text = find("reasons", line.reason, lang)
    if text == line.reason:
        # An area names the member it is about, a message its kind and its id.
        member, of, why = text.partition(": ")
        if of:
            return f"{line.rule} {member}: " + find("reasons", why, lang)
        kind, _, name = text.partition(" ")
        text = find("reasons", kind, lang) + (name and " " + whose(name, lang))
    return f"{line.rule} {text}".strip() or find("reasons", "number", lang)


def whose(name: str, lang: str) -> str:
    """A message's source or id: what the sign itself gives in words, what others give as it is."""
    form, _, last = name.rpartition(" ")
    known = look("why", form + " {}", lang)
    return known.format(last) if known else find("why", name, lang)


def shown(line) -> str:
    """The text of a line; bare segments, which are no text, as dots."""
    return "".join([char if ord(char) < 0xE000 else "∙" for char in line.text]).strip()


def rows(parts, lang: str):
    """A row for each line of what is latched in the panel: number, text, colour, arrow, why."""
    now_ms = parts.clock.now_ms()
    lines = parts.display.face.lines if parts.reports is None else parts.reports.lit()
    for number, line in enumerate(lines, 1):
        text = shown(line)
        colour = find("shell", line.colour if text else "dark", lang)
        lit = "{} {}{}".format(text, colour, ARROWS.get(line.arrow, ""))
        why = reason(line, lang)
        if line.since_ms is not None:
            why += ", " + lasts((now_ms - line.since_ms) // 1000)
        yield f" {number:<4} {lit:<14} {why}"


def control(io) -> str:
    """Who has the sign: `central`, or `local` and for how long yet (T13)."""
    parts = io.parts
    end_ms = None if parts.sign is None else parts.sign.local_ms()
    if end_ms is None:
        return io.text("central")
    return io.text("local", lasts(max(0, end_ms - parts.clock.now_ms()) // 1000))
