"""One question for the time of day by NTP: a datagram there and one back (RFC 4330), never holding
the event loop. Loaded for each question.

The stock `ntptime` blocks, believes any 48 bytes and knows nothing of 2036.
"""

import asyncio
import os
import socket
import struct

from micropython import const

from baysign.link.dial import resolve

_PACKET_BYTES = const(48)
# Version 4, client; in an answer version and 4 for server.
_REQUEST = const(0x23)
_MODE_SERVER = const(4)
_ANSWER_MS = const(2_000)
# A name server that does not answer holds the whole sign: ask it seldom.
_RESOLVE_MS = const(300_000)
_EPOCH_1900 = 2_208_988_800
_ERA_S = 4_294_967_296
# The first half of an era's seconds belongs to the next one: 2036 to 2104 (RFC 4330, section 3).
_HALF_ERA_S = 2_147_483_648


def request(cookie) -> bytearray:
    """A question; the server sends the 8 bytes of `cookie` back."""
    packet = bytearray(_PACKET_BYTES)
    packet[0] = _REQUEST
    packet[40:] = cookie
    return packet


def answer_ms(packet, cookie) -> int:
    """Milliseconds since 1970 in an answer to `request(cookie)`; ValueError for what is none."""
    if len(packet) < _PACKET_BYTES:
        raise ValueError(f"{len(packet)} bytes")
    if packet[24:32] != cookie:
        raise ValueError("an answer to somebody else")
    if packet[0] & 7 != _MODE_SERVER or packet[0] >> 6 == 3 or not 0 < packet[1] < 16:
        raise ValueError("the server does not know the time")
    seconds, fraction = struct.unpack_from(">IH", packet, 40)
    if not seconds:
        raise ValueError("no time in it")
    if seconds < _HALF_ERA_S:
        seconds += _ERA_S
    return (seconds - _EPOCH_1900) * 1000 + (fraction * 1000 >> 16)


class Question:
    """To the server `host`; `addresses` remembers what the name server said, from one to the
    next."""

    def __init__(self, host: str, port: int, addresses: dict, clock):
        self._host = host
        self._port = port
        self._addresses = addresses
        self._clock = clock

    async def ask(self, tell, failed: bool) -> bool:
        """Ask once; what `tell(wall_s, source, part_ms)` says of the answer. OSError, ValueError
        or TimeoutError for none. `failed` says that the last question came to nothing."""
        address = self._address(failed)
        cookie = os.urandom(8)
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            sock.setblocking(False)
            # Connected, it takes no datagram from anybody else.
            sock.connect(address)
            sent_ms = self._clock.now_ms()
            sock.send(request(cookie))
            stream = asyncio.StreamReader(sock)
            packet = await asyncio.wait_for_ms(stream.read(_PACKET_BYTES), _ANSWER_MS)
            taken_ms = self._clock.now_ms() - sent_ms
            wall_ms = answer_ms(packet or b"", cookie) + taken_ms // 2
            return tell(wall_ms // 1000, "ntp", wall_ms % 1000)
        finally:
            sock.close()

    def _address(self, failed: bool):
        """From the name server, or what it said the last time."""
        host = self._host
        now_ms = self._clock.now_ms()
        known = self._addresses.get(host)
        if known is None or (failed and now_ms - known[1] >= _RESOLVE_MS):
            address = known[0] if known is not None else None
            self._addresses[host] = (address, now_ms)
            self._addresses[host] = (resolve(host, self._port), now_ms)
        address = self._addresses[host][0]
        if address is None:
            raise ValueError("no address")
        return address
