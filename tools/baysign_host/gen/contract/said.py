"""What a sign publishes: a schema for each message of its own topics."""

from baysign.console.afar import _REPLY_BYTES
from baysign.health.causes import _BITS, CAUSES
from baysign_host.gen import schema
from baysign_host.gen.contract import health
from baysign_host.gen.contract.shape import (
    each,
    flag,
    link,
    maybe,
    moment,
    record,
    text,
    whole,
    word,
)
from baysign_host.gen.table import ROWS

#: What `rule` of a line may be: the rule that keeps a number off it, or changes it.
RULES = ("", *(f"T{number}" for number in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 16, 17)))
#: Everything that a command or an order may be refused for; docs/messages.md says what each means.
ERRORS = (
    "priority",
    "syntaxMULTI",
    "syntax",
    "verb",
    "noEnd",
    "duration",
    "ended",
    "clock",
    "retained",
    "config",
    "rolledBack",
    "flash",
    "messageMemoryType",
    "busy",
    "failed",
    "safe",
)
_STATES = ("online", "safe", "repl", "offline")


def schemas() -> dict:
    """By name."""
    return {
        "Status": _status(),
        "About": _about(),
        "Face": _face(),
        "Line": _line(),
        **health.schemas(),
        "Faults": _faults(),
        "Fault": _one_fault(),
        "LogEntry": _log(),
        **_replies(),
    }


def setting(path: str) -> dict:
    """A setting's own schema, as in the configuration's, without its default."""
    node = schema.build()
    for part in path.split("."):
        node = node["items"] if part == "[]" else node["properties"][part]
    return {key: value for key, value in node.items() if key != "default"}


def _status() -> dict:
    return record(
        "The sign's state; the broker says `offline` for it when its session dies.",
        {
            "state": word(
                "`safe` after five starts in a row that failed; `repl` while a technician has "
                "stopped the application",
                _STATES,
            ),
            "control": word(
                "`local` while somebody at the sign itself has put something on it (T13)",
                ("central", "local"),
            ),
            "session": whole("number of the session, ever rising: boots × 65,536 + sessions"),
            "boots": whole("starts in this board's life", 1),
            "version": text("of the firmware"),
            "micropython": text("version of the interpreter"),
            "reset_cause": health.reset_cause(),
        },
    )


def _about() -> dict:
    lines = record(
        "A line.",
        {
            "lots": each("the lots whose sum it shows", text("a lot's id")),
            "arrow": setting("lines.[].arrow"),
        },
    )
    return record(
        "What this sign is.",
        {
            **{name: setting(name) for name in ("id", "name", "board", "sign", "position")},
            "version": text("of the firmware"),
            "config": text("names the configuration file", pattern="^[0-9a-f]{16}$"),
            "lines": each("from above", lines, minItems=1, maxItems=ROWS["lines"].high),
            **health.reach(),
        },
    )


def _face() -> dict:
    return record(
        "What is lit, never what should be (T16).",
        {
            "rev": whole("rises with every change of the face, from 0 at each start"),
            "lines": each("from above", link("Line"), minItems=1, maxItems=ROWS["lines"].high),
            "brightness_pct": whole("what the panel has at that moment, in percent", 0, 100),
            "verify": health.verify("what the panels' chips return, the worst of all panels"),
        },
    )


def _line() -> dict:
    return record(
        "What one line shows, and why.",
        {
            "text": text("what is lit; empty for nothing; all of it where it moves"),
            "colour": word("its colour; empty in the dark", ("green", "amber", "red", "")),
            "arrow": setting("lines.[].arrow"),
            "rule": word("the rule of the truth contract that made it so, or empty", RULES),
            "reason": text("why, in words; kind and id of a message; empty for a plain number"),
            "lots": each("the lots it is about", text("a lot's id")),
            "time": moment("the source's time in the newest reading behind what is lit"),
            "age_s": maybe(whole("that reading's age at this publication; null while unknown")),
        },
        {
            "symbol": text("what a matrix beside the text shows", minLength=1),
            "scroll": {"const": True, "description": "the text moves through its line"},
        },
    )


def _fault_names() -> dict:
    """`fault` and `cause`, which belong together."""
    names = sorted({name for name, _ in CAUSES})
    pairs = [
        {
            "properties": {
                "fault": {"const": name},
                "cause": {"enum": [cause for fault, cause in CAUSES if fault == name]},
            }
        }
        for name in names
    ]
    return {
        "fault": word("under NTCIP 1203's name; `clock` and `flash` are own ones", names),
        "cause": text("what it comes of"),
        "pairs": pairs,
    }


def _one_fault() -> dict:
    names = _fault_names()
    pairs = names.pop("pairs")
    return record(
        "A fault that is there now.",
        {
            "number": whole("number of its onset in `log`", 1),
            **names,
            "detail": text("more about it, or empty"),
            "time": moment("when it began"),
            "age_s": whole("for how long it has been there"),
        },
        anyOf=pairs,
    )


def _faults() -> dict:
    bits = ", ".join(f"{bit} {name}" for name, bit in sorted(_BITS.items(), key=lambda i: i[1]))
    return record(
        "The active faults; what a board cannot notice is never said.",
        {
            "shortErrorStatus": whole(
                f"NTCIP 1203's bits: {bits}", 0, sum(1 << bit for bit in _BITS.values())
            ),
            "faults": each("what is wrong now", link("Fault"), maxItems=len(CAUSES)),
        },
    )


def _log() -> dict:
    names = _fault_names()
    pairs = names.pop("pairs")
    return record(
        "The onset or the clearance of a fault.",
        {
            "number": whole("rolling, goes on over resets", 1),
            **names,
            "detail": text("more about it, or empty"),
            "active": flag("true for the onset, false for the clearance"),
            "time": moment("when"),
            "uptime_s": whole("seconds since that start"),
            "boot": whole("number of that start", 0, 0xFFFF),
        },
        anyOf=pairs,
    )


def _replies() -> dict:
    name = text("id of the command or order, as text")
    done = {"const": True, "description": "carried out"}
    return {
        "Done": record("Carried out.", {"id": name, "ok": done}),
        "Refused": record(
            "Not carried out, and nothing has changed.",
            {
                "id": maybe(dict(name, description="its id; null where none could be read")),
                "ok": {"const": False, "description": "refused"},
                "error": word("the one reason; docs/messages.md has what each means", ERRORS),
                "text": text("the same in words, for people"),
            },
        ),
        "Answer": record(
            f"What a verb that only reads has to say, in {_REPLY_BYTES} bytes at most.",
            {
                "id": name,
                "ok": done,
                "lines": each("as the console has them", text("a line")),
            },
            {
                "more": {
                    "const": True,
                    "description": "there are more lines: ask again with `skip`",
                }
            },
        ),
    }
