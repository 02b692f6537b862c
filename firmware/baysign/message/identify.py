"""The verb `identify`: which sign is this, and what runs on it? Read off the sign, from the
street.

Each line shows the end of the sign's id behind an A, and the version, piece by piece, behind a U;
in turn and flashing (T17: never a bare number). It ends by itself. Loaded when somebody asks.
"""

from baysign import VERSION
from baysign.message.orders import Refusal, end_of, name_of
from baysign.message.record import KINDS, Message

_MINUTES = 1
_MOST_MINUTES = 60


def identify(sign, sign_id: str, body: dict, source: str, now_ms: int, wall_s) -> None:
    """Put it up: `minutes`, by default one; raises Refusal."""
    if "minutes" not in body and "until" not in body:
        body["minutes"] = _MINUTES
    end_ms, end_s = end_of(body, False, now_ms, wall_s)
    if end_ms - now_ms > _MOST_MINUTES * 60_000:
        raise Refusal("duration", f"minutes: at most {_MOST_MINUTES} for identify")
    desk = sign.open_desk()
    texts = []
    for line in range(len(sign.fitted)):
        pages = [_end(desk, line, "A", sign_id)]
        texts.append("\n".join(pages + _pieces(desk, line, "U", VERSION.replace(".", ""))))
    ends = (end_ms, end_s, True, False)
    message = Message(name_of(body), "test", source, tuple(texts), "amber", *KINDS["test"], *ends)
    error = desk.ladder.activate(message, now_ms, wall_s)
    if error:
        raise Refusal(error, f"not put up: {error}")


def _shapes(desk, line: int, name: str) -> str:
    """The name as far as a line has shapes for it."""
    shown = ""
    for char in name:
        for shape in (char, char.upper(), "_"):
            if desk.fits(line, shape):
                shown += shape
                break
    return shown


def _end(desk, line: int, letter: str, name: str) -> str:
    """The letter and as much of the end of the name as fits behind it."""
    shown = _shapes(desk, line, name)
    while shown and not desk.fits(line, letter + shown):
        shown = shown[1:]
    return letter + shown


def _pieces(desk, line: int, letter: str, name: str) -> list:
    """All of the name, each piece behind the letter."""
    shown = _shapes(desk, line, name)
    pages = []
    while shown:
        size = len(shown)
        while size > 1 and not desk.fits(line, letter + shown[:size]):
            size -= 1
        pages.append(letter + shown[:size])
        shown = shown[size:]
    return pages
