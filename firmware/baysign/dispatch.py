"""Where messages, time and the panel meet: every change of the face goes through here, at once."""

import json

from micropython import const
from unload import unload
from waits import Alarm

# What is due is done when it is due; this is for the rest: orders to keep, frames to read back.
_TICK_MS = const(10_000)
_LEAST_MS = const(10)
# Until a flash that refused is tried again.
_CONFIRM_MS = const(300_000)


class Dispatch:
    """The session's handler, and the task that lets time pass.

    `rise(number)` is the session's; it is set once both exist.
    """

    def __init__(self, sign, display, clock, topics, operator, outbox, reports, files, log):
        self._sign = sign
        self._display = display
        self._clock = clock
        self._topics = topics
        self._operator = operator
        self._own = set((topics.status, topics.time) + operator.topics)
        self._outbox = outbox
        self._reports = reports
        self._files = files
        self._log = log
        self._unconfirmed = False
        self._confirm_ms = 0
        #: Why the flash did not take the last known good configuration, "" when it did.
        self.refused = ""
        self._soon = Alarm()
        self._due_ms = 0
        self.rise = None
        # The own status first: a higher session number there must be seen before ours is
        # published.
        self.subscriptions = (topics.status, topics.time) + operator.topics + tuple(sign.topics)

    def message(self, topic: str, payload, retained: bool, dup: bool) -> None:
        """One message from the broker; on return the LEDs show what it means."""
        sign = self._sign
        if topic in self._own:
            self._own_message(topic, payload, retained)
        else:
            clock = self._clock
            if sign.accept(topic, payload, retained, dup, clock.now_ms(), clock.wall_s()):
                self._show()
        due_ms = sign.next_ms
        if due_ms is not None and due_ms < self._due_ms:
            self._soon.set()

    def _own_message(self, topic: str, payload, retained: bool) -> None:
        if topic == self._topics.status:
            self._own_status(payload)
        elif topic == self._topics.time:
            self._time(payload, retained)
        else:
            if self._operator.message(topic, payload, retained):
                self._show()
            self._tell_control()
            self._operator.keep()

    def local(self, body: dict) -> None:
        """Carry out a command given at the sign itself; raises Refusal."""
        if self._sign.local(body, self._clock.now_ms(), self._clock.wall_s()):
            self._show()
        self._tell_control()
        self._soon.set()

    def session(self, number: int) -> None:
        """A session has begun, or with 0 ended."""
        self._reports.number = number
        self._reports.last_status = b""
        self._sign.session(number, self._clock.now_ms())
        self._soon.set()
        if number:
            self._unconfirmed = True
            self._log.note("link", f"session {number}")

    def will(self, number: int):
        """Topic and payload of the last will."""
        return self._topics.status, self._reports.will(number)

    async def run(self, beat) -> None:
        """Task `display`: judge everything by the time, whenever that can change something."""
        clock = self._clock
        # The first frame knew the sign model only; the configuration may want another face.
        self._show()
        while True:
            beat()
            self._tick()
            self._display.refresh()
            self._operator.keep()
            now_ms = clock.now_ms()
            if self._unconfirmed and now_ms >= self._confirm_ms:
                self._confirm(now_ms)
            wait_ms = clock.until_ms(_TICK_MS)
            due_ms = self._sign.next_ms
            if due_ms is not None:
                wait_ms = max(_LEAST_MS, min(wait_ms, due_ms - now_ms))
            self._due_ms = now_ms + wait_ms
            await self._soon.wait_ms(wait_ms)

    def _confirm(self, now_ms: int) -> None:
        """This configuration reaches the broker: from now on it is the one to fall back to."""
        self._unconfirmed = False
        if self._files is None:
            return
        try:
            if self._files.confirm():
                self._log.note("config", "kept as last known good")
            self._files = None
            self.refused = ""
            unload("baysign.config.store", "baysign.config.ready")
        except OSError as error:
            self._unconfirmed = True
            self._confirm_ms = now_ms + _CONFIRM_MS
            self.refused = str(error)
            self._log.note("config", f"not kept: {error}")

    def again(self) -> None:
        """Something has changed that was no message: judge and show it at once."""
        self._tick()
        self._soon.set()

    def darken(self, offer) -> None:
        """Every line shows this offer, whatever else stands there; None: no longer."""
        self._sign.dark = offer
        self.again()

    def _tick(self) -> None:
        if self._sign.tick(self._clock.now_ms(), self._clock.wall_s()):
            self._show()
        self._tell_control()

    def _tell_control(self) -> None:
        """Whether somebody at the sign has a hand on it is for the operator to see (T13)."""
        control = self._sign.control
        if control != self._reports.control:
            self._reports.control = control
            self._outbox.touch(self._topics.status)

    def _show(self) -> None:
        self._display.show(self._sign.face)
        self._outbox.touch(self._topics.face)

    def _own_status(self, payload) -> None:
        """Not what was published last: a late last will, or somebody else with this id (F21)."""
        if payload == self._reports.last_status:
            return
        seen = 0
        try:
            seen = json.loads(payload)["session"]
        except (ValueError, KeyError, TypeError, MemoryError):
            pass
        if isinstance(seen, int) and seen > self._reports.number:
            self.rise(seen)
        elif self._reports.last_status:
            self._outbox.touch(self._topics.status)

    def _time(self, payload, retained: bool) -> None:
        """Time of day for networks without a time server; an old one would be a lie."""
        if retained:
            return
        try:
            value = json.loads(payload)
            if isinstance(value, dict):
                value = value["time"]
            value = int(value)
        except (ValueError, KeyError, TypeError, OverflowError, MemoryError):
            return
        self.tell_time(value, "broker")

    def tell_time(self, wall_s: int, source: str, part_ms: int = 0) -> bool:
        """A source says what time it is; whether it is believed. All ages are judged anew."""
        before_s = self._clock.wall_s()
        believed = self._clock.set(wall_s, source, part_ms)
        if believed and before_s != self._clock.wall_s():
            self.again()
        if before_s is None or not believed:
            self._log.note("clock", f"{wall_s} by {source}: {'set' if believed else 'refused'}")
        return believed
