"""TLS: the broker proves who it is, and the sign as well where it is asked to.

Certificates and keys are DER files in /tls. The handshake is part of the first write and does not
block; each of its steps costs an ESP32 up to a second or two of computing, and mbedTLS about
40 KiB of the memory that is not Python's.

mbedTLS as it comes in the stock image compares a certificate's dates with the board's own clock,
which stands at 2000 after power-up: without the time of day no certificate is valid. So the
board's clock is set from the sign's before each handshake, and nothing is tried while neither
knows the time (CONFIG_MBEDTLS_HAVE_TIME_DATE in ports/esp32/boards/sdkconfig.base).
"""

import errno
import ssl
import time

from micropython import const

from baysign.errors import LinkClosed, LinkError, LinkRefused, LinkUntrusted

FOLDER = "/tls/"
# mbedTLS: a fatal alert came, the memory did not suffice, what came is no TLS record.
_ALERT = const(-0x7780)
_NO_MEMORY = const(-0x7F00)
_NO_RECORD = const(-0x7200)
# A record with an alert (RFC 5246, sections 6.2.1 and 7.2).
_ALERT_RECORD = b"\x15"
_ALERT_BYTES = const(7)
# 2020: a clock that is set at all is later, whatever its epoch.
_SET_YEAR = const(2020)
# Parts of what mbedTLS says of a certificate (mbedtls_x509_crt_verify_info), worst first.
_COMPLAINTS = (
    ("trusted CA", "certificate not trusted"),
    ("Common Name", "wrong name: the certificate is not for {}"),
    ("expired", "certificate expired"),
    ("future", "certificate not yet valid"),
)


class Tls:
    """TLS to one broker.

    `row` is its `tls` settings; `set_clock(wall_s)` sets the chip's own clock.
    """

    def __init__(self, row, host: str, clock, set_clock):
        self._row = row
        self._name = row["name"] or host
        self._clock = clock
        self._set_clock = set_clock
        self._context = None

    def wrap(self, sock):
        """`sock` with TLS around it, the handshake still to come; LinkError if that cannot be."""
        wall_s = self._clock.wall_s()
        if wall_s is not None:
            self._set_clock(wall_s)
        elif time.gmtime()[0] < _SET_YEAR:
            raise LinkUntrusted("clock not set: no certificate can be checked")
        if self._context is None:
            self._context = self._load()
        try:
            stream = self._context.wrap_socket(
                sock, server_hostname=self._name, do_handshake_on_connect=False
            )
        except (OSError, ValueError, MemoryError) as error:
            raise self.failure(error)
        stream.setblocking(False)
        return stream

    def _load(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.verify_mode = ssl.CERT_REQUIRED  # type: ignore[attr-defined] # not in the stubs
        row = self._row
        try:
            context.load_verify_locations(cadata=_read(row["ca"]))
        except ValueError:
            raise LinkUntrusted(f"{row['ca']}: no certificate in DER")
        if row["certificate"]:
            try:
                context.load_cert_chain(_read(row["certificate"]), _read(row["key"]))
            except ValueError as error:
                raise LinkUntrusted(f"{row['certificate']}, {row['key']}: {error}")
        return context

    def failure(self, error, sock=None) -> LinkError:
        """What went wrong in the handshake, in words for the operator.

        A broker that says why and hangs up at once can make a write fail before its alert has
        been read; it is then still in `sock`.
        """
        if isinstance(error, LinkError):
            return error
        if isinstance(error, ValueError):
            text = str(error)
            for part, words in _COMPLAINTS:
                if part in text:
                    return LinkUntrusted(words.format(self._name))
            return LinkUntrusted("certificate refused: " + text.strip()[:60])
        number = error.errno if isinstance(error, OSError) else errno.ENOMEM
        if number in (_NO_MEMORY, errno.ENOMEM):
            return LinkError("no memory for TLS")
        if number == _NO_RECORD:
            return LinkUntrusted("the broker speaks no TLS at this port")
        if number == _ALERT or _alert_in(sock):
            own = "refused" if self._row["certificate"] else "missing"
            return LinkRefused(f"client certificate {own}, or no cipher in common")
        return LinkClosed(f"closed in the TLS handshake: {number}")


def _alert_in(sock) -> bool:
    try:
        return sock is not None and (sock.read(_ALERT_BYTES) or b"")[:1] == _ALERT_RECORD
    except OSError:
        return False


def _read(name: str) -> bytes:
    try:
        with open(FOLDER + name, "rb") as file:
            return file.read()
    except OSError:
        raise LinkUntrusted(f"no file {FOLDER}{name}")
