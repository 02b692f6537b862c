"""The sign's serial port: a pseudo-terminal that blocks when nobody reads it, as the board's does.

The sign has the terminal's inner end as stdin and stdout, raw; the street reads the outer end into
a bounded buffer. With draining off nothing is read, and once the kernel's buffers are full (about
19 kB on Linux) a write stands still, with the whole interpreter.

Is `poll` for room (POLLOUT) on this end truthful? Measured on Linux 6.18 and kept true by a test:
while it says there is room, a write of up to 256 bytes is taken whole and never blocks, also after
odd amounts were read in between; a write of 4096 bytes can block. So firmware that polls before
each write and writes at most 256 bytes at a time never stands still.

`attach()` makes a second terminal for a person's tool. While a tool has it open, the sign's output
goes there, and stops when the tool stops reading; while nobody has it open, output is drained as
before. Byte 0x03 from outside becomes an interrupt while the interpreter listens for it, as on the
board.
"""

import fcntl
import os
import pty
import select
import struct
import termios
import time
import tty

CONSOLE_BYTES = 65536
_CHUNK = 4096
_SETTLE = 100
_INTERRUPT = b"\x03"
# Written behind what the sign wrote; no UTF-8 and no frame of a tool holds it.
_MARK = b"\xff\xfe\xff\xfe"
_MARK_MS = 5000


def _outer(fd: int) -> int:
    os.set_blocking(fd, False)
    return fd


def _beside(path: str) -> int:
    """A terminal's inner end once more: that it never waits must not hold for others' writes."""
    return os.open(path, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)


def _read(outer: int) -> bytes:
    try:
        return os.read(outer, _CHUNK)
    except OSError:
        return b""


def _passed_on(outer: int, beside: int) -> bytes:
    """What was written at the inner end of a terminal and not read yet, nothing of it still under
    way: the kernel passes it on in its own time, which a busy machine makes long."""
    data, left = b"", _MARK
    while left:
        try:
            left = left[os.write(beside, left) :]
        except BlockingIOError:
            data += _read(outer)
    poll = select.poll()
    poll.register(outer, select.POLLIN)
    while _MARK not in data and poll.poll(_MARK_MS):
        data += _read(outer)
    return data.replace(_MARK, b"", 1)


class Serial:
    """The line of one sign; it stays when the sign restarts, as a cable does."""

    def __init__(self, street, drain: bool, interrupt):
        self._street = street
        self._interrupt = interrupt
        self._outer, self.inner = pty.openpty()
        _outer(self._outer)
        tty.setraw(self.inner)
        self._beside = _beside(os.ttyname(self.inner))
        self.console = bytearray()
        self.dropped = 0
        self._typed = bytearray()
        self._tool: int | None = None
        self._tool_path = ""
        self._to_tool = b""
        self._drain = False
        self.drain(drain)

    def drain(self, on: bool) -> None:
        """Whether the street reads what the sign writes."""
        if on != self._drain:
            self._drain = on
            if on:
                self._street.watch(self._outer, self._readable)
            else:
                self._street.unwatch(self._outer)

    def _readable(self) -> None:
        if self._to_tool:
            self._offer(b"")
            if self._to_tool:
                return
        self._take(_read(self._outer))

    def _take(self, data: bytes) -> None:
        self.console += data
        excess = len(self.console) - CONSOLE_BYTES
        if excess > 0:
            self.dropped += excess
            del self.console[:excess]
        if data and self._tool is not None and self._open():
            self._offer(data)

    def said(self) -> bytes:
        """The last 64 KiB that the sign wrote."""
        if self._drain and not self._to_tool:
            self._take(_passed_on(self._outer, self._beside))
        return bytes(self.console)

    def _offer(self, data: bytes) -> None:
        """Give the tool what it takes; keep the rest and stop reading the sign meanwhile."""
        self._to_tool += data
        try:
            taken = os.write(self._tool, self._to_tool)
        except BlockingIOError:
            taken = 0
        self._to_tool = self._to_tool[taken:]
        if self._to_tool and self._drain:
            self._street.unwatch(self._outer)
            self._street.after(0.01, self._resume)

    def _resume(self) -> None:
        if self._tool is None or not self._drain:
            return
        if not self._open():
            self._to_tool = b""
        if self._to_tool:
            self._offer(b"")
        if not self._to_tool:
            self._street.watch(self._outer, self._readable)

    def _open(self) -> bool:
        """Whether somebody has the tool's terminal open."""
        poll = select.poll()
        poll.register(self._tool, select.POLLIN)
        return not any(event & select.POLLHUP for _, event in poll.poll(0))

    def attach(self) -> str:
        """The path of a terminal for a person's tool; the same each time."""
        if self._tool is None:
            self._tool, inner = pty.openpty()
            _outer(self._tool)
            tty.setraw(inner)
            self._tool_path = os.ttyname(inner)
            os.close(inner)
            self._listen()
        return self._tool_path

    def _listen(self) -> None:
        """Look for the tool every 20 ms; a terminal nobody has open cannot be waited for."""
        if self._tool is None:
            return
        try:
            # What a tool has sent arrives, also when it has closed the terminal at once.
            while data := os.read(self._tool, _CHUNK):
                self._arrive(data)
        except OSError:
            pass
        self._street.after(0.02, self._listen)

    def type(self, data: bytes) -> None:
        """Bytes that arrive at the sign, after all that a tool has sent before; beyond what it
        takes they wait."""
        if self._tool is not None:
            beside = _beside(self._tool_path)
            try:
                data = _passed_on(self._tool, beside) + data
            finally:
                os.close(beside)
        self._arrive(data)

    def _arrive(self, data: bytes) -> None:
        parts = data.split(_INTERRUPT)
        for index, part in enumerate(parts):
            if index and not self._interrupt():
                self._typed += _INTERRUPT
            self._typed += part
        self._flush()

    def settle(self) -> None:
        """Wait until what was typed has come through the kernel, which takes its own time."""
        count = struct.pack("i", 0)
        for _ in range(_SETTLE):
            if struct.unpack("i", fcntl.ioctl(self.inner, termios.FIONREAD, count))[0]:
                return
            time.sleep(0.001)

    def _flush(self) -> None:
        if not self._typed:
            return
        try:
            taken = os.write(self._outer, self._typed)
        except BlockingIOError:
            taken = 0
        except OSError:
            return
        del self._typed[:taken]
        if self._typed:
            self._street.after(0.01, self._flush)

    def close(self) -> None:
        """Let go of every terminal."""
        self.drain(False)
        for fd in (self._outer, self.inner, self._beside, self._tool):
            if fd is not None:
                os.close(fd)
        self._tool = None
        self._typed.clear()
