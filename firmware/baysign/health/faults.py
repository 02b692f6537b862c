"""Active faults under the names of NTCIP 1203's shortErrorStatus, and their history.

    clear ──begin──▶ active ──end, or `hold_ms` after the last begin──▶ clear
      │                 │
      └─ onset ─────────┴─ clearance: each one entry of the journal and one message

What this hardware cannot notice (a lamp, a fan) has no cause here, and nobody raises the fault of
something that is not fitted.
"""

from micropython import const

from baysign.health import causes

# What they are called is in `health.causes`, in the order of these numbers.
CLOCK = const(0)
PANEL = const(1)
CONFIG = const(2)
WATCHDOG = const(3)
TASK = const(4)
REFUSED = const(5)
SUBSCRIPTION = const(6)
TOO_LARGE = const(7)
UNREADABLE = const(8)
FLASH = const(9)
SAFE = const(10)
PHOTOCELL = const(11)
WARM = const(12)
CRITICAL = const(13)
THERMOMETER = const(14)
DOOR = const(15)
VOLTAGE = const(16)
CURRENT = const(17)
METER = const(18)
CHIP = const(19)
NETWORK = const(20)
PIXEL = const(21)
UNTRUSTED = const(22)
LESSER = const(23)
DEAD = const(24)

# How long a fault lasts that is only noticed when it happens.
HOLD_MS = const(600_000)

# Said again in a session, of those that found no broker; the outbox takes 16.
_BACKLOG = const(12)


class Faults:
    """`begin` and `end` causes; every change is journalled and told on the `log` topic.

    `outbox` has `touch(topic)` and `say(topic, payload)`; `topics` has `faults` and `log`.
    """

    def __init__(self, journal, clock, log, boot: int, outbox=None, topics=None):
        #: Also kept over resets.
        self.journal = journal
        self._clock = clock
        self._log = log
        self._boot = boot
        self._outbox = outbox
        self._topics = topics
        # cause: [number of the onset, wall time, detail, ends by itself at (ms), began at (ms)]
        self._active = {}
        self._session = False
        self._said = journal.number

    def begin(self, cause: int, detail: str = "", hold_ms: int = 0) -> None:
        """The fault is there. One that is only noticed when it happens ends after `hold_ms`."""
        now_ms = self._clock.now_ms()
        held = self._active.get(cause)
        until_ms = now_ms + hold_ms if hold_ms else None
        if held is not None:
            held[3] = until_ms
            if held[2] != detail:
                held[2] = detail
                self._tell()
            return
        wall_s = self._clock.wall_s()
        number = self.journal.add(cause, True, wall_s, now_ms, self._boot)
        self._active[cause] = [number, wall_s, detail, until_ms, now_ms]
        self._note(number, cause, detail)
        self._tell()

    def end(self, cause: int) -> None:
        """The fault is over; nothing if there was none."""
        held = self._active.get(cause)
        if held is None:
            return
        number = self.journal.add(
            cause, False, self._clock.wall_s(), self._clock.now_ms(), self._boot
        )
        self._note(number, cause, None)
        # The detail of the onset must still be there for its message.
        self._tell()
        del self._active[cause]

    def put(self, cause: int, is_there: bool, detail: str = "") -> None:
        """`begin` or `end`."""
        if is_there:
            self.begin(cause, detail)
        elif cause in self._active:
            self.end(cause)

    def session(self, is_live: bool) -> None:
        """A session begins: what happened without one is told now. Or it has ended."""
        self._session = is_live
        if is_live:
            self._said = max(self._said, self.journal.number - _BACKLOG)
            self._tell()

    def look(self) -> None:
        """End what was held long enough, write down what is new."""
        now_ms = self._clock.now_ms()
        for cause in sorted(self._active):
            until_ms = self._active[cause][3]
            if until_ms is not None and now_ms >= until_ms:
                self.end(cause)
        self.journal.keep(now_ms)

    def keep(self) -> None:
        """Write down what is new at once: a reset is coming."""
        self.journal.keep(self._clock.now_ms(), True)

    def _note(self, number: int, cause: int, detail) -> None:
        said = causes.told(cause)
        self._log.note(
            "fault", f"{number} over: {said}" if detail is None else f"{number} {said} {detail}"
        )

    def _tell(self) -> None:
        if self._outbox is None:
            return
        self._outbox.touch(self._topics.faults)
        while self._session and self._said < self.journal.number:
            self._said += 1
            entry = self.journal.entry(self._said)
            if entry is not None:
                held = self._active.get(entry[0])
                message = causes.message(self._said, entry, "" if held is None else held[2])
                if message is not None:
                    self._outbox.say(self._topics.log, message)

    def payload(self) -> bytes:
        """All active faults, as the `faults` topic says them."""
        return causes.payload(self._active, self._clock.now_ms())
