"""Task `health`: looks at what can go wrong, raises and ends faults, says every minute how it is.

It asks the objects that know, and is called by none of them but by a dying task.
"""

import asyncio
import gc
import json

from micropython import const
from unload import tidy

from baysign.errors import LinkRefused, LinkUntrusted
from baysign.health import faults as fault

_LOOK_MS = const(10_000)
_SAY_MS = const(60_000)
# A collection looks at everything there is: most of what an idle sign has to do.
_TIDY_MS = const(300_000)
# Longer than three deaths of a task that stands still, which end in a reset.
_PROVED_MS = const(120_000)
# So long a start takes at its worst, with a modem.
_ABSENT_MS = const(120_000)


class Watch:
    """`keepers` are the objects that write to flash: `refused` says why a write was.

    `watchdogs` is how often the watchdog has bitten in this board's life.
    """

    def __init__(
        self, display, session, frames, sign, net, faults, clock, outbox, topics, reports
    ):
        self._display = display
        self._session = session
        self._frames = frames
        self._sign = sign
        self._net = net
        self._faults = faults
        self._clock = clock
        self._outbox = outbox
        self._topics = topics
        self._reports = reports
        self._number = 0
        self._oversize = 0
        self._unreadable = 0
        self._late_ms = 0
        self._tidy_ms = 0
        self._heap = (0, 0)
        self.keepers: tuple = (faults.journal,)
        self.watchdogs = 0
        #: `report(health)` of those who have more to say.
        self.more = []
        #: Called once, when this life may count as a success.
        self.prove = None

    async def run(self, beat) -> None:
        """Task: never ends."""
        clock = self._clock
        say_ms = clock.now_ms() + _SAY_MS
        while True:
            beat()
            self.look()
            now_ms = clock.now_ms()
            if self.prove is not None and now_ms >= _PROVED_MS:
                self.prove()
                self.prove = None
            if now_ms >= say_ms:
                say_ms = now_ms + _SAY_MS - _LOOK_MS // 2
                self._outbox.touch(self._topics.health)
                self._outbox.touch(self._topics.face)
            wait_ms = clock.until_ms(_LOOK_MS)
            await asyncio.sleep_ms(wait_ms)
            self._late_ms = max(self._late_ms, clock.now_ms() - now_ms - wait_ms)

    def death(self, name: str, is_last: bool) -> None:
        """A task has died; a reset follows when `is_last`."""
        self._faults.begin(fault.TASK, name, fault.HOLD_MS)
        if is_last:
            self._faults.keep()

    def look(self) -> None:
        """Once over everything."""
        faults = self._faults
        session = self._session
        if session.number != self._number:
            self._number = session.number
            faults.session(self._number != 0)
            if self._number:
                # They begin without a session only.
                faults.end(fault.REFUSED)
                faults.end(fault.UNTRUSTED)
        faults.put(fault.CLOCK, self._clock.wall_s() is None)
        mismatch = self._display.verify() == "mismatch"
        faults.put(fault.PANEL, mismatch, self._display.detail)
        faults.put(fault.DEAD, self._reports.dead != "", self._reports.dead)
        refused = ""
        for keeper in self.keepers:
            refused = refused or keeper.refused
        faults.put(fault.FLASH, refused != "", refused)
        absent = self._net.absent_ms() >= _ABSENT_MS
        faults.put(fault.NETWORK, absent, self._net.state() if absent else "")
        if self._number:
            topic = session.refused_topic
            faults.put(fault.SUBSCRIPTION, topic != "", topic)
            faults.put(fault.LESSER, session.brokers.at != 0, session.reason)
        elif isinstance(session.failure, LinkRefused):
            faults.begin(fault.REFUSED, session.reason)
        elif isinstance(session.failure, LinkUntrusted):
            faults.begin(fault.UNTRUSTED, session.reason)
        self._look_at_messages(faults)
        faults.look()

    def _look_at_messages(self, faults) -> None:
        frames = self._frames
        sign = self._sign
        if frames.oversize == self._oversize and sign.unreadable == self._unreadable:
            return
        if frames.oversize != self._oversize:
            self._oversize = frames.oversize
            faults.begin(fault.TOO_LARGE, frames.oversize_topic, fault.HOLD_MS)
        if sign.unreadable != self._unreadable:
            self._unreadable = sign.unreadable
            faults.begin(fault.UNREADABLE, sign.unreadable_topic, fault.HOLD_MS)
        self._outbox.touch(self._topics.health)

    def payload(self) -> bytes:
        """The `health` topic."""
        clock = self._clock
        reports = self._reports
        session = self._session
        now_ms = clock.now_ms()
        if now_ms >= self._tidy_ms:
            self._tidy_ms = now_ms + _TIDY_MS - _LOOK_MS
            # Not for the figures alone: what then stays a while is laid low, not in between.
            self._heap = (tidy(), gc.mem_alloc())
        health = {
            "uptime_s": now_ms // 1000,
            "boots": reports.boots,
            "reset_cause": reports.cause,
            "watchdogs": self.watchdogs,
            "heap_free": self._heap[0],
            "heap_used": self._heap[1],
            "late_ms": self._late_ms,
            "link": self._net.kind,
            "address": self._net.address(),
            "rssi_dbm": self._net.rssi_dbm(),
            "clock": {"time": clock.wall_s(), "source": clock.source, "refused": clock.refused},
            "broker": session.brokers.name(session.brokers.at),
            "last_disconnect": session.reason,
            "oversize_topic": self._frames.oversize_topic,
            "unreadable_topic": self._sign.unreadable_topic,
            "counters": reports.counters(),
        }
        self._late_ms = 0
        for report in self.more:
            report(health)
        return json.dumps(health).encode()
