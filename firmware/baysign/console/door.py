"""The console's door: all of it that is in memory while nobody types.

    CLOSED ──Enter, or a character──▶ OPEN: shell.py is loaded ──nothing typed for 10 min──▶ CLOSED

Bytes are taken off the serial line as they come, so that a tool which sends is never held up, but
at most 64 in 20 ms: noise gets its share of the time and no more. That is faster than anybody
types, and a pasted line waits in the chip. What nobody has asked for goes when 64 bytes wait.

The sign needs its memory more than anybody at the cable: where little is left the console closes
after each command, and where less is left it does not open.
"""

import asyncio
import gc
import select
import sys

from micropython import RingIO, const
from unload import tidy, unload
from waits import Alarm

_BURST = const(64)
_REST_MS = const(20)
_GONE_MS = const(1_000)
_LOOK_MS = const(15_000)
# Half of it is enough where a pointer has four bytes.
_LEAST_BYTES = 26_000 if sys.maxsize >> 31 else 13_000
_LOADED = ("texts", "words", "editor", "shell")


class Door:
    """`parts` is what the verbs get to work with."""

    def __init__(self, parts):
        self._parts = parts
        self._ring = RingIO(_BURST)
        self._news = Alarm()
        self._listener = None

    async def run(self, beat) -> None:
        """Task `console`: never ends."""
        if self._listener is not None:
            self._listener.cancel()
        self._listener = asyncio.create_task(self._listen())
        while True:
            byte = await self.byte(self._parts.clock.until_ms(_LOOK_MS))
            beat()
            if byte in (0x0D, 0x0A) or 0x20 <= byte < 0x7F:
                await self._open(byte, beat)

    async def byte(self, wait_ms: int) -> int:
        """The next byte, or -1 when none comes in time."""
        if not self._ring.any():
            await self._news.wait_ms(wait_ms)
        return self._ring.read(1)[0] if self._ring.any() else -1

    def any(self) -> bool:
        """Whether a byte waits."""
        return bool(self._ring.any())

    async def _listen(self) -> None:
        stream = sys.stdin.buffer
        reader = asyncio.StreamReader(stream)
        poll = select.poll()
        poll.register(stream, select.POLLIN)
        # A board reads exactly as many bytes as it is asked for, however long that takes.
        one = bytearray(1)
        while True:
            try:
                taken = await reader.readinto(one)
                count = 0
                while taken:
                    self._ring.write(one)
                    count += 1
                    if count == _BURST or not poll.poll(0):
                        break
                    taken = stream.readinto(one)
            except OSError:
                taken = 0
            self._news.set()
            await asyncio.sleep_ms(_REST_MS if taken else _GONE_MS)

    async def _open(self, byte: int, beat) -> None:
        log = self._parts.log
        if tidy() < _LEAST_BYTES:
            log.say("console: no memory")
            return
        try:
            # Code comes in pieces of up to two kilobytes: each into a heap without garbage.
            for name in _LOADED:
                gc.collect()
                __import__("baysign.console." + name)
            from baysign.console.shell import Shell

            await Shell(self._parts, self, beat).run(byte)
        except MemoryError:
            log.say("console: no memory")
        except Exception as error:
            # Whatever goes wrong here must not count as the death of a task: the sign goes on.
            log.trace("console", error)
        finally:
            log.below(b"")
            unload("spelling", *["baysign.console." + name for name in _LOADED])
            gc.collect()
