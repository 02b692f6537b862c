"""The module `select`: native polling, plus what only happens when the sign waits.

Pin interrupts, timer callbacks and news of the network come in here. While the network is down its
sockets are left out, so that an open connection falls silent as on the board. Under virtual time
nothing sleeps: see `sim_virtual.py`, which replaces `poll`.
"""

import select as _native

import sim_link as link
import sim_time as clock
from sim_state import facts

native_poll = _native.poll
POLLIN = _native.POLLIN
POLLOUT = _native.POLLOUT
POLLERR = _native.POLLERR
POLLHUP = _native.POLLHUP

socket_class = ()  # set by sim_socket; an empty tuple matches nothing
tls_class = ()  # set by sim_ssl
timers = []  # [due_us, period_us, periodic, callback, timer]


def add_timer(period_us: int, periodic: bool, callback, timer) -> list:
    """Start a timer; the returned entry is for remove_timer."""
    entry = [clock.us() + period_us, period_us, periodic, callback, timer]
    timers.append(entry)
    link.quiet = None
    return entry


def remove_timer(entry: list) -> None:
    """Stop a timer."""
    if entry in timers:
        timers.remove(entry)


def next_timer_us() -> int:
    """When the next timer is due."""
    return min([entry[0] for entry in timers])


def run_timers() -> None:
    """Call what is due."""
    now = clock.us()
    for entry in list(timers):
        if entry[0] <= now and entry in timers:
            if entry[2]:
                entry[0] += entry[1]
            else:
                timers.remove(entry)
            if entry[3]:
                entry[3](entry[4])


class Lag:
    """Event-loop lag: the sign's own CPU time and its time in blocking calls between two waits.

    Only `ipoll` counts, which is what asyncio waits in. Not wall time, so that a busy machine
    cannot fail a test. A new worst value is reported to the host.
    """

    def __init__(self):
        self._cpu_s = 0.0
        self._blocked_us = 0
        self._worst_us = 0

    def enter(self) -> None:
        """The sign begins to wait."""
        lag_us = int((clock.cpu_s() - self._cpu_s) * 1_000_000)
        lag_us += clock.blocked_us - self._blocked_us
        if lag_us > self._worst_us and self._cpu_s:
            self._worst_us = lag_us
            link.note("lag", lag_us)

    def leave(self) -> None:
        """The sign goes on."""
        self._cpu_s = clock.cpu_s()
        self._blocked_us = clock.blocked_us


_news = _native.poll()
_news.register(link.file, POLLIN)
_lag = Lag() if facts["rules"]["lag"] else None


def _key(polled):
    return polled if isinstance(polled, int) else id(polled)


class poll:
    """As the native one; `ipoll` also serves timers and the link."""

    def __init__(self):
        self._poll = _native.poll()
        self._poll.register(link.file, POLLIN)
        self._sockets = {}  # descriptor, or id of native TLS: (socket, mask, what to poll)
        self._hidden = False

    def register(self, obj, mask=POLLIN | POLLOUT):
        """Watch `obj`."""
        if isinstance(obj, (socket_class, tls_class)):
            polled = obj.fileno() if isinstance(obj, socket_class) else obj.stream
            self._sockets[_key(polled)] = (obj, mask, polled)
            if self._hidden:
                return
            obj = polled
        self._poll.register(obj, mask)

    def modify(self, obj, mask):
        """Watch for something else."""
        if isinstance(obj, (socket_class, tls_class)):
            self.register(obj, mask)
        else:
            self._poll.modify(obj, mask)

    def unregister(self, obj):
        """Watch no longer."""
        if isinstance(obj, (socket_class, tls_class)):
            for key, entry in self._sockets.items():
                if entry[0] is obj:
                    del self._sockets[key]
                    break
            else:
                raise KeyError
            if self._hidden:
                return
            obj = entry[2]
        self._poll.unregister(obj)

    def _follow_network(self) -> None:
        self._hidden = not self._hidden
        for _, mask, polled in self._sockets.values():
            if self._hidden:
                self._poll.unregister(polled)
            else:
                self._poll.register(polled, mask)

    def ipoll(self, timeout=-1, flags=0):
        """Yield (object, event) for what is ready, after at most `timeout` ms."""
        if _lag:
            _lag.enter()
        yield from self._look(timeout, flags)

    def _look(self, timeout, flags):
        if self._hidden is not (facts["rules"]["net_silence"] and not link.net_up):
            self._follow_network()
        if timers:
            wait = max(0, -(-(next_timer_us() - clock.us()) // 1000))
            timeout = wait if timeout < 0 else min(timeout, wait)
        ready = self._poll.ipoll(timeout, flags)
        if _lag:
            _lag.leave()
        for item in ready:
            obj = item[0]
            if obj is link.file:
                # Unless it was read meanwhile: asking a stream whether it is ready asks the host.
                if _news.poll(0):
                    link.serve()
            elif _key(obj) in self._sockets:
                yield self._sockets[_key(obj)][0], item[1]
            elif not isinstance(obj, int):
                # A socket that another one's reader has closed meanwhile is no longer listed.
                yield item
        if timers:
            run_timers()

    def poll(self, timeout=-1):
        """The same as a list of tuples."""
        return [(item[0], item[1]) for item in self._look(timeout, 0)]


def ready(fd: int, mask: int) -> int:
    """Which of the events in `mask` a descriptor is ready for."""
    probe = _native.poll()
    probe.register(fd, mask)
    for _, event in probe.ipoll(0):
        return event
    return 0
