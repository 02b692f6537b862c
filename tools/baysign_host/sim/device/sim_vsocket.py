"""The module `socket` under virtual time: bytes go to peers that live in the host.

The same rules as `sim_socket.py`; waits pass virtual time. There is nothing to listen on.
Datagrams go to and come from the peer that a socket is connected to.
"""

import gc
import io
import sys

import sim_errno as errno
import sim_link as link
import sim_select as select
import sim_time as clock
import sim_virtual as virtual
from micropython import const
from sim_state import facts

AF_INET = 2
AF_INET6 = 10
SOCK_STREAM = 1
SOCK_DGRAM = 2
SOCK_RAW = 3
IPPROTO_TCP = 6
IPPROTO_UDP = 17
SOL_SOCKET = 1
SO_REUSEADDR = 2
SO_KEEPALIVE = 9
SO_BROADCAST = 6
_NEVER = const(1 << 61)
_CHUNK = const(60000)
# The host is told after so much has been read; it lets no more than twice as much wait here.
_READ_BYTES = const(2872)
_IOCTL_POLL = const(3)
_IOCTL_CLOSE = const(4)

_open = {}  # number: socket
_number = 0


class socket(io.IOBase):
    """One of the board's few sockets."""

    def __init__(self, af=AF_INET, type=SOCK_STREAM, proto=0):
        global _number
        limit = facts["rules"]["sockets"]
        if limit and len(_open) >= limit:
            gc.collect()
            if len(_open) >= limit:
                raise OSError(errno.ENFILE)
        while True:
            _number = _number % 250 + 1
            if _number not in _open:
                break
        self.number = _number
        self._datagrams = type == SOCK_DGRAM
        # As it came, in pieces of a segment: one large block is what a small heap has least.
        self._received = []
        self._taken = 0  # bytes of the first piece
        self._read = 0  # bytes that the host has not been told of
        self._connecting = False
        self._connected = False
        self._ended = False
        self._error = 0
        self._source = b""
        self._timeout_us = -1
        _open[self.number] = self

    def ready(self, mask: int) -> int:
        """The events among `mask` that are due."""
        event = 0
        if self._received or self._ended or self._error:
            event = mask & select.POLLIN
        if self._connected or self._error:
            event |= mask & select.POLLOUT
        if self._error:
            event |= select.POLLERR
        return event

    def _wait(self, mask: int, late: int) -> None:
        """Let time pass until one of the events; OSError(late) when the timeout is over."""
        end = _NEVER if self._timeout_us < 0 else virtual.us() + self._timeout_us
        while not self.ready(mask):
            if virtual.us() >= end:
                raise OSError(late)
            virtual.step(end)

    def bind(self, address) -> None:
        """Leave by the adapter with this address; there is nothing to listen on."""
        if address[1]:
            raise OSError(errno.EINVAL)
        self._source = address[0].encode() + b">"

    def connect(self, address) -> None:
        """Connect; EINPROGRESS where the socket does not block."""
        if self._connecting:
            raise OSError(errno.EALREADY)
        if not link.net_up:
            raise OSError(errno.EHOSTUNREACH)
        self._connecting = True
        if self._datagrams:
            link.speak(link.SOCK_OPEN, self.number, f"udp/{address[0]}:{address[1]}".encode())
            self._connected = True
            return
        target = f"{address[0]}:{address[1]}".encode()
        link.speak(link.SOCK_OPEN, self.number, self._source + target)
        if self._timeout_us == 0:
            raise OSError(errno.EINPROGRESS)
        self._wait(select.POLLOUT, errno.ETIMEDOUT)
        if self._error:
            raise OSError(self._error)

    def take(self, op: int, body: bytes) -> None:
        """News from the host."""
        if op == link.SOCK_DATA:
            self._received.append(body)
        elif op == link.SOCK_OPEN:
            self._connected = True
        elif body[0]:
            self._error = body[0]
        else:
            self._ended = True

    def _take(self, size: int) -> bytes:
        if not self._received:
            return b""
        data = self._received[0]
        left = len(data) - self._taken
        if left <= size:
            self._received.pop(0)
            if self._taken:
                data = data[self._taken :]
            self._taken = 0
        else:
            data = data[self._taken : self._taken + size]
            self._taken += size
        self._read += len(data)
        if self._read >= _READ_BYTES and not self._datagrams:
            link.speak(link.SOCK_READ, self.number, self._read.to_bytes(4, "little"))
            self._read = 0
        return data

    def recv(self, size, flags=0):
        """Up to `size` bytes; empty at the end."""
        if not self._received and not self._ended and not self._error:
            if self._timeout_us == 0:
                raise OSError(errno.EAGAIN)
            self._wait(select.POLLIN, errno.ETIMEDOUT)
        if not self._received and self._error:
            raise OSError(self._error)
        return self._take(size)

    def read(self, size=-1):
        """`size` bytes, or all up to the end; None when none are there and nothing waits."""
        data = b""
        while size < 0 or len(data) < size:
            try:
                part = self.recv(65536 if size < 0 else size - len(data))
            except OSError as error:
                if error.errno != errno.EAGAIN:
                    raise
                return data or None
            if not part:
                break
            data += part
        return data

    def readinto(self, buffer, size=-1):
        """Fill `buffer`; returns the number of bytes, or None."""
        limit = len(buffer) if size < 0 else min(size, len(buffer))
        view = memoryview(buffer)
        count = 0
        while count < limit:
            try:
                part = self.recv(limit - count)
            except OSError as error:
                if error.errno != errno.EAGAIN:
                    raise
                return count or None
            if not part:
                break
            view[count : count + len(part)] = part
            count += len(part)
            if not self._received and not self._timeout_us:
                break
        return count

    def readline(self):
        """A line."""
        line = b""
        while not line.endswith(b"\n"):
            part = self.read(1)
            if not part:
                return line or part
            line += part
        return line

    def send(self, data, *limits) -> int:
        """Send; the host takes everything."""
        if self._error:
            raise OSError(self._error)
        if not self._connected:
            raise OSError(errno.ENOTCONN)
        # No copy: the board's stack holds it elsewhere, not in the interpreter's heap.
        data = memoryview(data)[: min(_CHUNK, limits[0] if limits else _CHUNK)]
        link.speak(link.SOCK_DATA, self.number, data)
        return len(data)

    write = send

    def sendall(self, data) -> None:
        """Send everything."""
        while data:
            data = data[self.send(data) :]

    def sendto(self, data, address) -> int:
        """Datagrams go nowhere without `connect`."""
        return len(data)

    def recvfrom(self, size):
        """No datagram ever comes."""
        return self.recv(size), ("0.0.0.0", 0)

    def setblocking(self, flag) -> None:
        """True clears a timeout."""
        if not flag:
            self._timeout_us = 0
        elif facts["rules"]["setblocking"] or self._timeout_us == 0:
            self._timeout_us = -1

    def settimeout(self, seconds) -> None:
        """None waits for ever, 0 not at all."""
        self._timeout_us = -1 if seconds is None else int(seconds * 1_000_000)

    def setsockopt(self, level, option, value) -> None:
        """Only what the board knows."""
        if level == SOL_SOCKET and option == SO_KEEPALIVE and facts["rules"]["keepalive"]:
            sys.stdout.write("Warning: socket.setsockopt() option not implemented\n")

    def makefile(self, *args):
        """The socket itself, which is a stream."""
        return self

    def fileno(self) -> int:
        """A number, -1 when closed."""
        return self.number if self.number in _open else -1

    def close(self) -> None:
        """Close; safe to repeat."""
        if _open.get(self.number) is self:
            del _open[self.number]
            link.speak(link.SOCK_END, self.number)
            self._connected = False
            self._error = errno.EBADF

    def __enter__(self):
        return self

    def __exit__(self, *details):
        self.close()

    def ioctl(self, request, argument):
        """For streams built upon this one, as TLS is."""
        if request == _IOCTL_POLL:
            return self.ready(argument)
        if request == _IOCTL_CLOSE:
            self.close()
            return 0
        return -1


def _deliver(op: int, number: int, body: bytes) -> None:
    found = _open.get(number)
    if found:
        found.take(op, body)


link.on_socket = _deliver
select.socket_class = socket


def getaddrinfo(host, port, af=0, type=0, proto=0, flags=0) -> list:
    """Resolve `host`; blocks everything for as long as the name service takes."""
    reply = link.call("resolve", host)
    if reply["delay_ms"]:
        clock.sleep_ms(reply["delay_ms"])
    if not reply["address"]:
        raise OSError(-202)
    return [(AF_INET, type or SOCK_STREAM, proto, "", (reply["address"], port))]
