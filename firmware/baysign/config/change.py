"""A change of the configuration: apart until it has been judged, then stored whole or not at all.

    draft ──ask, restart──▶ judged by a start of its own ──right──▶ current; the former is kept
                                │ wrong                               │ asked for from afar, no
                                ▼                                     ▼ session within 5 minutes
                        nothing has changed, and why            the former is current again

    draft ──setup, restart──▶ judged ──right──▶ runs for one life ──session──▶ current
                                │ wrong              │ power fails, restart
                                ▼                    ▼
                        nothing has changed     nothing has changed

The rules weigh more than a running sign leaves free; at the beginning of a start there is room.
Every step leaves files that the next start understands, wherever the power fails: the request goes
last of all, and doing it twice does no harm.
"""

import gc
import json
import os

import atomic

from baysign.config.store import (
    ASKED,
    CURRENT,
    DRAFT,
    GOOD,
    LIMIT_BYTES,
    SAID,
    SETUP,
    TRIAL,
    TRY,
)

BEFORE = "/config.before"
APPLY = "apply"
CHECK = "check"
TRIED = "try"
_SMALL_BYTES = 1024
_COMPLAINT_CHARS = 240


def _remove(path: str, files) -> None:
    try:
        (os if files is None else files).remove(path)
    except OSError:
        pass


def _record(path: str, files):
    """A small JSON object from flash, None where there is none."""
    data = atomic.read(path, _SMALL_BYTES, files)
    try:
        found = json.loads(data) if data is not None else None
    except ValueError:
        found = None
    return found if isinstance(found, dict) else None


def exists(path: str, files=None) -> bool:
    """Whether there is such a file."""
    return atomic.read(path, LIMIT_BYTES, files) is not None


def load(path: str, files=None):
    """A configuration from flash; None where there is none that can be read."""
    data = atomic.read(path, LIMIT_BYTES, files)
    try:
        return json.loads(data) if data is not None else None
    except ValueError:
        return None


def draft(files=None):
    """The configuration that is being worked on: the draft, else the current one, else {}."""
    for path in (DRAFT, CURRENT, GOOD):
        found = load(path, files)
        if isinstance(found, dict):
            return found
    return {}


def keep(config, files=None) -> None:
    """Write a draft down; ValueError when it is too large, OSError when the flash refuses."""
    data = json.dumps(config).encode()
    if len(data) > LIMIT_BYTES:
        raise ValueError(f"{len(data)} bytes; at most {LIMIT_BYTES}")
    atomic.replace(DRAFT, data, files)


def drop(files=None) -> None:
    """Forget the draft."""
    _remove(DRAFT, files)


def ask(name, is_remote: bool, what: str = APPLY, files=None) -> None:
    """The next start is to judge the draft; `name` is the id of the command that wants it.

    `what` follows where it is right: APPLY stores it, CHECK nothing, TRIED runs it for one life.
    """
    request = {"id": name, "remote": is_remote, "what": what}
    atomic.replace(ASKED, json.dumps(request).encode(), files)


def ask_setup(files=None) -> None:
    """The next start is for the console's `setup` alone: nothing runs that would need room."""
    atomic.replace(SETUP, b"1", files)


def accept(data: bytes, files=None) -> None:
    """Make a judged configuration the current one; a draft that says the same is forgotten."""
    _take(data, files)
    if atomic.read(DRAFT, LIMIT_BYTES, files) == data:
        drop(files)


def _take(data: bytes, files) -> None:
    """The current configuration from now on; the one before is kept."""
    former = atomic.read(CURRENT, LIMIT_BYTES, files)
    if former is not None and former != data:
        atomic.replace(BEFORE, former, files)
    atomic.replace(CURRENT, data, files)


def undo(files=None) -> bool:
    """Make the former configuration the draft; False where there is none that differs."""
    current = atomic.read(CURRENT, LIMIT_BYTES, files)
    for path in (BEFORE, GOOD):
        data = atomic.read(path, LIMIT_BYTES, files)
        if data is not None and data != current:
            atomic.replace(DRAFT, data, files)
            return True
    return False


def said(files=None):
    """What became of the last request: {"id", "ok"} and where it was refused "error" and "text";
    "check" where nothing was to be stored. None where nobody need be told."""
    return _record(SAID, files)


def told(files=None) -> None:
    """Somebody has been told."""
    _remove(SAID, files)


def judge(errors, approved, files=None) -> str:
    """Do what was asked, at the beginning of a start; what is wrong with the draft, or "".

    `errors(config)` gives (path, message) rows; `approved(data, config)` is called with a right
    one. OSError when the flash refuses; the request then stands.
    """
    request = _record(ASKED, files) or {}
    data = atomic.read(DRAFT, LIMIT_BYTES, files)
    if data is None:
        # All was done but the last step.
        _remove(ASKED, files)
        return ""
    wrong = ""
    try:
        config = json.loads(data)
        # The rules are loaded now.
        gc.collect()
        found = errors(config)
        if found:
            more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
            wrong = f"{found[0][0]}: {found[0][1]}{more}"
    except ValueError:
        wrong = "no JSON"
    except MemoryError:
        wrong = "too large to be judged on this board"
    what = request.get("what", CHECK)
    if not wrong and what == TRIED:
        approved(data, config)
        atomic.replace(TRY, b"1", files)
        _remove(ASKED, files)
        return ""
    if not wrong and what == APPLY:
        if request.get("remote"):
            atomic.replace(TRIAL, json.dumps(request).encode(), files)
        approved(data, config)
        _take(data, files)
    _say(request.get("id"), wrong, files, "config", what == CHECK)
    if not wrong and what == APPLY:
        drop(files)
    _remove(ASKED, files)
    return wrong


def _say(name, wrong: str, files, error: str, check_only: bool = False) -> None:
    outcome = {"id": name, "ok": not wrong}
    if check_only:
        outcome["check"] = True
    if wrong:
        outcome["error"] = error
        outcome["text"] = wrong[:_COMPLAINT_CHARS]
    atomic.replace(SAID, json.dumps(outcome).encode(), files)


def withdraw(files=None) -> None:
    """Nobody wants anything judged any more."""
    _remove(ASKED, files)


def passed(files=None) -> None:
    """The configuration on trial has reached its broker."""
    _remove(TRIAL, files)


def revert(files=None) -> bool:
    """The configuration on trial has not: the former one is current again. False without one."""
    request = _record(TRIAL, files) or {"id": None}
    former = atomic.read(BEFORE, LIMIT_BYTES, files)
    if former is None:
        _remove(TRIAL, files)
        return False
    _say(request.get("id"), "no session with the broker: rolled back", files, "rolledBack")
    atomic.replace(CURRENT, former, files)
    _remove(TRIAL, files)
    return True
