"""The host's side of virtual time for one sign: its clock, the scripted events, its network.

The sign tells when it waits and for how long. The host then runs what is due, and lets time jump
to whichever comes first: the sign's own wake-up, the next event, or the end of `run_until`, where
the sign is kept waiting. Each sign has its own time and its own peers.
"""

import heapq
import itertools
import struct
import threading
import time

from baysign_host.sim import wire

_NEVER = 1 << 61
# A sign that has nothing to say still asks once in an hour of its time, so that a hang is noticed.
_GRANT_US = 3_600_000_000
# So much goes along with a grant; more would be one large block in the sign's heap.
_ALONG_BYTES = 256
_REFUSED = 111
_RESET = 104
# What a board's stack takes of one connection before the application reads (lwIP on an ESP32), and
# how much of it comes at once: little, because on the board it would not lie in the heap.
_WINDOW_BYTES = 5744
_SEGMENT_BYTES = 536


class Connection:
    """One connection of a sign, as its peer sees it; bytes wait while its network is down, and
    beyond what the board would hold until the sign has read."""

    def __init__(self, world: "VirtualTime", number: int, peer, way: tuple, datagrams: bool):
        self._world = world
        #: What the connection hangs on: adapter, its address counted, host.
        self.way = way
        self._number = number
        self._datagrams = datagrams
        self._waiting = bytearray()
        self._room = _WINDOW_BYTES
        self._ending = False
        self.peer = peer
        self.open = True

    @property
    def now_us(self) -> int:
        """The sign's time."""
        return self._world.now_us

    @property
    def sign(self):
        """Whose connection this is."""
        return self._world.sign

    def after(self, delay_s: float, fn, *args) -> None:
        """Call `fn(*args)` after a while of the sign's time."""
        self._world.at(self._world.now_us / 1e6 + delay_s, fn, *args)

    def at_last(self, due_us, fn, *args) -> None:
        """Call `fn(*args)` at `due_us()`, which may be put off any number of times until then."""
        self._world.at_last(due_us, fn, *args)

    def send(self, data: bytes) -> None:
        """Bytes for the sign."""
        if not self.open or self._ending:
            return
        if self._datagrams:
            self._world.tell(self._number, self.way, wire.SOCK_DATA, bytes(data))
        else:
            self._waiting += data
            self._flow()

    def _flow(self) -> None:
        while self._waiting and self._room:
            segment = bytes(self._waiting[: min(self._room, _SEGMENT_BYTES)])
            del self._waiting[: len(segment)]
            self._room -= len(segment)
            self._world.tell(self._number, self.way, wire.SOCK_DATA, segment)
        if self._ending and not self._waiting:
            self._end(0)

    def has_read(self, count: int) -> None:
        """The sign has made room for so many bytes."""
        self._room += count
        self._flow()

    def close(self, errno: int = 0) -> None:
        """End the connection, in order (the sign reads what was sent) or with an error; the peer
        is told too."""
        if self.open and not errno and self._waiting:
            self._ending = True
        elif self.open:
            self._end(errno)

    def _end(self, errno: int) -> None:
        self._world.tell(self._number, self.way, wire.SOCK_END, bytes([errno]))
        self._world.forget(self._number)

    def reset(self) -> None:
        """Connection reset by peer."""
        self.close(_RESET)


class VirtualTime:
    """The world around one sign. All but `run_until` runs in the street's thread."""

    def __init__(self, sign):
        self.sign = sign
        self.now_us = 0
        self.peers: dict = {}
        self._limit_us = 0
        self._horizon_us = 0
        self._target_us: int | None = None
        self._events: list = []
        self._order = itertools.count()
        self._connections: dict[int, Connection] = {}
        self._to_sign: list[tuple[tuple, bytes]] = []
        # What the sign said on a way that is closed, and what it wants to open there.
        self._held_out: list[tuple[int, int, bytes]] = []
        self._opening: dict[int, tuple[tuple, bytes]] = {}
        self._parked = threading.Event()
        self._heard_s = time.monotonic()
        self._watching = False
        self._hung = ""
        self._nudged = False

    # For tests.

    def at(self, t_s: float, fn, *args) -> None:
        """Call `fn(*args)` at `t_s` of the sign's time, or as soon as it next waits after that."""
        t_us = round(t_s * 1e6)
        self._push(t_us, fn, args)
        if t_us < self._horizon_us and self._target_us is None:
            self._horizon_us = t_us
            self.sign.life.send(wire.frame(wire.HORIZON, 0, struct.pack("<q", t_us)))

    def at_last(self, due_us, fn, *args) -> None:
        """Call `fn(*args)` at `due_us()`, which may be put off any number of times until then; a
        moment that has been put off does not stop the sign."""
        self._push(due_us(), fn, args, due_us)

    def _push(self, t_us: int, fn, args, due_us=None) -> None:
        heapq.heappush(self._events, (t_us, next(self._order), fn, args, due_us))

    def _due_us(self) -> int:
        """When the next event is."""
        while self._events:
            t_us, _, fn, args, due_us = self._events[0]
            if due_us is None or due_us() <= t_us:
                return t_us
            heapq.heappop(self._events)
            self._push(due_us(), fn, args, due_us)
        return _NEVER

    def run_until(self, t_s: float) -> None:
        """Let the sign live until `t_s` and stand there; TimeoutError when it hangs without a
        watchdog."""
        self._parked.clear()
        self.sign.street.call(self._go, round(t_s * 1e6))
        self._parked.wait()
        if self._hung:
            hung, self._hung = self._hung, ""
            raise TimeoutError(f"{self.sign.name}: {hung}")
        errors = self.sign.street.errors
        if errors:
            raise errors.pop(0)

    def _go(self, limit_us: int) -> None:
        self._limit_us = limit_us
        self._heard_s = time.monotonic()
        if not self._watching:
            self._watching = True
            self.sign.street.after(1.0, self._look_after)
        self.pump()

    def _look_after(self) -> None:
        """The watchdog bites a sign that is stuck in real time; without one, run_until says so."""
        if self._parked.is_set():
            self._watching = False
            return
        if time.monotonic() - self._heard_s > self.sign.options.hang_s:
            self._heard_s = time.monotonic()
            if not self.sign.life.bite_virtually():
                self._hung = f"hangs at {self.now_us / 1e6:.3f} s, and no watchdog runs"
                self._parked.set()
        self.sign.street.after(1.0, self._look_after)

    # For the sign's life.

    def heard(self, t_us: int) -> None:
        """A frame came, stamped with the sign's time."""
        if t_us > self.now_us:
            self.now_us = t_us
        self._heard_s = time.monotonic()

    def born(self) -> None:
        """A life begins: nothing of the last one's network is left."""
        self._target_us = None
        self._to_sign.clear()
        self._held_out.clear()
        self._opening.clear()
        for number in list(self._connections):
            self.forget(number)

    def take(self, op: int, number: int, body: bytes) -> None:
        """A frame of the sign, of those that only virtual time knows."""
        if op == wire.IDLE:
            target = int.from_bytes(body, "little", signed=True)
            self._target_us = _NEVER if target < 0 else target
            self.pump()
        elif op == wire.SOCK_OPEN:
            self._open(number, self._way(body), body)
        else:
            self._network(op, number, body)

    def _way(self, body: bytes) -> tuple:
        """What a connection to "kind/host:port" hangs on, or one "source>host:port"."""
        radio = self.sign.radio
        source, _, target = body.decode().rpartition(">")
        host = target.rpartition(":")[0].rpartition("/")[2]
        kind = (radio.owner(source) if source else radio.route()) or ""
        return kind, radio.epoch(kind), host

    def _passes(self, way: tuple) -> bool:
        kind, epoch, host = way
        radio = self.sign.radio
        return bool(kind) and radio.epoch(kind) == epoch and radio.passes(kind, host)

    def _open(self, number: int, way: tuple, body: bytes) -> None:
        if not self._passes(way):
            self._opening[number] = (way, body)  # TCP asks again
            return
        host, _, port = body.decode().rpartition(">")[2].rpartition(":")
        kind, _, host = host.rpartition("/")
        peer = self.peers.get((kind or host, int(port)))
        if not kind:
            peer = peer or self.peers.get(int(port))
        if peer is None:
            if not kind:  # what is sent to nobody is lost
                self.tell(number, way, wire.SOCK_END, bytes([_REFUSED]))
            return
        connection = Connection(self, number, peer, way, bool(kind))
        self._connections[number] = connection
        self.tell(number, way, wire.SOCK_OPEN)
        peer.opened(connection)

    def _network(self, op: int, number: int, body: bytes) -> None:
        if op == wire.SOCK_END:
            self._opening.pop(number, None)
        connection = self._connections.get(number)
        if connection is None:
            return
        if not self._passes(connection.way):
            self._held_out.append((op, number, body))
        elif op == wire.SOCK_DATA:
            connection.peer.received(connection, body)
        elif op == wire.SOCK_READ:
            connection.has_read(int.from_bytes(body, "little"))
        else:
            self.forget(number)

    def tell(self, number: int, way: tuple, op: int, body: bytes = b"") -> None:
        """A frame for the sign, when it next waits and packets pass."""
        if self.sign.radio.epoch(way[0]) == way[1]:  # or else they never will again
            self._to_sign.append((way, wire.frame(op, number, body)))

    def nudge(self) -> None:
        """Something else has come for the sign: let it look, whatever it waits for."""
        self._nudged = True

    def forget(self, number: int) -> None:
        """A connection is over."""
        connection = self._connections.pop(number, None)
        if connection:
            connection.open = False
            connection.peer.closed(connection)

    def network(self) -> None:
        """Packets of the sign pass that did not, or the other way round."""
        if self._held_out:
            held, self._held_out = self._held_out, []
            for op, number, body in held:
                self._network(op, number, body)
        if self._opening:
            opening, self._opening = self._opening, {}
            for number, (way, body) in opening.items():
                self._open(number, way, body)

    def pump(self) -> None:
        """Run what is due and let the sign go on; does nothing while the sign is busy."""
        # At the interpreter's prompt nobody waits for a grant, and nothing is left to happen.
        running = self.sign.life.process is not None and not self.sign.at_prompt
        while not running or self._target_us is not None:
            due_us = self._due_us()
            if due_us <= self.now_us:
                _, _, fn, args, _ = heapq.heappop(self._events)
                self.sign.street.guard(fn, *args)
                running = self.sign.life.process is not None and not self.sign.at_prompt
                continue
            stop_us = min(due_us, self._limit_us)
            if running:
                if self._to_sign and (data := self._passing()):
                    self._grant(data, stop_us)
                    return
                if self._nudged or self._target_us <= stop_us:
                    if not self._nudged:
                        self.now_us = max(self.now_us, self._target_us)
                    self._nudged = False
                    self._grant(b"", stop_us)
                    return
            self.now_us = max(self.now_us, stop_us)
            if due_us > self._limit_us:
                self._parked.set()
                return

    def _passing(self) -> bytes:
        """What can be said to the sign now."""
        if len(self._to_sign) == 1:
            way, frame = self._to_sign[0]
            if not self._passes(way):
                return b""
            self._to_sign.clear()
            return frame
        passing = {way: self._passes(way) for way, _ in self._to_sign}
        data = b"".join(frame for way, frame in self._to_sign if passing[way])
        self._to_sign = [(way, frame) for way, frame in self._to_sign if not passing[way]]
        return data

    def _grant(self, data: bytes, stop_us: int) -> None:
        self._target_us = None
        self._horizon_us = max(self.now_us, min(stop_us, self.now_us + _GRANT_US))
        body = struct.pack("<qq", self.now_us, self._horizon_us)
        if len(data) <= _ALONG_BYTES:
            data = wire.frame(wire.ADVANCE, 0, body + data)
        else:
            data += wire.frame(wire.ADVANCE, 0, body)
        self.sign.life.send(data)
