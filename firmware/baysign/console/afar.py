"""A verb of the console that only reads, asked for by the operator: its lines are the reply.

    {"id": "op-3", "verb": "why", "args": [2]}  ──▶  {"id": "op-3", "ok": true, "lines": […]}

The verb is the console's own and finds a `Reader` in the shell's place. One at a time; between two
lines the sign does its work, and afterwards all of it is out of memory again.
"""

import asyncio
import gc
import json

from micropython import const

from baysign.console.leave import leave
from baysign.console.texts import LANGUAGES, said
from baysign.console.words import Wrong
from baysign.message.control import LATER
from baysign.message.orders import Refusal, integer, name_of

# With its topic that fits the session's packet buffer, which never shrinks again.
_REPLY_BYTES = const(1400)
_LINE_CHARS = const(200)
_MOST_ARGS = const(4)
_ARG_CHARS = const(64)
_MOST_LINES = const(999)
_MORE = b'], "more": true}'
_NO_MEMORY = "not enough memory beside the running sign; send it again"


class _Full(Exception):
    """The reply holds what it can."""


def ask(parts, body: dict):
    """Begin to answer a command; LATER. Raises Refusal."""
    name = name_of(body)
    under_way = parts.reader
    if under_way is not None:
        if under_way.name == name:
            return LATER
        raise Refusal("busy", "another answer is under way; ask again with another id")
    parts.reader = Reader(parts, name, body)
    parts.supervisor.once("reader", parts.reader.run)
    return LATER


def _args(body: dict) -> list:
    given = body.get("args", [])
    if isinstance(given, list) and len(given) <= _MOST_ARGS:
        words = [str(each) for each in given if isinstance(each, (str, int))]
        if len(words) == len(given) and max([0] + [len(word) for word in words]) <= _ARG_CHARS:
            return words
    raise Refusal("syntax", f"args: a list of at most {_MOST_ARGS} texts and numbers expected")


class Reader:
    """One command that is being answered: to the verb what the shell is at the console."""

    def __init__(self, parts, name: str, body: dict):
        self.parts = parts
        self.name = name
        self.lang = body.get("lang", LANGUAGES[0])
        if self.lang not in LANGUAGES:
            raise Refusal("syntax", "lang: none of " + ", ".join(LANGUAGES))
        self._verb = body["verb"]
        self._words = _args(body)
        # Lines that the operator has already.
        self._skip = integer(body, "skip", 0, 0, _MOST_LINES)
        self._pieces = []
        self._room = _REPLY_BYTES - len(_MORE) - len(self._head())
        self._beat = None

    def _head(self) -> bytes:
        return b'{"id": ' + json.dumps(self.name).encode() + b', "ok": true, "lines": ['

    async def run(self, beat) -> None:
        """Task: ends with the reply."""
        self._beat = beat
        parts = self.parts
        try:
            reply = await self._answer()
            gc.collect()
            parts.outbox.say(parts.topics.reply, reply)
        finally:
            parts.reader = None
            leave()
            gc.collect()

    async def _answer(self) -> bytes:
        gc.collect()
        try:
            end = b"]}"
            try:
                name = "baysign.console.commands." + self._verb
                await __import__(name, None, None, ("run",)).run(self, self._words)
            except _Full:
                end = _MORE
            return self._head() + b", ".join(self._pieces) + end
        except Wrong as wrong:
            return self._refused("syntax", self.text("usage", self.text("form", *wrong.args)))
        except MemoryError:
            self._pieces.clear()
            gc.collect()
            return self._refused("messageMemoryType", _NO_MEMORY)
        except Exception as error:
            self.parts.log.trace("reader", error)
            return self._refused("failed", "the sign goes on; its console says why")

    def _refused(self, error: str, text: str) -> bytes:
        reply = {"id": self.name, "ok": False, "error": error, "text": text}
        return json.dumps(reply).encode()

    # For the verb, as in `console.shell`.

    def text(self, key: str, *values) -> str:
        """A text of the verb, or of the shell."""
        return said(self._verb, key, self.lang, values)

    async def line(self, line: str) -> None:
        """One more line of the reply; _Full where it has no room for it."""
        self._beat()
        await asyncio.sleep_ms(0)
        if self._skip:
            self._skip -= 1
            return
        piece = json.dumps(line[:_LINE_CHARS]).encode()
        self._room -= len(piece) + 2
        if self._room < 0:
            raise _Full
        self._pieces.append(piece)

    async def say(self, key: str, *values) -> None:
        """One of the verb's texts."""
        await self.line(self.text(key, *values))
