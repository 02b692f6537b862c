"""What the console says, in either language: rows of `key | English | 中文` in files on flash.

A text is looked up when it is said, and nothing of it stays in memory. Where the English is
missing it is the key itself: words which the sign also publishes need not be written twice.
Where a word fits that the firmware knows already, it is the key: no name is ever forgotten.

Most verbs have few texts, and a file takes 4 KiB of flash at least: theirs are together in
`verbs.txt`, with the verb's name before the key.
"""

import atomic
from micropython import const

LANGUAGES = ("en", "zh")
#: The file that remembers which of them is spoken.
PATH = "/lang"
_OWN = (
    "complaints",
    "config",
    "details",
    "faults",
    "reasons",
    "refusals",
    "setup",
    "shell",
    "status",
    "why",
)
_FILE = __file__.rpartition("/")[0] + "/tables/{}.txt"
# A board that reads lines asks its flash for every single byte; beside a running sign it has few
# places for more than this.
_PIECE_BYTES = const(128)


def spoken() -> str:
    """The language that somebody has chosen, else English."""
    lang = (atomic.read(PATH, 8) or b"").decode()
    return lang if lang in LANGUAGES else LANGUAGES[0]


def find(name: str, key: str, lang: str) -> str:
    """A text of the table `name`; the key itself where there is none."""
    return look(name, key, lang) or key


def look(name: str, key: str, lang: str):
    """As `find`, None where there is none."""
    wanted = key
    if name not in _OWN:
        name, wanted = "verbs", f"{name}: {key}"
    start = wanted.encode()

    def text(row):
        if row.startswith(start):
            cells = row.split(b"|")
            if cells[0].strip() == start:
                return str(cells[1 + LANGUAGES.index(lang)].strip(), "utf-8") or key

    return first(name, text)


def first(name: str, fits):
    """What `fits(row)` makes of the first row, as bytes, that it does not give None for."""
    with open(_FILE.format(name), "rb") as file:
        rest = b""
        piece = file.read(_PIECE_BYTES)
        while piece:
            rows = (rest + piece).split(b"\n")
            rest = rows.pop()
            for row in rows:
                found = fits(row)
                if found is not None:
                    return found
            piece = file.read(_PIECE_BYTES)
    return None


def said(verb: str, key: str, lang: str, values) -> str:
    """A text of a verb, or else of the shell, with values filled in."""
    text = look(verb, key, lang) or find("shell", key, lang)
    return text.format(*values) if values else text
