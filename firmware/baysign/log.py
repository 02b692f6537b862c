"""Everything that is ever written to the serial line: one bounded queue and one writer.

Writing to a serial line whose reader has gone blocks the whole interpreter, so the writer asks
for room before every small piece. When nobody reads, the oldest lines go, and are counted.
"""

import select
import sys

from micropython import const
from ring import Ring

_LINES = const(32)
_LINE_CHARS = const(240)
# A piece takes 6 ms at 115,200 baud; a Linux terminal that says it has room takes at least this
# much.
_PIECE = const(64)
_RETRY_MS = const(500)
_IDLE_MS = const(10_000)


class Log:
    """`note` and `trace` queue a line; `run` or `flush` write them out."""

    def __init__(self, clock, stream=sys.stdout):
        self._clock = clock
        self._ring = Ring(_LINES)
        self._stream = stream
        self._poll = select.poll()
        self._poll.register(stream, select.POLLOUT)
        self._rest = b""
        self._dropped = 0
        self._news = None

    def note(self, who: str, text: str) -> None:
        """Queue one line: seconds since start, who says it, what."""
        now_ms = self._clock.now_ms()
        line = f"{now_ms // 1000}.{now_ms % 1000:03d} {who}: {text}"
        self._ring.put(line[:_LINE_CHARS])
        if self._news is not None:
            self._news.set()

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
            line = self._ring.get()
            if line is None:
                return False
            if self._dropped != self._ring.dropped:
                line = f"({self._ring.dropped - self._dropped} lines lost)\n{line}"
                self._dropped = self._ring.dropped
            self._rest = (line + "\n").encode()
        ready = self._poll.poll(0)
        if not ready or ready[0][1] != select.POLLOUT:
            return False
        written = self._stream.buffer.write(self._rest[:_PIECE])
        self._rest = self._rest[written or 0 :]
        return bool(written)

    async def run(self, beat) -> None:
        """Write for ever, giving way to everybody else after each piece."""
        import asyncio

        from waits import event_or_ms

        self._news = asyncio.Event()
        while True:
            beat()
            while self._piece():
                await asyncio.sleep_ms(0)
            # With a reader that has gone, lines wait; with none to write, so does this task.
            waiting = self._rest or len(self._ring)
            await event_or_ms(self._news, _RETRY_MS if waiting else _IDLE_MS)
