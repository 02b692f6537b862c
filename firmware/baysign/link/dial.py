"""From a broker's name to its CONNACK without ever holding the event loop, every step bounded.

`asyncio.open_connection` would leave its socket to the collector when it is cancelled, and an
ESP32 has about ten of them. So nothing here waits in a stream: a step that would block is tried
again a little later, and whatever ends it, the socket is closed.
"""

import asyncio
import errno
import select
import socket

from micropython import const

from baysign.errors import LinkClosed, LinkRefused, LinkSilent, ProtocolError

#: The longest for each step: the connection, CONNECT with a TLS handshake before it, the answer.
ANSWER_MS = const(10_000)
_POLL_MS = const(20)
_BAD = select.POLLERR | select.POLLHUP
_REFUSALS = (
    "",
    "protocol version",
    "client id",
    "broker not available",
    "user or password",
    "not authorised",
)


def resolve(host: str, port: int):
    """Address of the broker. Blocks the whole interpreter while the board asks its name server."""
    return socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM)[0][-1]


async def dial(address, clock, beat, source: str = ""):
    """A connected, non-blocking socket. LinkSilent when nobody answers, LinkClosed for a no.

    `source` is the sign's own address of the link to leave by; "" follows the default route.
    """
    deadline_ms = clock.now_ms() + ANSWER_MS
    sock = socket.socket()
    try:
        sock.setblocking(False)
        if source:
            sock.bind((source, 0))
        try:
            sock.connect(address)
        except OSError as error:
            if error.errno != errno.EINPROGRESS:
                raise
        poll = select.poll()
        poll.register(sock, select.POLLOUT)
        while True:
            ready = poll.poll(0)
            if ready:
                if ready[0][1] & _BAD:
                    raise LinkClosed("connection refused")
                return sock
            await _pause(clock, deadline_ms, "no answer to connect", beat)
    except BaseException:
        sock.close()
        raise


async def send(stream, packet, clock, beat) -> None:
    """All of `packet`. Over TLS this is where the handshake happens, and may raise."""
    deadline_ms = clock.now_ms() + ANSWER_MS
    sent = 0
    while sent < len(packet):
        count = stream.write(packet[sent:])
        if count:
            sent += count
        else:
            await _pause(clock, deadline_ms, "no way to send CONNECT", beat)


async def welcome(stream, clock, beat) -> None:
    """Wait for CONNACK and take not a byte more.

    LinkRefused, LinkSilent, LinkClosed, ProtocolError for anything but a yes.
    """
    deadline_ms = clock.now_ms() + ANSWER_MS
    answer = bytearray(4)
    view = memoryview(answer)
    held = 0
    while held < 4:
        # The length is looked at before what it announces is waited for.
        count = stream.readinto(view[held : 4 if held > 1 else 2])
        if count is None:
            await _pause(clock, deadline_ms, "no answer to CONNECT", beat)
            continue
        if not count:
            raise LinkClosed("closed by the broker")
        held += count
        if held == 2 and (answer[0] != 0x20 or answer[1] != 2):
            size = answer[1] + 2 if answer[1] < 128 else "over 129"
            raise ProtocolError(f"packet {answer[0]:02x} of {size} bytes for CONNACK")
    code = answer[3]
    if code:
        text = _REFUSALS[code] if code < len(_REFUSALS) else f"code {code}"
        raise LinkRefused("refused: " + text)


async def _pause(clock, deadline_ms: int, late: str, beat) -> None:
    if clock.now_ms() >= deadline_ms:
        raise LinkSilent(late)
    beat()
    await asyncio.sleep_ms(_POLL_MS)
