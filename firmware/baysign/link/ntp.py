"""Time of day by NTP, as one datagram there and one back (RFC 4330), never holding the event loop.

    no network ──▶ ASKING ──good answer──▶ rest an hour ──▶ ASKING
                    ▲  │
                    │  ├─ none, or nonsense: the next server, after up to 30 s; 15 min once a clock
                    │  │  is set
                    └──┴─ far from the clock that is set: once more after 10 s (`Clock.set`)

The stock `ntptime` blocks, believes any 48 bytes and knows nothing of 2036.
"""

import asyncio
import gc
import os
import socket
import struct

from micropython import const
from retry import Backoff, rand

from baysign.link.dial import resolve

_PACKET_BYTES = const(48)
# Version 4, client; in an answer version and 4 for server.
_REQUEST = const(0x23)
_MODE_SERVER = const(4)
_ANSWER_MS = const(2_000)
_FIRST_MS = const(2_000)
_UNSET_MS = const(30_000)
_AGAIN_MS = const(900_000)
_HOUR_MS = const(3_600_000)
_SURE_MS = const(10_000)
# A name server that does not answer holds the whole sign: ask it seldom.
_RESOLVE_MS = const(300_000)
_BEAT_MS = const(15_000)
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


class Ntp:
    """`tell(wall_s, source, part_ms)` takes a time and says whether it was believed; `net.up`
    whether there is a network to ask through."""

    def __init__(self, servers, port: int, net, clock, tell, log):
        self._servers = servers
        self._port = port
        self._net = net
        self._clock = clock
        self._tell = tell
        self._log = log
        self._turn = 0
        self._addresses = {}
        self._backoff = Backoff(_FIRST_MS, _UNSET_MS, 1000)
        self.failures = 0

    async def run(self, beat) -> None:
        """Task: never ends."""
        clock = self._clock
        while True:
            due_ms = clock.now_ms() + (await self._once() if self._net.up else 0)
            while True:
                beat()
                left_ms = due_ms - clock.now_ms()
                if left_ms <= 0 and self._net.up:
                    break
                await asyncio.sleep_ms(min(max(left_ms, 1000), clock.until_ms(_BEAT_MS)))

    async def _once(self) -> int:
        """Ask one server; how long to wait before the next question."""
        host = self._servers[self._turn % len(self._servers)]
        try:
            believed = await self._ask(self._address(host))
        except (OSError, ValueError, asyncio.TimeoutError) as error:
            self._turn += 1
            self.failures += 1
            if self.failures == 1:
                self._log.note("clock", f"no time from {host}: {error or 'no answer'}")
            if self._clock.wall_s() is not None:
                return _AGAIN_MS
            return self._backoff.delay_ms(rand())
        if not believed:
            return _SURE_MS
        self.failures = 0
        self._backoff.reset()
        return _HOUR_MS + int(_SURE_MS * rand())

    def _address(self, host: str):
        """From the name server, or what it said the last time."""
        now_ms = self._clock.now_ms()
        known = self._addresses.get(host)
        if known is None or (self.failures and now_ms - known[1] >= _RESOLVE_MS):
            address = known[0] if known is not None else None
            self._addresses[host] = (address, now_ms)
            self._addresses[host] = (resolve(host, self._port), now_ms)
        address = self._addresses[host][0]
        if address is None:
            raise ValueError("no address")
        return address

    async def _ask(self, address) -> bool:
        # What a question leaves behind is to lie low in the heap, not in the middle.
        gc.collect()
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
            return self._tell(wall_ms // 1000, "ntp", wall_ms % 1000)
        finally:
            sock.close()
