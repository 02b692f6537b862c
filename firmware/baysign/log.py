"""Everything that is ever written to the serial line: one bounded queue and one writer.

Writing to a serial line whose reader has gone blocks the whole interpreter, so the writer asks
for room before every small piece. When nobody reads, the oldest lines go, and are counted.

Below the newest line may stand a `tail`: the console's prompt and what is being typed. A line that
comes meanwhile takes its place, and the tail is written again below it. Of a tail only the newest
matters, so however fast somebody types, nothing of it is queued.
"""

import select
import sys

from micropython import const
from ring import Ring

#: Lines that may wait.
ROOM = 32
_LINE_CHARS = const(240)
# A piece takes 6 ms at 115,200 baud; a Linux terminal that says it has room takes at least this
# much.
_PIECE = const(64)
_RETRY_MS = const(500)
_IDLE_MS = const(15_000)
# To the line's beginning, and clear it.
_WIPE = b"\r\x1b[K"


class Log:
    """`note` and `trace` queue a line; `run` or `flush` write them out."""

    def __init__(self, clock, stream=sys.stdout):
        self._clock = clock
        self._ring = Ring(ROOM)
        self._stream = stream
        self._poll = select.poll()
        self._poll.register(stream, select.POLLOUT)
        self._rest = b""
        self._tail = b""
        # What of the tail stands on the screen.
        self._shown = b""
        self._dropped = 0
        self._news = None

    def note(self, who: str, text: str) -> None:
        """Queue one line: seconds since start, who says it, what."""
        now_ms = self._clock.now_ms()
        self.say(f"{now_ms // 1000}.{now_ms % 1000:03d} {who}: {text}")

    def say(self, line: str) -> None:
        """Queue one line as it is."""
        self._ring.put(line[:_LINE_CHARS])
        if self._news is not None:
            self._news.set()

    def below(self, tail: bytes) -> None:
        """What is to stand below the newest line from now on; nothing for b""."""
        self._tail = tail
        if self._news is not None:
            self._news.set()

    @property
    def waiting(self) -> int:
        """How many lines wait; beyond `ROOM` the oldest are lost."""
        return len(self._ring)

    def trace(self, who: str, error) -> None:
        """Queue an exception with its traceback, or any other object as text."""
        if not isinstance(error, BaseException):
            self.note(who, str(error))
            return
        import io

        text = io.StringIO()
        sys.print_exception(error, text)
        for line in text.getvalue().split("\n"):
            if line:
                self.note(who, line)

    @property
    def dropped(self) -> int:
        """Lines that nobody has read."""
        return self._ring.dropped

    def flush(self) -> None:
        """Write as much as the line has room for at this moment."""
        while self._piece():
            pass

    def _piece(self) -> bool:
        """Write one piece; False when there is nothing to write or no room for it."""
        if not self._rest:
            self._rest = self._next()
            if not self._rest:
                return False
        ready = self._poll.poll(0)
        if not ready or ready[0][1] != select.POLLOUT:
            return False
        written = self._stream.buffer.write(self._rest[:_PIECE])
        self._rest = self._rest[written or 0 :]
        return bool(written)

    def _next(self) -> bytes:
        """The next line, or what has changed of the tail; b"" when all stands there."""
        line = self._ring.get()
        shown = self._shown
        if line is None:
            tail = self._shown = self._tail
            if tail.startswith(shown):
                return tail[len(shown) :]
            return _WIPE + tail
        if self._dropped != self._ring.dropped:
            line = f"({self._ring.dropped - self._dropped} lines lost)\r\n{line}"
            self._dropped = self._ring.dropped
        self._shown = b""
        # The stream's binary side adds no carriage return by itself.
        return ((_WIPE if shown else b"") + line.encode()) + b"\r\n"

    async def run(self, beat) -> None:
        """Write for ever, giving way to everybody else after each piece."""
        import asyncio

        from waits import Alarm

        self._news = Alarm()
        while True:
            beat()
            while self._piece():
                await asyncio.sleep_ms(0)
            # With a reader that has gone, lines wait; with none to write, so does this task.
            waiting = self._rest or len(self._ring)
            await self._news.wait_ms(_RETRY_MS if waiting else self._clock.until_ms(_IDLE_MS))
