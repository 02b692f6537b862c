"""What a sign obeys: a schema for each command, for standing orders and for the time of day."""

from baysign import clock
from baysign.console import afar
from baysign.console.texts import LANGUAGES
from baysign.face.moving import LONGEST
from baysign.message import identify, orders
from baysign.message.record import KINDS
from baysign_host.gen.contract.shape import each, flag, record, whole, word
from baysign_host.gen.table import ROWS

#: Verbs of the console that only read.
READING = ("about", "faults", "log", "lots", "mqtt", "net", "status", "time", "why")
_LINES = ROWS["lines"].high
_ONE_END = [{"required": ["minutes"]}, {"required": ["until"]}]
_AT_MOST_ONE_END = {"not": {"required": ["minutes", "until"]}}
#: By verb its name in the document.
COMMANDS = {
    "show": "Show",
    "blank": "Blank",
    "clear": "Clear",
    "test": "Test",
    "brightness": "Brightness",
    "identify": "Identify",
    "reboot": "Reboot",
    "config": "Config",
    **dict.fromkeys(READING, "Read"),
}


def schemas() -> dict:
    """By name."""
    return {
        "Show": _message(
            "show", "Put a text on lines.", {"text": _text()}, _look(), oneOf=_ONE_END
        ),
        "Blank": _message("blank", "Darken lines.", {}, oneOf=_ONE_END),
        "Test": _message(
            "test",
            "One segment at a time, never a digit (T17), until its end; without one the "
            "self-test, once through.",
            {},
            **_AT_MOST_ONE_END,
        ),
        "Clear": _command(
            "clear",
            "End what stands on lines.",
            optional={"lines": _lines(), "activation": _level("activation", KINDS["order"][0])},
        ),
        "Brightness": _brightness(),
        "Identify": _command(
            "identify",
            "Show the end of the sign's id behind an A and the firmware's version behind a U, "
            "flashing, for a minute or until the end given.",
            optional=_end(identify._MOST_MINUTES),
            **_AT_MOST_ONE_END,
        ),
        "Reboot": _command("reboot", "Restart in order, two seconds after the reply."),
        "Config": _config(),
        "Read": _read(),
        "Order": _order(),
        "Time": {
            "description": "Wall time in epoch seconds, for networks without a time server.",
            "anyOf": [_time(), record("The same.", {"time": _time()})],
        },
    }


def _id() -> dict:
    return {
        "description": "A redelivered command is answered again and not carried out twice. "
        f"At most {orders._MAX_ID} characters.",
        "anyOf": [
            {"type": "string", "minLength": 1, "maxLength": orders._MAX_ID},
            {"type": "integer"},
        ],
    }


def _command(verb, about: str, required=None, optional=None, **more) -> dict:
    said = word("one of these", verb)
    if isinstance(verb, str):
        said = {"const": verb, "description": "this command"}
    return record(about, {"id": _id(), "verb": said, **(required or {})}, optional, **more)


def _message(verb: str, about: str, required: dict, optional=None, **more) -> dict:
    shared = {"lines": _lines(), **_end(), **_rank(verb)}
    return _command(verb, about, required, {**shared, **(optional or {})}, **more)


def _lines() -> dict:
    number = whole("counted from 1", 1, _LINES)
    return each("which lines; without it all", number, minItems=1)


def _text() -> dict:
    one = {
        "type": "string",
        "description": "what does not fit, or would read as a number, is refused",
    }
    return {
        "description": "One text, or a list with one for each line.",
        "anyOf": [one, {"type": "array", "items": one, "minItems": 1, "maxItems": _LINES}],
    }


def _look() -> dict:
    return {
        "colour": word("of the text", orders._COLOURS, default="amber"),
        "scroll": flag(
            "a text that is longer than its line moves through it, on lines of pixels, with at "
            f"most {LONGEST} characters",
            default=False,
        ),
    }


def _end(most: int = orders.MAX_MINUTES) -> dict:
    return {
        "minutes": {
            "type": "number",
            "description": "for how long",
            "exclusiveMinimum": 0,
            "maximum": most,
        },
        "until": whole(
            "until when, in epoch seconds; only while the sign's clock is set",
            orders._EARLIEST_S,
            orders._LATEST_S,
        ),
    }


def _level(what: str, usual: int) -> dict:
    return whole(f"NTCIP 1203's {what} priority", 1, 255, default=usual)


def _rank(verb: str) -> dict:
    """How hard it pushes and holds on, and whether it lasts."""
    kind = "test" if verb == "test" else "order"
    activation, priority = KINDS[kind]
    ranks = {
        "activation": _level("activation", activation),
        "priority": _level("run-time", priority),
        "volatile": flag("ends with the next reset", default=False),
    }
    if verb == "test":
        return ranks
    usual = "; ".join("{} {} / {}".format(name, *KINDS[name]) for name in orders._SENT_KINDS)
    about = f"where the others are not given: {usual}"
    return {"kind": word(about, orders._SENT_KINDS, default=kind), **ranks}


def _brightness() -> dict:
    return _command(
        "brightness",
        "Set the brightness by hand, until its end; nothing lifts the night maximum.",
        optional={
            "pct": {
                "description": "percent; without it what the panel has now; `auto` ends it",
                "anyOf": [{"const": "auto"}, {"type": "integer", "minimum": 1, "maximum": 100}],
            },
            **_end(),
        },
        anyOf=[
            {"properties": {"pct": {"const": "auto"}}, "required": ["pct"]},
            {"oneOf": _ONE_END},
        ],
    )


def _config() -> dict:
    return _command(
        "config",
        "Change the configuration. The reply comes after the restart that judges it.",
        optional={
            "set": {
                "type": "object",
                "description": "single settings by their path (docs/configuration.md); null "
                "removes one",
                "minProperties": 1,
            },
            "config": {
                "type": "object",
                "description": "a whole configuration, by docs/config.schema.json",
                "minProperties": 1,
            },
            "undo": {"const": True, "description": "back to the one before"},
        },
        oneOf=[{"required": [name]} for name in ("set", "config", "undo")],
    )


def _read() -> dict:
    word_of = {"anyOf": [{"type": "string", "maxLength": afar._ARG_CHARS}, {"type": "integer"}]}
    return _command(
        READING,
        "What the console says to this verb (docs/console.md).",
        optional={
            "args": each("the words behind the verb", word_of, maxItems=afar._MOST_ARGS),
            "lang": word("of the answer", LANGUAGES, default=LANGUAGES[0]),
            "skip": whole("lines that are known already", 0, afar._MOST_LINES, default=0),
        },
    )


def _order() -> dict:
    verbs = orders.VERBS[:2]
    until = _end()["until"]
    until["description"] = "when it ends, in epoch seconds"
    verb = word("what to do", verbs, default=verbs[0])
    optional = {"verb": verb, "text": _text(), "lines": _lines(), **_rank("show"), **_look()}
    return record(
        "A standing order, kept by the broker: a sign that was away takes it up.",
        {"id": _id(), "until": until},
        optional,
        anyOf=[
            {"required": ["text"]},
            {"properties": {"verb": {"const": "blank"}}, "required": ["verb"]},
        ],
        **{"not": {"required": ["minutes"]}},
    )


def _time() -> dict:
    return whole("epoch seconds", clock._OLDEST_S, clock._NEWEST_S - 1)
