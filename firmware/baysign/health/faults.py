"""Active faults under the names of NTCIP 1203's shortErrorStatus, and their history.

    clear ──begin──▶ active ──end, or `hold_ms` after the last begin──▶ clear
      │                 │
      └─ onset ─────────┴─ clearance: each one entry of the journal and one message

`clock` and `flash` are names of our own. What this hardware cannot notice (a lamp, a
fan) has no cause here, and nobody raises the fault of something that is not fitted.
"""

import json

from micropython import const

# The number of a cause is what the journal keeps: new ones go to the end.
CAUSES = (
    ("clock", "not set"),
    ("attachedDevice", "panel does not return what was sent"),
    ("controller", "configuration refused, running on the last good one"),
    ("controller", "started by the watchdog"),
    ("controller", "a task died"),
    ("communications", "refused by the broker"),
    ("communications", "subscription refused"),
    ("message", "too large"),
    ("message", "unreadable"),
    ("flash", "write refused"),
    ("controller", "safe mode"),
    ("photocell", "light sensor not believed"),
    ("temperatureWarning", "warm"),
    ("criticalTemperature", "panel dark until it has cooled down"),
    ("attachedDevice", "thermometer does not answer"),
    ("doorOpen", "cabinet open"),
    ("power", "supply voltage out of its limits"),
    ("power", "panel draws what its segments do not explain"),
    ("attachedDevice", "supply meter does not answer"),
    ("attachedDevice", "clock chip does not answer"),
    ("communications", "no network"),
    ("pixel", "segments dark"),
    ("communications", "the broker cannot be trusted"),
    ("communications", "not with the first broker"),
    ("pixel", "segments known to be dark"),
)
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

# Bit numbers in NTCIP 1203's shortErrorStatus; the own names have none.
_BITS = {
    "communications": 1,
    "power": 2,
    "attachedDevice": 3,
    "pixel": 5,
    "photocell": 6,
    "message": 7,
    "controller": 8,
    "temperatureWarning": 9,
    "criticalTemperature": 11,
    "doorOpen": 13,
}
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
        self._log.note("fault", f"{number} {CAUSES[cause][0]}: {CAUSES[cause][1]} {detail}")
        self._tell()

    def end(self, cause: int) -> None:
        """The fault is over; nothing if there was none."""
        held = self._active.get(cause)
        if held is None:
            return
        number = self.journal.add(
            cause, False, self._clock.wall_s(), self._clock.now_ms(), self._boot
        )
        self._log.note("fault", f"{number} over: {CAUSES[cause][0]}: {CAUSES[cause][1]}")
        # The detail of the onset must still be there for its message.
        self._tell()
        del self._active[cause]

    def put(self, cause: int, is_there: bool, detail: str = "") -> None:
        """`begin` or `end`."""
        if is_there:
            self.begin(cause, detail)
        else:
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

    def _tell(self) -> None:
        if self._outbox is None:
            return
        self._outbox.touch(self._topics.faults)
        while self._session and self._said < self.journal.number:
            self._said += 1
            message = self._message(self._said)
            if message is not None:
                self._outbox.say(self._topics.log, json.dumps(message).encode())

    def _message(self, number: int):
        entry = self.journal.entry(number)
        if entry is None or entry[0] >= len(CAUSES):
            return None
        cause, onset, wall_s, uptime_s, boot = entry
        held = self._active.get(cause)
        return {
            "number": number,
            "fault": CAUSES[cause][0],
            "cause": CAUSES[cause][1],
            "detail": held[2] if held is not None else "",
            "active": onset,
            "time": wall_s,
            "uptime_s": uptime_s,
            "boot": boot,
        }

    def payload(self) -> bytes:
        """All active faults, as the `faults` topic says them."""
        now_ms = self._clock.now_ms()
        found = []
        bits = 0
        for cause in sorted(self._active):
            number, wall_s, detail, _, began_ms = self._active[cause]
            name, text = CAUSES[cause]
            if name in _BITS:
                bits |= 1 << _BITS[name]
            found.append(
                {
                    "number": number,
                    "fault": name,
                    "cause": text,
                    "detail": detail,
                    "time": wall_s,
                    "age_s": (now_ms - began_ms) // 1000,
                }
            )
        return json.dumps({"shortErrorStatus": bits, "faults": found}).encode()
