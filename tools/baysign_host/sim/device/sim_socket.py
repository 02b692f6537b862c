"""The module `socket` with the ESP32's rules; a subclass of the native class, so that it can be
polled.

What is harder than on a PC, each with its name in `Options.rules`: `setblocking` (True clears a
timeout and waits for ever), `sockets` (so many at once, then a collection, one retry and ENFILE),
`errno` (lwIP's numbers: a timeout is 116), `keepalive` (SO_KEEPALIVE only prints a warning). A
read timeout restarts at each partial receive, here as on the board. Names are resolved by asking
the host, which answers as late or as wrongly as a test wants; meanwhile the whole interpreter
stands still. Addresses are (ip, port) tuples.
"""

import gc
import socket as _native
import sys
import termios

import sim_errno as errno
import sim_link as link
import sim_select as poller
import sim_time as clock
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

_rules = facts["rules"]
_held = set()  # descriptors of open sockets


def _alive(fd: int) -> bool:
    try:
        termios.tcgetattr(fd)
    except OSError as error:
        return error.errno != 9
    return True


def _room() -> None:
    """Raise ENFILE when every socket is taken even after a collection has closed the forgotten
    ones."""
    limit = _rules["sockets"]
    if limit and len(_held) >= limit:
        gc.collect()
        for fd in list(_held):
            if not _alive(fd):
                _held.discard(fd)
        if len(_held) >= limit:
            raise OSError(errno.ENFILE)


def _board(error: OSError) -> OSError:
    """The same error with the board's number."""
    return errno.translated(error) if _rules["errno"] else error


def _wire(address):
    """An (ip, port) tuple as the native functions want it."""
    if isinstance(address, tuple):
        return _native.getaddrinfo(address[0], address[1])[0][-1]
    return address


class socket(_native.socket):
    """One of the board's few sockets."""

    def __init__(self, af=AF_INET, type=SOCK_STREAM, proto=0):
        _room()
        super().__init__(af, type)
        fd = self.fileno()
        _held.add(fd)
        # A file object closes its descriptor when it is collected; native sockets here do not.
        self._owner = open(fd, "r+b")  # noqa: SIM115

    def close(self) -> None:
        """Close; safe to repeat."""
        if self._owner:
            _held.discard(self.fileno())
            self._owner.close()
            self._owner = None

    def __enter__(self):
        return self

    def __exit__(self, *details):
        self.close()

    def connect(self, address) -> None:
        """Connect; nobody is reached while the simulated network is down."""
        if not link.ask(link.NET_UP, 0)[0]:
            raise OSError(errno.EHOSTUNREACH)
        try:
            super().connect(_wire(address))
        except OSError as error:
            raise _board(error)

    def recv(self, *args):
        """As the native one, with the board's error numbers."""
        try:
            return super().recv(*args)
        except OSError as error:
            raise _board(error)

    def read(self, *args):
        """As the native one, with the board's error numbers."""
        try:
            return super().read(*args)
        except OSError as error:
            raise _board(error)

    def readinto(self, *args):
        """As the native one, with the board's error numbers."""
        try:
            return super().readinto(*args)
        except OSError as error:
            raise _board(error)

    def readline(self, *args):
        """As the native one, with the board's error numbers."""
        try:
            return super().readline(*args)
        except OSError as error:
            raise _board(error)

    def send(self, *args):
        """As the native one, with the board's error numbers."""
        try:
            return super().send(*args)
        except OSError as error:
            raise _board(error)

    def sendall(self, *args):
        """As the native one, with the board's error numbers."""
        try:
            return super().sendall(*args)
        except OSError as error:
            raise _board(error)

    def write(self, *args):
        """As the native one, with the board's error numbers."""
        try:
            return super().write(*args)
        except OSError as error:
            raise _board(error)

    def bind(self, address) -> None:
        """Bind."""
        super().bind(_wire(address))

    def sendto(self, data, address) -> int:
        """Send a datagram; it is lost while the simulated network is down."""
        if not link.net_up:
            return len(data)
        return super().sendto(data, _wire(address))

    def recvfrom(self, size):
        """Receive a datagram and its (ip, port)."""
        try:
            data, address = super().recvfrom(size)
        except OSError as error:
            raise _board(error)
        parts = _native.sockaddr(address)
        return data, (_native.inet_ntop(parts[0], parts[1]), parts[2])

    def setblocking(self, flag) -> None:
        """True clears a timeout set before, as on the board."""
        if flag and _rules["setblocking"]:
            super().settimeout(None)
        super().setblocking(flag)

    def setsockopt(self, level, option, value) -> None:
        """Only what the board knows."""
        if level == SOL_SOCKET and option == SO_KEEPALIVE and _rules["keepalive"]:
            sys.stdout.write("Warning: socket.setsockopt() option not implemented\n")
        elif level == SOL_SOCKET:
            super().setsockopt(level, option, value)

    def makefile(self, *args):
        """The socket itself, which is a stream."""
        return self


poller.socket_class = socket


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
    parts = _native.sockaddr(found[0][-1])
    address = _native.inet_ntop(parts[0], parts[1])
    return [(AF_INET, type or SOCK_STREAM, proto, "", (address, port))]
