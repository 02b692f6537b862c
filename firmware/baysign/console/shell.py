"""The shell: a prompt, verbs, and everything that a verb may ask of the console.

A verb is a module `commands/<verb>.py` with `async def run(io, words)`; `io` is the shell. It is
loaded when somebody uses it, and so are its texts; both are gone afterwards.
"""

import gc
import sys

from micropython import const

from baysign.console import texts
from baysign.console.editor import Editor
from baysign.console.words import VERBS, Wrong, nearest, split
from baysign.log import ROOM

_IDLE_MS = const(600_000)
_LOOK_MS = const(5_000)
# A reader that takes nothing for so long has gone.
_READER_MS = const(3_000)
_PAUSE_MS = const(20)
# What a sign may need for a session, an order, a self-test, while somebody sits here.
_RESERVE_BYTES = 24_000 if sys.maxsize >> 31 else 12_000
# What a terminal shows in one row at least.
_COLUMNS = const(78)
# More than any line has.
_SHOWN = const(1000)
_HELP = ("?", "帮助")


class Stopped(Exception):
    """Whoever was asked has gone, or pressed Ctrl-C; the verb ends and has changed nothing."""


class Shell:
    """One sitting at the console; `parts` are the sign's, `door` gives the bytes.

    To verbs: `parts`, `lang`, `texts`, `line`, `say`, `ask`, `pause`.
    """

    def __init__(self, parts, door, beat):
        self.parts = parts
        self._door = door
        self._beat = beat
        self._editor = Editor(self._completed)
        # The verb that runs; its table of texts is looked into before the shell's own.
        self._verb = "shell"
        # The prompt's state and its word in the present language.
        self._state = ("", "")
        self.lang = texts.spoken()

    def speak(self, lang: str) -> None:
        """From now on in this language."""
        self.lang = lang
        self._state = ("", "")

    # For verbs.

    def text(self, key: str, *values) -> str:
        """A text of the verb, or of the shell."""
        return texts.said(self._verb, key, self.lang, values)

    async def line(self, line: str) -> None:
        """Put out one line, when there is room for it; Stopped where nobody reads."""
        log = self.parts.log
        clock = self.parts.clock
        until_ms = clock.now_ms() + _READER_MS
        while log.waiting >= ROOM:
            if clock.now_ms() >= until_ms:
                raise Stopped
            await self.pause(_PAUSE_MS)
        self._beat()
        log.say(line)

    async def say(self, key: str, *values) -> None:
        """Put out one of the verb's texts."""
        await self.line(self.text(key, *values))

    async def ask(self, key: str, *values, hidden: bool = False) -> str:
        """What somebody answers; `hidden` shows stars. Stopped for Ctrl-C and for silence."""
        answer = await self._read(lambda: self.text(key, *values) + " ", hidden)
        if answer is None:
            raise Stopped
        return str(answer, "utf-8").strip()

    async def agrees(self, key: str, *values) -> bool:
        """Whether somebody answers a question with y or yes."""
        answer = await self.ask(key, *values)
        return answer.lower() in ("y", "yes", "是")

    async def pause(self, wait_ms: int) -> None:
        """Let the sign work for a while."""
        import asyncio

        self._beat()
        await asyncio.sleep_ms(wait_ms)

    # The sitting.

    async def run(self, byte: int) -> None:
        """From the first byte to the last: until nothing has been typed for ten minutes."""
        editor = self._editor
        await self.say("welcome", self.parts.id)
        await self._news()
        editor.feed(byte)
        while True:
            line = await self._read(self._prompt)
            if line is None:
                break
            editor.remember(b"" if secret(line) < len(line) else line)
            try:
                await self._do(split(line))
            except Stopped:
                await self._left()
            gc.collect()
            if gc.mem_free() < _RESERVE_BYTES:
                self.parts.log.say(self.text("short"))
                return
        self.parts.log.say(self.text("idle"))

    async def _news(self) -> None:
        """What is wrong with the configuration, and what became of the one that somebody here
        wanted applied."""
        from baysign.config import change
        from baysign.console.complaint import complaint

        if self.parts.complaint:
            await self.line(complaint(self.parts.complaint, self.lang))
        if self.parts.session is None:
            await self.say("unset")
        said = change.said()
        if said is not None and said.get("id") is None:
            right = "right" if said.get("check") else "applied"
            why = complaint(said.get("text", ""), self.lang)
            await self.say(right if said["ok"] else "refused", why)
            change.told()
        change = complaint = None
        _leave()

    async def _left(self) -> None:
        """A verb was broken off: say so, if anybody listens."""
        if self.parts.log.waiting < ROOM:
            self.parts.log.say(self.text("stopped"))

    def _prompt(self) -> str:
        parts = self.parts
        if parts.session is None:
            state = "setup"
        elif parts.sign is None:
            state = "safe"
        elif parts.sign.control == "local":
            state = "local"
        else:
            state = "online" if parts.session.number else "offline"
        if state != self._state[0]:
            self._state = (state, self.text("state " + state))
        return f"{parts.id} {self._state[1]}> "

    async def _read(self, prompt, hidden: bool = False):
        """A whole line; None when nothing came for ten minutes, Stopped for Ctrl-C in a verb."""
        editor = self._editor
        log = self.parts.log
        clock = self.parts.clock
        idle_ms = clock.now_ms() + _IDLE_MS
        while True:
            head = prompt()
            shown = 0 if hidden else secret(editor.text)
            log.below(head.encode() + editor.view(_COLUMNS - len(head), shown))
            byte = await self._door.byte(clock.until_ms(_LOOK_MS))
            self._beat()
            if byte < 0:
                if clock.now_ms() >= idle_ms:
                    editor.clear()
                    return None
                continue
            idle_ms = clock.now_ms() + _IDLE_MS
            before = editor.text
            line = editor.feed(byte)
            while line is None and self._door.any():
                before = editor.text
                line = editor.feed(await self._door.byte(0))
            if line is None and not editor.dropped:
                continue
            # What was typed becomes a line of its own.
            shown = 0 if hidden else secret(before)
            stars = "*" * (len(before) - shown)
            log.below(b"")
            end = "" if line is not None else "^C"
            log.say(head + str(before[:shown], "utf-8") + stars + end)
            if line is not None:
                return line
            editor.dropped = False
            if prompt != self._prompt:
                raise Stopped

    def _completed(self, text: bytes) -> bytes:
        """A verb begun and to be completed by Tab."""
        found = [verb for verb in VERBS if verb.encode().startswith(text)]
        return found[0].encode() + b" " if text and len(found) == 1 else text

    async def _do(self, words: list) -> None:
        if not words:
            return
        verb = "help" if words[0] in _HELP else words[0].lower()
        if verb not in VERBS:
            near = nearest(verb)
            key = "nearest" if near else "unknown"
            await self.say(key, words[0][:20], " ".join(near))
            return
        name = "baysign.console.commands." + verb
        gc.collect()
        try:
            self._verb = verb
            module = __import__(name, None, None, ("run",))
            await module.run(self, words[1:])
        except Wrong as wrong:
            await self.say("usage", self.text("form", *wrong.args))
        except MemoryError as error:
            gc.collect()
            self.parts.log.trace("console", error)
            await self.say("memory")
        except Stopped:
            raise
        except Exception as error:
            self.parts.log.trace("console", error)
            await self.say("failed")
        finally:
            module = None
            self._verb = "shell"
            _leave()
            gc.collect()


def _leave() -> None:
    from baysign.console.leave import leave

    leave()


def secret(line: bytes) -> int:
    """How many bytes of a line may be shown: all, but for what follows a secret's name."""
    if line.lstrip()[:6].lower() == b"config":
        for name in (b"password", b"lte.pin"):
            at = line.find(name)
            if at >= 0:
                return at + len(name)
    return _SHOWN
