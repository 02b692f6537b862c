"""Keeps one network adapter up: a ladder of ever stronger means.

    OFF ──start: radio on, join──▶ JOINING ──connected──▶ UP
     ▲                              │  ▲                   │ connection lost
     │ stop                         │  └───────────────────┘
     └─ from anywhere               │ patience over, or the driver raises
                                    ▼
    rung 1: leave, join (the next network)            then JOINING
    rung 2: radio off, 1 s, radio on, join            then JOINING, and from rung 1 again

The driver's own status is told in the log and decides nothing: it has states that no document
names. What the means are is the adapter's business: a modem is restarted where a radio goes off.
"""

from micropython import const

_OFF = const(0)
_PAUSE = const(1)
_JOINING = const(2)
_UP = const(3)

_PAUSE_MS = const(1_000)


class Ladder:
    """One adapter, looked after by `step`; `up` says whether it is connected.

    An adapter has `kind` and `patience_ms`, how long it may take to join; `power(on)`, `join()`,
    `leave()`, `connected()`, `state()`, `rssi_dbm()` and `address()`, which never wait and may
    raise OSError; and `tend()`, which carries on with what was ordered and says whether it wants
    to be called again soon.
    """

    def __init__(self, adapter, log):
        self.adapter = adapter
        self.kind = adapter.kind
        self.up = False
        self._log = log
        self._state = _OFF
        self._rung = 0
        self._dark = False
        self._due_ms = 0

    @property
    def running(self) -> bool:
        """Started, and not stopped since."""
        return self._state != _OFF

    def state(self) -> str:
        """The driver's status in words, or why it does not tell."""
        try:
            return self.adapter.state()
        except OSError as error:
            return str(error)

    def start(self, now_ms: int) -> None:
        """Bring it up and keep it up; nothing if that is under way already."""
        if self._state == _OFF:
            self._rung = 0
            self._due_ms = now_ms
            self._state = _PAUSE

    def stop(self) -> None:
        """Off, and what it holds with it."""
        self._state = _OFF
        self.up = False
        try:
            self.adapter.power(False)
        except OSError as error:
            self._note(f"driver: {error}")

    def again(self, now_ms: int, stronger: bool = False) -> None:
        """It is up and of no use: leave and join anew, or with the next rung's means."""
        self.up = False
        self._rung = self._rung % 2 + 1 if stronger else 1
        self._due_ms = now_ms
        self._state = _PAUSE

    def step(self, now_ms: int) -> bool:
        """One look, and what follows from it; whether to look again soon."""
        try:
            busy = self.adapter.tend()
            if self._state != _OFF:
                self._advance(now_ms)
        except OSError as error:
            self._note(f"driver: {error}")
            self.up = False
            self._fall(now_ms)
            return True
        return busy or self._state == _PAUSE or self._state == _JOINING

    def _advance(self, now_ms: int) -> None:
        adapter = self.adapter
        if self._state == _PAUSE:
            if now_ms >= self._due_ms:
                self._climb(now_ms)
        elif self._state == _JOINING:
            if adapter.connected():
                self._state = _UP
                self.up = True
                self._note(f"up: {adapter.address()}")
            elif now_ms >= self._due_ms:
                self._note(f"not joined: {adapter.state()}")
                self._rung = self._rung % 2 + 1
                self._climb(now_ms)
        elif not adapter.connected():
            self.up = False
            self._rung = 0
            self._note(f"lost: {adapter.state()}")
            self._climb(now_ms)

    def _climb(self, now_ms: int) -> None:
        """What the rung says."""
        adapter = self.adapter
        if self._rung == 1:
            adapter.leave()
        elif self._rung == 2 and not self._dark:
            self._dark = True
            adapter.power(False)
            self._due_ms = now_ms + _PAUSE_MS
            self._state = _PAUSE
            return
        self._dark = False
        if self._rung != 1:
            adapter.power(True)
        if not adapter.connected():
            adapter.join()
        self._due_ms = now_ms + adapter.patience_ms
        self._state = _JOINING

    def _fall(self, now_ms: int) -> None:
        """The driver raised: the next rung, after a pause."""
        if self._state != _OFF:
            self._dark = False
            self._rung = self._rung % 2 + 1
            self._due_ms = now_ms + _PAUSE_MS
            self._state = _PAUSE

    def _note(self, text: str) -> None:
        self._log.note("net", f"{self.kind} {text}")
