"""The module `ssl` over the simulated socket, with the board's limits.

What is harder than on a PC, each with its name in `Options.rules`: `tls` (so many connections at
once: each takes about 40 KiB of memory that is not Python's; one more is ENOMEM) and `tls_clock`
(certificates are judged by the board's clock, which stands at 2000 until it is set; here the
native library asks the PC's, so that much is looked at beforehand). A wrapped socket has no
timeout, on the board as here.

The handshake and the records are the native library's. In real time it sits on the native socket,
and a poller that watches it looks once a millisecond; under virtual time on the virtual one.
"""

import io

import sim_errno as errno
import sim_select as select
import sim_time as clock
import tls
from sim_state import facts

CERT_NONE = tls.CERT_NONE
CERT_OPTIONAL = tls.CERT_OPTIONAL
CERT_REQUIRED = tls.CERT_REQUIRED
PROTOCOL_TLS_CLIENT = tls.PROTOCOL_TLS_CLIENT
PROTOCOL_TLS_SERVER = tls.PROTOCOL_TLS_SERVER
MBEDTLS_VERSION = tls.MBEDTLS_VERSION
_FUTURE = "\nThe certificate validity starts in the future\n"

_rules = facts["rules"]
_open = set()  # ids of connections that hold memory


class _Virtual(io.IOBase):
    """A virtual socket for the library, through which no exception may fly."""

    def __init__(self, sock):
        self._sock = sock
        self.ioctl = sock.ioctl

    def _try(self, method, buffer):
        try:
            return method(buffer)
        except OSError as error:
            return -error.errno

    def readinto(self, buffer):
        """As the socket's; minus the number of an error."""
        return self._try(self._sock.readinto, buffer)

    def write(self, buffer):
        """As the socket's; minus the number of an error."""
        return self._try(self._sock.write, buffer)


class SSLSocket(io.IOBase):
    """A socket with TLS; made by `SSLContext.wrap_socket`."""

    def __init__(self, context, since, sock, **options):
        limit = _rules["tls"]
        if limit and len(_open) >= limit:
            raise OSError(errno.ENOMEM)
        self._sock = sock
        self._since = since
        inner = _Virtual(sock) if facts["virtual"] else sock.native()
        #: The native TLS socket, for the poller.
        self.stream = context.wrap_socket(inner, **options)
        self._probe = select.native_poll()
        self._probe.register(self.stream)
        _open.add(id(self))

    def ready(self, mask: int) -> int:
        """The events among `mask` that are due, as the library sees it."""
        self._probe.modify(self.stream, mask)
        for _, event in self._probe.ipoll(0):
            return event
        return 0

    def _do(self, method, *args):
        if self._since and clock.gmtime(clock.time()) < self._since:
            _open.discard(id(self))
            raise ValueError(_FUTURE)
        try:
            return method(*args)
        except OSError as error:
            raise errno.translated(error) if _rules["errno"] else error
        except ValueError:
            _open.discard(id(self))
            raise

    def read(self, *size):
        """As the native one."""
        return self._do(self.stream.read, *size)

    def readinto(self, buffer, *size):
        """As the native one."""
        return self._do(self.stream.readinto, buffer, *size)

    def readline(self):
        """As the native one."""
        return self._do(self.stream.readline)

    def write(self, data, *limits):
        """As the native one; the first does the handshake."""
        return self._do(self.stream.write, data, *limits)

    def setblocking(self, flag) -> None:
        """As the native one."""
        self._sock.setblocking(flag)

    def cipher(self):
        """(suite, version)."""
        return self.stream.cipher()

    def close(self) -> None:
        """Say so to the other end and close the socket; safe to repeat."""
        if id(self) in _open:
            _open.discard(id(self))
            self.stream.close()
        self._sock.close()


class SSLContext:
    """Certificates, and what is asked of the other end."""

    def __init__(self, protocol):
        self._context = tls.SSLContext(protocol)
        self._context.verify_mode = CERT_NONE
        self._since = ()

    @property
    def verify_mode(self):
        """CERT_NONE unless set."""
        return self._context.verify_mode

    @verify_mode.setter
    def verify_mode(self, mode):
        self._context.verify_mode = mode

    def load_verify_locations(self, cafile=None, cadata=None) -> None:
        """The authority's certificate."""
        if cafile:
            cadata = _content(cafile)
        self._context.load_verify_locations(cadata)
        if _rules["tls_clock"]:
            self._since = _not_before(cadata)

    def load_cert_chain(self, certfile, keyfile) -> None:
        """The own certificate and its key."""
        self._context.load_cert_chain(_content(certfile), _content(keyfile))

    def wrap_socket(
        self, sock, server_side=False, do_handshake_on_connect=True, server_hostname=None
    ):
        """A socket with TLS around `sock`."""
        return SSLSocket(
            self._context,
            self._since,
            sock,
            server_side=server_side,
            do_handshake_on_connect=do_handshake_on_connect,
            server_hostname=server_hostname,
        )


def _content(file):
    if isinstance(file, str):
        with open(file, "rb") as opened:
            return opened.read()
    return file


def _not_before(der: bytes) -> tuple:
    """The first UTCTime of a certificate (RFC 5280, section 4.1.2.5) as gmtime has it."""
    at = der.find(b"\x17\x0d") + 2
    year = int(der[at : at + 2])
    rest = [int(der[at + n : at + n + 2]) for n in range(2, 12, 2)]
    return (year + (1900 if year >= 50 else 2000),) + tuple(rest)


select.tls_class = SSLSocket
if facts["virtual"]:
    select.socket_class = (select.socket_class, SSLSocket)
