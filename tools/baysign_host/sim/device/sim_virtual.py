"""Virtual time: nothing sleeps, the clock jumps to the next thing that is to happen.

The host grants a horizon, the time of its next scripted event. Up to there the sign runs freely;
it asks (one round trip) when it would pass the horizon, or when it waits and has told the host
something since. Each look at the clock takes a microsecond, so that a busy wait ends. The
watchdog bites at its time.
"""

import select as _native
from struct import unpack_from

import sim_link as link
import sim_select as select
import sim_time as clock
from micropython import const
from sim_state import facts

_MASK = const(0x3FFFFFFF)
_AHEAD = const(1 << 45)
_NEVER = const(1 << 61)
_GRANT_BYTES = const(16)
# A sign that has told the host something and only gives way to itself asks after so many turns.
_TURNS = const(16)

_now = facts["now_us"]
_horizon = _now
_grants = 0
_turns = 0
_offset_ms = facts["ticks_ms"] - _now // 1000


def us() -> int:
    """Microseconds of this world."""
    global _now
    _now += 1
    return _now


def ticks_ms() -> int:
    """The board's wrapping millisecond counter."""
    global _now
    _now += 1
    return (_now // 1000 + _offset_ms) & _MASK


def _asyncio_ms() -> int:
    """Milliseconds for asyncio: no wrap, and ahead of the real clock, see sim_time.unwrapped."""
    global _now
    _now += 1
    return _now // 1000 + _AHEAD


def _sync(target: int) -> None:
    """Ask the host how far time goes; what it has to say comes first."""
    global _now, _horizon, _grants, _turns
    link.told = False
    link.quiet = None
    _grants += 1
    _turns = 0
    link.idle(target)
    frame = link.receive()
    while frame[0] != link.ADVANCE:
        link.deliver(frame)
        frame = link.receive()
    body = frame[2]
    now, _horizon = unpack_from("<qq", body)
    at = _GRANT_BYTES
    while at < len(body):
        end = at + 4 + (body[at + 2] | body[at + 3] << 8)
        link.deliver((body[at], body[at + 1], body[at + 4 : end]))
        at = end
    # Sending the question took time of its own; the clock must not go back.
    _now = max(now, _now)


def _nearer(body: bytes) -> None:
    """An event has been put before the horizon."""
    global _horizon
    _horizon = min(_horizon, unpack_from("<q", body)[0])


def step(target: int) -> None:
    """Let time pass until `target`, or until something happens before."""
    global _now
    if select.timers:
        target = min(target, max(_now, select.next_timer_us()))
    if clock.wdt_us and target >= clock.wdt_due_us:
        target = clock.wdt_due_us
    if link.told or target > _horizon:
        _sync(target)
    else:
        _now = max(_now, target)
    if clock.wdt_us and _now >= clock.wdt_due_us:
        link.note("reset", "watchdog")
        link.halt()


def sleep_until(target: int) -> None:
    """Stand still until `target`, whatever happens meanwhile."""
    while _now < target:
        step(target)


class poll:
    """As select.poll; sockets are the virtual ones, everything else is asked natively."""

    def __init__(self):
        self._sockets = {}  # id: (socket, mask)
        self._native = _native.poll()
        self._others = {}  # id: mask
        self._dry = 0  # the grant since which none of the others was ready
        self._eager = False  # an object waits for room to write, which no answer brings

    def register(self, obj, mask=5):
        """Watch `obj`."""
        link.quiet = None
        if isinstance(obj, select.socket_class):
            self._sockets[id(obj)] = (obj, mask)
        else:
            self._native.register(obj, mask)
            self._others[id(obj)] = mask
            self._judge()

    modify = register

    def unregister(self, obj):
        """Watch no longer."""
        link.quiet = None
        if isinstance(obj, select.socket_class):
            del self._sockets[id(obj)]
        else:
            self._native.unregister(obj)
            del self._others[id(obj)]
            self._judge()

    def _judge(self) -> None:
        self._dry = 0
        self._eager = any(mask & select.POLLOUT for mask in self._others.values())

    def _ready(self) -> list:
        found = []
        for obj, mask in self._sockets.values():
            event = obj.ready(mask)
            if event:
                found.append((obj, event))
        # What comes from outside comes while the host has its turn.
        if self._others and (self._dry != _grants or self._eager):
            self._dry = _grants
            for item in self._native.ipoll(0):
                found.append((item[0], item[1]))
                self._dry = 0
        if not (found or self._eager or link.told or link.later or select.timers):
            link.quiet = self
        return found

    def ipoll(self, timeout=-1, flags=0):
        """What is ready now or, after virtual time has passed, then."""
        global _now
        if link.quiet is self:
            # Nothing can happen before the horizon; this is where 30 days pass in seconds.
            if not timeout:
                return ()
            target = _now + timeout * 1000
            bitten = clock.wdt_us and target >= clock.wdt_due_us
            if timeout > 0 and target <= _horizon and not bitten:
                _now = target
                return ()
        return self._wait(timeout)

    def _wait(self, timeout):
        global _turns
        if not link.told:
            link.flush()  # or else _sync takes it along
        if link.later:
            link.serve(False)
        found = self._ready()
        if not found and timeout:
            target = _now + timeout * 1000 if timeout > 0 else _NEVER
            while _now < target:
                step(target)
                if select.timers:
                    select.run_timers()
                found = self._ready()
                if found or timeout < 0:
                    break
        elif link.told:
            _turns += 1
            if _turns >= _TURNS:
                _sync(_now)
        return found

    def poll(self, timeout=-1):
        """The same as a list of tuples."""
        return list(self.ipoll(timeout))


def start() -> None:
    """Put virtual time in place of the real one."""
    clock.us = link.us = us
    link.patient = True
    clock.advance = sleep_until
    clock.start()
    clock.ticks_ms = ticks_ms
    clock.unwrapped(_asyncio_ms)
    link.on_horizon = _nearer
    select.poll = poll
