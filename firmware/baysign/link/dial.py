"""Opens a TCP connection without ever holding the event loop, and closes what did not work.

`asyncio.open_connection` would leave its socket to the collector when it is cancelled, and an
ESP32 has about ten of them.
"""

import asyncio
import errno
import select
import socket

from baysign.errors import LinkClosed, LinkSilent

_POLL_MS = 20
_BAD = select.POLLERR | select.POLLHUP


def resolve(host: str, port: int):
    """Address of the broker. Blocks the whole interpreter while the board asks its name server."""
    return socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM)[0][-1]


async def dial(address, clock, deadline_ms: int, beat, source: str = ""):
    """A connected, non-blocking socket. LinkSilent at `deadline_ms`, LinkClosed when refused.

    `source` is the sign's own address of the link to leave by; "" follows the default route.
    """
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
            if clock.now_ms() >= deadline_ms:
                raise LinkSilent("no answer to connect")
            beat()
            await asyncio.sleep_ms(_POLL_MS)
    except BaseException:
        sock.close()
        raise
