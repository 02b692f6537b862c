"""Tries a draft that `setup` has made, in a life of its own, and says at the cable how it goes.

network ──up──▶ broker ──session──▶ first face ──every line has news, or 10 s──▶ stored
   │ a minute without: why, and again each minute; nothing is stored, and no restart keeps it
"""

import asyncio

from micropython import const
from unload import unload

from baysign.console.texts import find, spoken

_LOOK_MS = const(1_000)
_FIRST_FACE_MS = const(10_000)
_PATIENCE_MS = const(60_000)
_IDLE_MS = const(10_000)


class Trying:
    """The task of such a life; `parts` as the console's, `files` the store that read the draft."""

    def __init__(self, parts, files):
        self._parts = parts
        self._files = files
        self._lang = spoken()

    def _say(self, key: str, *values) -> None:
        self._parts.log.say(find("setup", key, self._lang).format(*values))

    async def run(self, beat) -> None:
        """Never ends, but has nothing to do once the draft is stored."""
        parts = self._parts
        clock = parts.clock
        self._say("trying")
        await self._reach(beat, "network", lambda: parts.net.up, parts.net.state)
        self._say("reached network", parts.net.kind, parts.net.address())
        session = parts.session
        await self._reach(beat, "broker", lambda: session.number, lambda: session.reason)
        self._say("reached broker", parts.broker)
        await self._wait(beat, _FIRST_FACE_MS, self._complete)
        self._show()
        while not self._store():
            await self._wait(beat, _PATIENCE_MS, lambda: False)
        while True:
            beat()
            await asyncio.sleep_ms(clock.until_ms(_IDLE_MS))

    async def _reach(self, beat, what: str, reached, reason) -> None:
        """Wait for it, and say each minute why it is not there."""
        while not await self._wait(beat, _PATIENCE_MS, reached):
            from baysign.console.detail import detail

            self._say("no " + what, detail(reason(), self._lang))
            detail = None
            unload("baysign.console.detail", "baysign.console.complaint")

    async def _wait(self, beat, wait_ms: int, done) -> bool:
        """Whether it is done within this time."""
        clock = self._parts.clock
        until_ms = clock.now_ms() + wait_ms
        while not done():
            beat()
            if clock.now_ms() >= until_ms:
                return False
            await asyncio.sleep_ms(_LOOK_MS)
        return True

    def _complete(self) -> bool:
        """Whether something is known about every line."""
        from baysign.lots.state import NEVER

        return all(line.reason != NEVER for line in self._parts.display.face.lines)

    def _show(self) -> None:
        from baysign.console.face import rows

        self._say("first face")
        for row in rows(self._parts, self._lang):
            self._parts.log.say(row)
        rows = None
        unload("baysign.console.face", "baysign.console.words")

    def _store(self) -> bool:
        """Whether the flash has it."""
        try:
            self._files.confirm()
        except OSError as error:
            self._say("flash", error)
            return False
        self._files = None
        self._parts.log.note("config", "tried and stored")
        self._say("stored")
        unload("baysign.config.change", "baysign.config.store", "baysign.config.ready")
        return True
