"""config: read it, change a draft of it, have the draft judged and put to use, go back."""

import gc
import json
import sys

from baysign.config import change, paths
from baysign.console.leave import leave_since
from baysign.console.restart import restart
from baysign.console.words import Wrong

_VERBS = ("list", "get", "set", "check", "diff", "apply", "undo")
_GOODBYE_MS = 300


async def run(io, words):
    """`config list` and the like; without a word the list of what there is."""
    if not words or words[0] not in _VERBS:
        raise Wrong
    verb, words = words[0], words[1:]
    try:
        await _ACTS[verb](io, words)
    except OSError as error:
        await io.say("flash", error)


async def _list(io, words):
    """Everything that is written down below a path, secrets hidden."""
    if len(words) > 1:
        raise Wrong
    path = words[0] if words else ""
    try:
        value = paths.get(change.draft(), path)
    except (KeyError, ValueError):
        await io.say("absent path", path)
        return
    await _heading(io)
    for each, plain in paths.walk(value, path):
        await io.line(_row(" ", each, json.dumps(plain)))


def _row(mark: str, path: str, value: str) -> str:
    return f"{mark} {path} = {value}"


async def _get(io, words):
    if len(words) != 1:
        raise Wrong
    await _list(io, words)


async def _set(io, words):
    """One setting of the draft; the value as JSON, else as a text; `default` removes it."""
    if not words or len(words) > 2:
        raise Wrong
    path, _, value = words[0].partition("=")
    if len(words) > 1:
        value = words[1]
    elif not value:
        value = await io.ask("value", path, hidden=paths.is_secret(path))
    config = change.draft()
    remove = value == "default"
    value = None if remove else _value(path, value)
    try:
        wrong = "" if remove else _wrong(config, path, value)
        if wrong:
            from baysign.console.complaint import complaint

            await io.say("wrong", path, complaint(wrong, io.lang))
            return
        paths.put(config, path, value, remove)
        change.keep(config)
    except (KeyError, ValueError):
        await io.say("absent path", path)
        return
    await io.say("kept", path)


def _wrong(config, path, value) -> str:
    """What is wrong with this value in itself; where that cannot be told here, the start will."""
    gc.collect()
    before = list(sys.modules)
    try:
        from baysign.console.limits import problem

        return problem(path, value, config.get("simulation") is True)
    except MemoryError:
        return ""
    finally:
        leave_since(before)


def _value(path: str, text: str):
    if paths.is_secret(path):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


async def _diff(io, words):
    """What the draft would change."""
    if words:
        raise Wrong
    if not change.exists(change.DRAFT):
        await io.say("none")
        return
    # One after the other: two configurations at once are too much.
    lines = {}
    for path, value in paths.walk(change.load(change.CURRENT) or {}):
        lines[path] = json.dumps(value)
    gc.collect()
    for path, value in paths.walk(change.draft()):
        now, new = lines.pop(path, None), json.dumps(value)
        if now != new:
            if now is not None:
                await io.line(_row("-", path, now))
            await io.line(_row("+", path, new))
    for path in sorted(lines):
        await io.line(_row("-", path, lines[path]))


async def _check(io, words):
    """The next start judges the draft, and stores nothing.

    Beside the running sign there is no room for the rules, nor for the names in them, which
    MicroPython never forgets.
    """
    await _ask(io, words, "check", change.CHECK)


async def _apply(io, words):
    """The next start judges the draft; nothing is stored before."""
    await _ask(io, words, "apply", change.APPLY)


async def _ask(io, words, question, what):
    if words:
        raise Wrong
    if not change.exists(change.DRAFT):
        await io.say("none")
    elif await io.agrees(question):
        await _judged(io, what)


async def _undo(io, words):
    """Forget the draft; without one go back to the former configuration."""
    if words:
        raise Wrong
    if change.exists(change.DRAFT):
        change.drop()
        await io.say("dropped")
    elif not change.undo():
        await io.say("nothing")
    elif await io.agrees("back"):
        await _judged(io, change.APPLY)
    else:
        change.drop()


async def _judged(io, what):
    change.ask(None, False, what)
    await io.say("now")
    await io.pause(_GOODBYE_MS)
    restart(io.parts)


async def _heading(io):
    await io.say("draft" if change.exists(change.DRAFT) else "current")


_ACTS = {
    "list": _list,
    "get": _get,
    "set": _set,
    "check": _check,
    "diff": _diff,
    "apply": _apply,
    "undo": _undo,
}
