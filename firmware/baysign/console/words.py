"""What was typed, in words; what a verb may make of them; and the names of all verbs."""

import time

from spelling import distance

# A board counts its own seconds from 2000, a PC from 1970.
_EPOCH_S = 946_684_800 if time.gmtime(0)[0] == 2000 else 0

_QUOTES = b"\"'"
VERBS = (
    "about",
    "blank",
    "bright",
    "clear",
    "config",
    "faults",
    "help",
    "identify",
    "lang",
    "log",
    "lots",
    "mqtt",
    "net",
    "reboot",
    "repl",
    "setup",
    "show",
    "status",
    "test",
    "time",
    "update",
    "why",
)


class Wrong(Exception):
    """An argument that a verb cannot use; the shell answers with the right form, in one line.

    Its arguments are filled into the form.
    """


def split(line: bytes) -> list:
    """Words of a line, as texts; quotes hold a word with spaces together, and an empty one."""
    words = []
    word = bytearray()
    quote = 0
    inside = False
    for byte in line:
        if quote:
            if byte == quote:
                quote = 0
            else:
                word.append(byte)
        elif byte in _QUOTES:
            quote = byte
            inside = True
        elif byte == 0x20:
            if inside:
                words.append(str(word, "utf-8"))
            word = bytearray()
            inside = False
        else:
            word.append(byte)
            inside = True
    if inside:
        words.append(str(word, "utf-8"))
    return words


def number(word: str, low: int, high: int, *limits) -> int:
    """A whole number from `low` to `high`; Wrong(*limits) for anything else."""
    digits = word[1:] if word[:1] == "-" else word
    if not digits or len(digits) > 6 or not all("0" <= char <= "9" for char in digits):
        raise Wrong(*limits)
    value = int(word)
    if not low <= value <= high:
        raise Wrong(*limits)
    return value


def nearest(word: str) -> list:
    """The verbs that somebody may have meant, the likeliest first, at most three."""
    ranked = []
    if len(word) != len(word.encode()):
        return ranked
    for verb in VERBS:
        edits = 0 if word and verb.startswith(word) else distance(word[:12], verb)
        if edits <= 2 and edits < len(verb):
            ranked.append((edits, verb))
    ranked.sort()
    return [verb for edits, verb in ranked[:3] if edits == ranked[0][0]]


def lasts(seconds: int) -> str:
    """A length of time, as coarse as it is long; the same in every language."""
    if seconds < 120:
        return f"{seconds} s"
    if seconds < 7200:
        return f"{seconds // 60} min"
    if seconds < 172_800:
        return f"{seconds // 3600} h {seconds % 3600 // 60} min"
    return f"{seconds // 86_400} d {seconds % 86_400 // 3600} h"


def utc(wall_s: int) -> str:
    """A moment as `2026-03-28 12:00:00 UTC`."""
    year, month, day, hour, minute, second = time.gmtime(wall_s - _EPOCH_S)[:6]
    return f"{year}-{month:02d}-{day:02d} {hour:02d}:{minute:02d}:{second:02d} UTC"
