"""The module `socket` with the ESP32's rules, over the host's loopback.

What is harder than on a PC, each with its name in `Options.rules`: `setblocking` (True clears a
timeout and waits for ever), `sockets` (so many at once, then a collection, one retry and ENFILE),
`errno` (lwIP's numbers: a timeout is 116), `keepalive` (SO_KEEPALIVE only prints a warning). A
read timeout restarts at each partial receive, here as on the board. Names are resolved by asking
the host, which answers as late or as wrongly as a test wants; meanwhile the whole interpreter
stands still. Addresses are (ip, port) tuples.

A native socket cannot be subclassed: polling a subclass reads its descriptor from the wrong place.
So this one holds the native one, and the poller asks for its descriptor.
"""

import gc
import io
import socket as _native
import sys
import termios

import sim_errno as errno
import sim_link as link
import sim_select as _select
import sim_time as clock
from micropython import const
from sim_state import facts

AF_INET = _native.AF_INET
AF_INET6 = _native.AF_INET6
SOCK_STREAM = _native.SOCK_STREAM
SOCK_DGRAM = _native.SOCK_DGRAM
SOCK_RAW = _native.SOCK_RAW
IPPROTO_TCP = 6
IPPROTO_UDP = 17
SOL_SOCKET = _native.SOL_SOCKET
SO_REUSEADDR = _native.SO_REUSEADDR
SO_KEEPALIVE = _native.SO_KEEPALIVE
SO_BROADCAST = _native.SO_BROADCAST
_NO_NAME = -202
_IOCTL_POLL = const(3)
_IOCTL_CLOSE = const(4)
_HOST_EAGAIN = const(11)
_HOST_ETIMEDOUT = const(110)
_HOST_EINPROGRESS = const(115)

_rules = facts["rules"]
_held = set()  # descriptors of open sockets


def _alive(fd: int) -> bool:
    try:
        termios.tcgetattr(fd)
    except OSError as error:
        return error.errno != 9
    return True


def _room() -> None:
    """Raise ENFILE when all are taken even after a collection closed the forgotten ones."""
    limit = _rules["sockets"]
    if limit and len(_held) >= limit:
        gc.collect()
        for fd in list(_held):
            if not _alive(fd):
                _held.discard(fd)
        if len(_held) >= limit:
            raise OSError(errno.ENFILE)


def _wire(address):
    """An (ip, port) tuple as the native functions want it."""
    if isinstance(address, tuple):
        return _native.getaddrinfo(address[0], address[1])[0][-1]
    return address


def _tuple(address) -> tuple:
    parts = _native.sockaddr(address)
    return _native.inet_ntop(parts[0], parts[1]), parts[2]


class socket(io.IOBase):
    """One of the board's few sockets."""

    def __init__(self, af=AF_INET, type=SOCK_STREAM, proto=0):
        _room()
        self._native = _native.socket(af, type)
        self._fd = self._native.fileno()
        _held.add(self._fd)
        self._timeout_s = None
        # A file object closes its descriptor when it is collected; native sockets here do not.
        self._owner = open(self._fd, "r+b")  # noqa: SIM115

    def native(self):
        """The host's socket, for what is built upon it in native code."""
        return self._open()

    def fileno(self) -> int:
        """The descriptor, -1 when closed."""
        return self._fd

    def close(self) -> None:
        """Close; safe to repeat."""
        if self._fd >= 0:
            _held.discard(self._fd)
            self._fd = -1
            self._owner.close()

    def __enter__(self):
        return self

    def __exit__(self, *details):
        self.close()

    def _board(self, error: OSError) -> OSError:
        """The same error with the board's number; on the host some timeouts look like EAGAIN."""
        number = error.errno
        if self._timeout_s and number in (_HOST_EAGAIN, _HOST_EINPROGRESS):
            error = OSError(_HOST_ETIMEDOUT)
        return errno.translated(error) if _rules["errno"] else error

    def _open(self):
        if self._fd < 0:
            raise OSError(errno.EBADF)
        return self._native

    def connect(self, address) -> None:
        """Connect; nobody is reached while the simulated network is down."""
        native = self._open()
        if not link.ask(link.NET_UP, 0)[0]:
            raise OSError(errno.EHOSTUNREACH)
        try:
            native.connect(_wire(address))
        except OSError as error:
            raise self._board(error)

    def bind(self, address) -> None:
        """Bind."""
        self._open().bind(_wire(address))

    def listen(self, backlog=2) -> None:
        """Listen."""
        self._open().listen(backlog)

    def accept(self) -> tuple:
        """(socket, address) of a caller."""
        _room()
        try:
            native, address = self._open().accept()
        except OSError as error:
            raise self._board(error)
        accepted = object.__new__(socket)
        accepted._native = native
        accepted._fd = native.fileno()
        accepted._timeout_s = None
        _held.add(accepted._fd)
        accepted._owner = open(accepted._fd, "r+b")  # noqa: SIM115
        return accepted, _tuple(address)

    def recv(self, size, flags=0):
        """Up to `size` bytes; empty at the end."""
        try:
            return self._open().recv(size)
        except OSError as error:
            raise self._board(error)

    def read(self, size=-1):
        """`size` bytes, or all up to the end; None when none are there and the socket does not
        block."""
        try:
            return self._open().read(size)
        except OSError as error:
            raise self._board(error)

    def readinto(self, buffer, size=-1):
        """Fill `buffer`; returns the number of bytes, or None."""
        try:
            native = self._open()
            return native.readinto(buffer) if size < 0 else native.readinto(buffer, size)
        except OSError as error:
            raise self._board(error)

    def readline(self):
        """A line."""
        try:
            return self._open().readline()
        except OSError as error:
            raise self._board(error)

    def send(self, data, flags=0) -> int:
        """Send what fits; returns the number of bytes."""
        try:
            return self._open().send(data)
        except OSError as error:
            raise self._board(error)

    def sendall(self, data) -> None:
        """Send everything."""
        while data:
            data = data[self.send(data) :]

    def write(self, data, *limits):
        """Send; returns the number of bytes, or None when none fit and nothing waits."""
        try:
            return self._open().write(data, *limits)
        except OSError as error:
            raise self._board(error)

    def sendto(self, data, address) -> int:
        """Send a datagram; it is lost while the simulated network is down."""
        native = self._open()
        if not link.net_up:
            return len(data)
        return native.sendto(data, _wire(address))

    def recvfrom(self, size) -> tuple:
        """A datagram and its (ip, port)."""
        try:
            data, address = self._open().recvfrom(size)
        except OSError as error:
            raise self._board(error)
        return data, _tuple(address)

    def setblocking(self, flag) -> None:
        """True clears a timeout set before, as on the board."""
        native = self._open()
        if flag and _rules["setblocking"]:
            native.settimeout(None)
            self._timeout_s = None
        elif not flag:
            self._timeout_s = 0
        native.setblocking(flag)

    def settimeout(self, seconds) -> None:
        """None waits for ever, 0 not at all."""
        self._open().settimeout(seconds)
        self._timeout_s = seconds

    def setsockopt(self, level, option, value) -> None:
        """Only what the board knows."""
        native = self._open()
        if level == SOL_SOCKET and option == SO_KEEPALIVE and _rules["keepalive"]:
            sys.stdout.write("Warning: socket.setsockopt() option not implemented\n")
        elif level == SOL_SOCKET:
            native.setsockopt(level, option, value)

    def makefile(self, *args):
        """The socket itself, which is a stream."""
        return self

    def ioctl(self, request, argument):
        """For streams built upon this one, as TLS is."""
        if request == _IOCTL_POLL:
            return _select.ready(self._fd, argument)
        if request == _IOCTL_CLOSE:
            self.close()
            return 0
        return -1


_select.socket_class = socket


def getaddrinfo(host, port, af=0, type=0, proto=0, flags=0) -> list:
    """Resolve `host`; blocks everything for as long as the name service takes."""
    reply = link.call("resolve", host)
    delay_ms = reply["delay_ms"]
    if delay_ms:
        clock.sleep_ms(delay_ms)
    if not reply["address"]:
        raise OSError(_NO_NAME)
    try:
        found = _native.getaddrinfo(reply["address"], port)
    except OSError:
        raise OSError(_NO_NAME)
    return [(AF_INET, type or SOCK_STREAM, proto, "", _tuple(found[0][-1]))]
