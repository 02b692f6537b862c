"""What operators and events ask for: payloads of `cmd` and `order` topics as messages (T10).

    {"id": "op-17", "verb": "show", "lines": [1, 3], "text": "CLSd", "colour": "red",
     "minutes": 30, "kind": "event", "activation": 200, "priority": 200, "volatile": true,
     "scroll": true}

`text` is one text for all the lines meant or a list with one for each; `lines` count from 1 and
default to all. With `scroll` a text that is longer than its line moves through it, if that is a
matrix. The end is `minutes` (at most 7 days) or `until`, epoch seconds; a standing order, on a
retained topic, needs `until`. Everything is checked before anything is put up, and a payload that
is wrong yields exactly one `Refusal`, under NTCIP's names where NTCIP has one.
"""

from baysign.face.numeral import reads_as_number
from baysign.message.record import KINDS, Message

_COLOURS = ("green", "amber", "red")
_SENT_KINDS = ("event", "order")
#: What makes a message; a standing order cannot be a test.
VERBS = ("show", "blank", "test")
_MAX_ID = 64
MAX_MINUTES = 7 * 24 * 60
#: What ends sooner than this is not worth a flash write and does not survive a reset.
_LASTING_MS = 10 * 60 * 1000
# 2020-01-01 and 2100-01-01.
_EARLIEST_S = 1577836800
_LATEST_S = 4102444800


class Refusal(Exception):
    """A command that is not carried out: `error` is its one name, the text says what is wrong."""

    def __init__(self, error, text):
        super().__init__(text)
        self.error = error


def integer(body, key, default, low, high):
    """A whole number of a payload; Refusal for anything else."""
    value = body.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise Refusal("syntax", f"{key}: {value!r} is not a whole number from {low} to {high}")
    return value


def _choice(body, key, default, choices):
    value = body.get(key, default)
    if value not in choices:
        raise Refusal("syntax", "{}: {!r} is none of {}".format(key, value, ", ".join(choices)))
    return value


def _flag(body, key):
    value = body.get(key, False)
    if not isinstance(value, bool):
        raise Refusal("syntax", f"{key}: {value!r} is neither true nor false")
    return value


def name_of(body) -> str:
    """The id of a command; without one it cannot be told from its own repetition (Refusal)."""
    if not isinstance(body, dict):
        raise Refusal("syntax", "a JSON object expected")
    name = body.get("id")
    if (
        isinstance(name, bool)
        or not isinstance(name, (str, int))
        or not 0 < len(str(name)) <= _MAX_ID
    ):
        raise Refusal("syntax", f"id: a text of 1 to {_MAX_ID} characters expected")
    return str(name)


def lines_of(body, count: int) -> tuple:
    """Which of the sign's lines a command means, a bool for each."""
    wanted = body.get("lines")
    if wanted is None:
        return (True,) * count
    if not isinstance(wanted, list) or not wanted:
        raise Refusal("syntax", "lines: a list of line numbers expected")
    for line in wanted:
        if isinstance(line, bool) or not isinstance(line, int) or not 1 <= line <= count:
            raise Refusal("syntax", f"lines: {line!r} is not a line from 1 to {count}")
    return tuple(line in wanted for line in range(1, count + 1))


def _texts(body, meant, scroll, fits, unmovable):
    """The text of each line, None where the command does not mean it."""
    if body["verb"] != "show":
        return tuple("" if each else None for each in meant)
    given = body.get("text")
    count = sum(1 for each in meant if each)
    if isinstance(given, str):
        given = [given] * count
    if not isinstance(given, list) or len(given) != count:
        raise Refusal("syntaxMULTI", f"text: one text, or a list of {count}, expected")
    texts = []
    at = 0
    for line, each in enumerate(meant):
        if not each:
            texts.append(None)
            continue
        text = given[at]
        at += 1
        if not isinstance(text, str) or not (scroll or fits(line, text)):
            raise Refusal("syntaxMULTI", f"text: line {line + 1} cannot show {text!r}")
        complaint = unmovable(line, text) if scroll else ""
        if complaint:
            raise Refusal("syntaxMULTI", f"scroll: {complaint}")
        if reads_as_number(text):
            # A number on the face is a count with an age (T1); an order has neither.
            raise Refusal("syntaxMULTI", f"text: {text!r} would read as a number of spaces")
        texts.append(text)
    return tuple(texts)


def end_of(body, standing, now_ms, wall_s):
    """(end_ms, end_s) of a payload: exactly one of `minutes` and `until`; Refusal otherwise."""
    minutes = body.get("minutes")
    until = body.get("until")
    if (minutes is None) == (until is None):
        raise Refusal("noEnd", "exactly one of minutes and until expected")
    if minutes is not None:
        if standing:
            raise Refusal("noEnd", "a standing order needs until: it is read again at each start")
        number = isinstance(minutes, (int, float)) and not isinstance(minutes, bool)
        if not number or not 0 < minutes <= MAX_MINUTES:
            raise Refusal("duration", f"minutes: {minutes!r} is not within 0 to {MAX_MINUTES}")
        return now_ms + int(minutes * 60000), None
    # Whole seconds only: a board's float has 24 bits, which is two minutes at today's date.
    whole = isinstance(until, int) and not isinstance(until, bool)
    if not whole or not _EARLIEST_S <= until <= _LATEST_S:
        raise Refusal("duration", f"until: {until!r} is not a time in whole epoch seconds")
    if wall_s is None:
        if not standing:
            raise Refusal("clock", "until: this sign's clock is not set, send minutes instead")
        return None, until
    if until <= wall_s:
        raise Refusal("ended", "until: that time has passed")
    if until - wall_s > MAX_MINUTES * 60 and not standing:
        raise Refusal("duration", f"until: more than {MAX_MINUTES} minutes away")
    return now_ms + (until - wall_s) * 1000, until


def message_of(
    body, source: str, count: int, fits, standing: bool, now_ms: int, wall_s
) -> Message:
    """The message that a `show`, `blank` or `test` payload asks for; raises Refusal.

    `count` is the sign's number of lines, `fits` the two functions of `Control`, `standing` true
    for a retained order. Nothing is put up here: `Ladder.activate` does that.
    """
    name = name_of(body)
    if standing:
        body.setdefault("verb", "show")
    verb = _choice(body, "verb", None, VERBS[:2] if standing else VERBS)
    meant = lines_of(body, count)
    scroll = _flag(body, "scroll") and verb == "show"
    texts = _texts(body, meant, scroll, *fits)
    kind = "test" if verb == "test" else _choice(body, "kind", "order", _SENT_KINDS)
    activation, priority = KINDS[kind]
    end_ms, end_s = end_of(body, standing, now_ms, wall_s)
    short = end_ms is not None and end_ms - now_ms <= _LASTING_MS
    return Message(
        name,
        kind,
        source,
        texts,
        _choice(body, "colour", "amber", _COLOURS),
        integer(body, "activation", activation, 1, 255),
        integer(body, "priority", priority, 1, 255),
        end_ms,
        end_s,
        _flag(body, "volatile") or short,
        scroll,
    )
