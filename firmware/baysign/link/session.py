"""One MQTT 3.1.1 session after another, for ever; no wait in it is without a deadline.

    DOWN ──network up, back-off over──▶ DIALING ──CONNACK 0──▶ LIVE
     ▲                                     │ 10 s a step         │
     │                                     │ refused             │
     └───────────── reason noted ◀─────────┴─────────────────────┘
                                           no ping answer for ½ keepalive, no acknowledgement for
                                           10 s, connection closed, bytes that are no MQTT

Which broker is dialled, and how, is known to `Brokers`. Three tasks share a live session. `run` is
the named one: it keeps the deadlines. The reader hands each message to the handler at once, in the
middle of the packet buffer. The writer is the only one that writes: control packets first, then
subscriptions, then the outbox. When reader or writer ends, `run` sees it, cancels the other and
closes the socket; nothing else has to be cleaned up.
"""

import asyncio
import errno

from micropython import const
from unload import flooded, tidy
from waits import Alarm

from baysign.errors import (
    BaysignError,
    LinkClosed,
    LinkError,
    LinkRefused,
    LinkSilent,
    ProtocolError,
)

_ANSWER_MS = const(10_000)
_NET_LOOK_MS = const(200)
# Deadlines are looked at this often at least.
_LOOK_MS = const(15_000)
_IDLE_MS = const(60_000)
# So much later after an acknowledgement: what is said every minute spares the fourth ping.
_SPARE_MS = const(250)
_BY_PEER = (errno.ECONNRESET, errno.ECONNREFUSED, errno.ECONNABORTED)
# Subscriptions and publications under way at once.
_WINDOW = const(8)
_CONTROL_BYTES = const(512)
# The longest that a burst of messages keeps the other tasks waiting.
_BURST_MS = const(20)
# Of so many packets and one, one asks the clock.
_TURNS = const(7)


def is_everybodys(error) -> bool:
    """Whether an error has probably met every sign of the broker at the same moment.

    What the peer did (closed, reset, refused) it did to all of them, as when it
    restarts. What this sign does not hear, and what its network says, is its own fault.
    """
    if isinstance(error, OSError):
        return error.errno in _BY_PEER
    return isinstance(error, (LinkClosed, LinkRefused))


class Session:
    """Broker session of one sign.

    `handler` has `message(topic, payload, retained, dup)`, `session(number)` with 0 for lost, and
    `will(number)` and gives `subscriptions`; `net.up` says whether to try at all; `backoff` is a
    `retry.Backoff` and `rand()` gives 0 ≤ r < 1. `keepalive_s` is what CONNECT says.
    """

    def __init__(
        self, brokers, keepalive_s, frames, codec, handler, outbox, net, clock, log, backoff, rand,
        floor: int,
    ):  # fmt: skip
        self.brokers = brokers
        self._half_ms = keepalive_s * 500
        self._codec = codec
        self._handler = handler
        self._outbox = outbox
        self._net = net
        self._clock = clock
        self._log = log
        self._backoff = backoff
        self._rand = rand
        self._frames = frames
        self._control = bytearray(_CONTROL_BYTES)
        self._control_length = 0
        self._work = Alarm()
        self._look = Alarm()
        self._acks = {}
        self._stream = None
        self._tasks = ()
        self._to_subscribe = ()
        self._announced = False
        self._pinged = False
        self._ping_ms = 0
        self._looksize = 0
        self._ended = None
        #: The last packet id that was used.
        self.packet_id = 0
        #: The highest session number known, of this sign or of another with its id.
        self.floor = floor
        self.number = 0
        #: Why the last session ended or did not come about, a LinkError or OSError.
        self.failure = None
        #: A topic that the broker does not let the sign subscribe to, in the present session.
        self.refused_topic = ""
        #: Looks whether a better broker is back (link/scout.py); None with a single one.
        self.scout = None
        self.counters = {"sessions": 0, "failures": 0, "malformed": 0, "errors": 0}
        outbox.wake = self._work.set

    @property
    def reason(self) -> str:
        """`failure` in words, "" before the first."""
        return "" if self.failure is None else str(self.failure)

    def end(self, error) -> None:
        """Note why the session is over; the first reason counts. `run` does the rest."""
        if self._ended is None:
            self._ended = error
            self._look.set()
            if self.number:
                self.number = 0
                self._handler.session(0)

    def rise(self, number: int) -> None:
        """Somebody used a higher session number under this sign's id: start again above it."""
        if number <= self.floor or self._ended is not None:
            return
        self.floor = number
        self.leave(f"session {number} is taken")

    def leave(self, reason: str) -> None:
        """End it now; the next session follows as after any other end."""
        if self._ended is not None:
            return
        if self._stream is not None:
            try:
                # A session that says goodbye leaves no last will behind.
                self._stream.write(self._codec.disconnect())
            except OSError:
                pass
        self.end(LinkError(reason))

    def stir(self) -> None:
        """There is something to look at before the next deadline."""
        self._look.set()

    def quiet(self) -> bool:
        """Nothing is under way: the moment for a change of brokers."""
        return self._announced and not self._acks and not self._control_length

    def will(self):
        """Topic and payload of the last will of the next session."""
        return self._handler.will(self.floor + 1)

    async def run(self, beat) -> None:
        """Task: never ends."""
        while True:
            while not self._net.up:
                beat()
                await asyncio.sleep_ms(_NET_LOOK_MS)
            # A session stays: what it takes is to lie low in the heap, not in the middle.
            tidy()
            self._ended = None
            self._look.clear()
            try:
                stream = await self._reach(beat)
                if self._ended is None:
                    self._begin(stream)
                else:
                    stream.close()
                while self._ended is None:
                    beat()
                    wait_ms = self._keep(self._clock.now_ms())
                    if self.scout is not None:
                        self.scout.look(self)
                    await self._look.wait_ms(wait_ms)
            except (OSError, LinkError) as error:
                self.end(error)
            finally:
                self.end(LinkClosed("stopped"))
                self._close()
            if self.scout is None or not self.scout.found():
                await self._rest(beat)

    async def _reach(self, beat):
        """A stream on which a broker has said yes."""
        beat()
        if self.scout is not None:
            stream = self.scout.take(self)
            if stream is not None:
                return stream
        brokers = self.brokers
        return await brokers.reach(brokers.at, self.will(), beat)

    def _begin(self, stream) -> None:
        self._stream = asyncio.StreamReader(stream)
        self._frames.reset()
        self._control_length = 0
        self._acks.clear()
        self._to_subscribe = list(self._handler.subscriptions)
        self._announced = False
        self.refused_topic = ""
        self._pinged = False
        self._ping_ms = self._clock.now_ms() + self._half_ms
        self.floor += 1
        self.number = self.floor
        self.counters["sessions"] += 1
        self._handler.session(self.number)
        self._tasks = [
            asyncio.create_task(self._guard(self._read())),
            asyncio.create_task(self._guard(self._write())),
        ]

    def _close(self) -> None:
        for task in self._tasks:
            task.cancel()
        self._tasks = ()
        if self._stream is not None:
            self._stream.s.close()
            self._stream = None

    async def _rest(self, beat) -> None:
        """After a failure: the next broker, but not at once."""
        self.counters["failures"] += 1
        self.failure = self._ended
        self.brokers.failed()
        wait_ms = self._backoff.delay_ms(self._rand(), is_everybodys(self._ended))
        self._log.note("link", f"down: {self.reason}; again in {wait_ms} ms")
        if self.scout is not None:
            wait_ms = self.scout.rest_ms(wait_ms)
        until_ms = self._clock.now_ms() + wait_ms
        while self._clock.now_ms() < until_ms and not (self.scout and self.scout.found()):
            beat()
            await asyncio.sleep_ms(min(1000, until_ms - self._clock.now_ms()))

    async def _guard(self, work) -> None:
        """Whatever ends a helper task ends the session."""
        try:
            await work
        except (OSError, BaysignError) as error:
            self.end(error)
        except Exception as error:
            self._log.trace("link", error)
            self.end(error)

    def _keep(self, now_ms: int) -> int:
        """Ping when it is time; LinkSilent for a deadline that passed, else time to the next."""
        if now_ms >= self._ping_ms:
            if self._pinged:
                raise LinkSilent("no answer to ping")
            self._pinged = True
            self._ping_ms = now_ms + self._half_ms
            self._send(self._codec.ping())
        next_ms = self._ping_ms
        for due_ms, what, _ in self._acks.values():
            if now_ms >= due_ms:
                raise LinkSilent(f"no answer to {what}")
            if due_ms < next_ms:
                next_ms = due_ms
        return min(next_ms - now_ms, _LOOK_MS)

    async def _read(self) -> None:
        frames = self._frames
        stream = self._stream
        next_packet = frames.next
        codec = self._codec
        cut = codec.cut
        message = self._handler.message
        turn = until_ms = flood = 0
        while True:
            count = await stream.readinto(frames.room())
            if count is None:
                continue
            if not count:
                raise LinkClosed("closed by the broker")
            frames.filled(count)
            flood = flooded(flood, count, self._clock.now_ms() - until_ms)
            until_ms = self._clock.now_ms() + _BURST_MS
            packet = next_packet()
            while packet is not None and self._ended is None:
                if packet[0] & 0xF0 == 0x30:
                    flags = packet[0]
                    payload = cut(packet, frames.head)
                    if codec.answer:
                        self._send(codec.answer)
                    if payload is None:
                        self.counters["malformed"] += 1
                    else:
                        try:
                            message(codec.topic, payload, flags & 1 != 0, flags & 8 != 0)
                        except Exception as error:
                            self._poisoned(error)
                else:
                    self._packet(packet)
                turn += 1
                if not turn & _TURNS and self._clock.now_ms() >= until_ms:
                    await asyncio.sleep_ms(0)
                    until_ms = self._clock.now_ms() + _BURST_MS
                packet = next_packet()
            if frames.oversize != self._looksize:
                self._looksize = frames.oversize
                self._log.note("link", f"message on {frames.oversize_topic} is too large")
                packet_id = frames.skipped_id
                if packet_id:
                    frames.skipped_id = 0
                    self._send(bytes((0x40, 2, packet_id >> 8, packet_id & 255)))

    def _packet(self, packet) -> None:
        """One whole packet, no PUBLISH; ProtocolError for anything that a broker may not send."""
        size = len(packet)
        if packet[0] == 0xD0 and size == 2:
            # A ping answered is the proof that the session is worth something.
            self._pinged = False
            self._backoff.reset()
        elif packet[0] == 0x40 and size == 4:
            self._acknowledged(packet, "PUBLISH")
        elif packet[0] == 0x90 and size == 5:
            topic = self._acknowledged(packet, "SUBSCRIBE")
            if packet[4] > 2:
                self.refused_topic = topic
                self._log.note("link", "subscription refused: " + topic)
        else:
            raise ProtocolError(f"packet {packet[0]:02x} of {size} bytes")

    def _poisoned(self, error) -> None:
        # One poisonous message must not cost the sign its session, again and again.
        self.counters["errors"] += 1
        self._log.note("link", f"message on {self._codec.topic}")
        self._log.trace("link", error)

    def _acknowledged(self, packet, what: str) -> str:
        """Whatever `packet` answers is no longer under way; returns its topic."""
        due = self._acks.pop(packet[2] << 8 | packet[3], None)
        if due is None or due[1] != what:
            raise ProtocolError(f"answer to a {what} never sent")
        if not self._pinged:
            # It says as much as the answer to a ping.
            self._ping_ms = self._clock.now_ms() + self._half_ms + _SPARE_MS
        self._work.set()
        return due[2]

    def _send(self, packet) -> None:
        """Queue a control packet for the writer."""
        end = self._control_length + len(packet)
        if end > _CONTROL_BYTES:
            raise LinkSilent("the broker takes nothing")
        self._control[self._control_length : end] = packet
        self._control_length = end
        self._work.set()

    async def _write(self) -> None:
        stream = self._stream
        await stream.drain()
        while True:
            now_ms = self._clock.now_ms()
            packet = self._next(now_ms)
            if packet is not None:
                stream.write(packet)
                # A turn for the others, unless this was all.
                if stream.out_buf or self._outbox.wait_ms(now_ms) == 0:
                    await stream.drain()
                continue
            wait_ms = -1
            if self._announced and len(self._acks) < _WINDOW:
                wait_ms = self._outbox.wait_ms(now_ms)
            await self._work.wait_ms(wait_ms if wait_ms > 0 else _IDLE_MS)

    def _next(self, now_ms: int):
        """The next packet to send, or None. Valid until the codec makes another."""
        if self._control_length:
            packet = memoryview(self._control)[: self._control_length]
            self._control_length = 0
            return packet
        if len(self._acks) >= _WINDOW:
            return None
        if self._to_subscribe:
            topic = self._to_subscribe.pop(0)
            return self._codec.subscribe(topic, self._new_id(now_ms, "SUBSCRIBE", topic))
        if not self._announced:
            if self._acks:
                return None
            self._announced = True
            self._outbox.touch_all()
        item = self._outbox.take(now_ms)
        if item is None:
            return None
        topic, payload, retain, qos = item
        packet_id = self._new_id(now_ms, "PUBLISH", topic) if qos else 0
        return self._codec.publish(topic, payload, retain, packet_id)

    def _new_id(self, now_ms: int, what: str, topic: str) -> int:
        """A packet id from 1 to 65535 that is not under way, with its deadline noted."""
        while True:
            self.packet_id = self.packet_id % 65535 + 1
            if self.packet_id not in self._acks:
                self._acks[self.packet_id] = (now_ms + _ANSWER_MS, what, topic)
                return self.packet_id
