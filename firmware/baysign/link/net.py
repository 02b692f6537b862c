"""Chooses the link: the preferred one, and another while that one stays away or is of no use.

    SEEKING ──the first in order that is up is taken, the others are stopped──▶ ON it
     ▲ ▲                                                                        │
     │ └─ lost: the same link climbs its ladder, 40 s later the next one too ───┤
     └─── no session through it for 3 min: the next one climbs first ───────────┘

    ON a later one: a better link is TRIED after 5 min
     │ up for 30 s, and the broker answers through it ──▶ the session says goodbye, ON the better
     │ not up in its time, or lost again              ──▶ stopped; the next trial after twice the
     ▼                                                    time, up to an hour

So a link that comes and goes costs one trial an hour, and a sign in session is never taken off a
link that works for one that might. A single link without a session climbs its own ladder instead.
Only one link carries the sign: two default routes are a matter of luck on an ESP32.
"""

import asyncio

from micropython import const

from baysign.link.ladder import Ladder

_SOON_MS = const(200)
_LOOK_MS = const(10_000)
_AWAY_MS = const(40_000)
_STEADY_MS = const(30_000)
_TRIAL_MS = const(300_000)
_BARREN_MS = const(180_000)
_HOUR_MS = const(3_600_000)


class Net:
    """`up` says whether there is a network; `run` brings it up and watches it.

    `adapters` are those in use, the preferred first, as `Ladder` wants them. `session` has
    `number`, 0 while there is none, and `leave(reason)`; `probe(address, beat)` is a coroutine
    that says whether the broker answers through the link with this address of the sign's own.
    Either may be None.
    """

    def __init__(self, adapters, clock, log):
        self._ladders = [Ladder(adapter, log) for adapter in adapters]
        self._clock = clock
        self._log = log
        self.session = None
        self.probe = None
        self.up = False
        self.losses = 0
        self.switches = 0
        self._at = None
        self._was = None
        self._address = None
        self._first = 0
        self._away_ms = clock.now_ms()
        self._taken_ms = 0
        self._alive_ms = 0
        self._barren_ms = _BARREN_MS
        self._parting = None
        # The link under trial, since when it is up, when it has to be, when the next trial is.
        self._trial = None
        self._turn = -1
        self._steady_ms = None
        self._trial_end_ms = 0
        self._trial_ms = 0
        self._pause_ms = _TRIAL_MS

    @property
    def kind(self) -> str:
        """The link in use, lan, wifi or lte; the preferred one while there is none."""
        return self._ladders[self._at or 0].kind

    def rssi_dbm(self) -> int | None:
        """Strength of the radio signal; None without a radio or a network."""
        try:
            return self._ladders[self._at].adapter.rssi_dbm() if self.up else None
        except OSError:
            return None

    def address(self) -> str | None:
        """The sign's own address; None without a network."""
        try:
            return self._ladders[self._at].adapter.address() if self.up else None
        except OSError:
            return None

    def absent_ms(self) -> int:
        """How long there has been no network; 0 while there is one."""
        return 0 if self.up else self._clock.now_ms() - self._away_ms

    def state(self) -> str:
        """What the driver of the link says, or those of all that are tried while there is none."""
        if self.up:
            return self._ladders[self._at].state()
        running = [ladder for ladder in self._ladders if ladder.running]
        if len(running) == 1:
            return running[0].state()
        return "; ".join([f"{ladder.kind}: {ladder.state()}" for ladder in running])

    async def run(self, beat) -> None:
        """Task: never ends."""
        # A modem may be on from the life before.
        for ladder in self._ladders[1:]:
            ladder.stop()
        while True:
            beat()
            busy = await self.look(beat)
            await asyncio.sleep_ms(_SOON_MS if busy else self._clock.until_ms(_LOOK_MS))

    async def look(self, beat) -> bool:
        """One look at everything, and what follows from it; whether to look again soon."""
        busy = self._step(self._clock.now_ms())
        if self._is_ripe():
            await self._move(beat)
        return busy

    def _step(self, now_ms: int) -> bool:
        if self._parting is not None:
            self._ladders[self._parting].stop()
            self._parting = None
        busy = False
        for ladder in self._ladders:
            busy = ladder.step(now_ms) or busy
        if self._at is not None and not self._ladders[self._at].up:
            self._lose(now_ms)
        if self._at is None:
            self._seek(now_ms)
            return True
        if self._alive(now_ms):
            self._try_better(now_ms)
        return busy or self._trial is not None or self._parting is not None

    def _seek(self, now_ms: int) -> None:
        ladders = self._ladders
        for index, ladder in enumerate(ladders):
            if ladder.up:
                self._take(index, now_ms)
                return
        started = 1 + (now_ms - self._away_ms) // _AWAY_MS
        for offset in range(min(started, len(ladders))):
            ladders[(self._first + offset) % len(ladders)].start(now_ms)

    def _take(self, index: int, now_ms: int) -> None:
        """This link is the one; all others but the one that is parted with go at once."""
        for other, ladder in enumerate(self._ladders):
            if other != index and other != self._parting and ladder.running:
                ladder.stop()
        self._at = index
        self._first = 0
        self._trial = None
        self._taken_ms = self._alive_ms = now_ms
        self._trial_ms = now_ms + self._pause_ms
        self.up = True
        address = self.address()
        if self._was is not None and self._was != index:
            self.switches += 1
        if self.session is not None and self._was is not None and address != self._address:
            # Its connection belongs to an address that is gone: do not wait until it notices.
            self.session.leave(f"network is {self.kind} {address} now")
        self._was = index
        self._address = address

    def _lose(self, now_ms: int) -> None:
        """It is given time to come back before others are asked."""
        self.losses += 1
        self._first = self._at
        self._leave(now_ms)

    def _leave(self, now_ms: int) -> None:
        """No link: what was learned about how long one holds stays."""
        self._trial = None
        if self._at == 0:
            calm = now_ms - self._taken_ms >= _HOUR_MS
            self._pause_ms = _TRIAL_MS if calm else min(self._pause_ms * 2, _HOUR_MS)
        self._at = None
        self._away_ms = now_ms
        self.up = False

    def _alive(self, now_ms: int) -> bool:
        """Whether the link is still the one; one that carries no session is of no use."""
        if self.session is None or self.session.number:
            self._alive_ms = now_ms
            self._barren_ms = _BARREN_MS
            return True
        if now_ms - self._alive_ms < self._barren_ms:
            return True
        self._barren_ms = min(self._barren_ms * 2, _HOUR_MS)
        ladder = self._ladders[self._at]
        self._log.note("net", f"{ladder.kind} carries no session")
        if len(self._ladders) == 1:
            ladder.again(now_ms, True)
        else:
            self._first = (self._at + 1) % len(self._ladders)
            ladder.stop()
        self._leave(now_ms)
        return False

    def _try_better(self, now_ms: int) -> None:
        """Start a trial when it is time, end one that fails."""
        trial = self._trial
        if trial is None:
            if self._at and now_ms >= self._trial_ms:
                self._trial = self._turn = (self._turn + 1) % self._at
                self._steady_ms = None
                ladder = self._ladders[self._trial]
                self._trial_end_ms = now_ms + ladder.adapter.patience_ms
                ladder.start(now_ms)
        elif self._ladders[trial].up:
            if self._steady_ms is None:
                self._steady_ms = now_ms
        elif self._steady_ms is not None or now_ms >= self._trial_end_ms:
            self._fail(now_ms)

    def _fail(self, now_ms: int) -> None:
        """The trial has come to nothing."""
        ladder = self._ladders[self._trial]
        ladder.stop()
        self._log.note("net", f"{ladder.kind} not good enough yet; {self.kind} stays")
        if self._steady_ms is not None or ladder.adapter.takes_route:
            # It had the default route, and took it along.
            self._ladders[self._at].again(now_ms)
        self._trial = None
        self._pause_ms = min(self._pause_ms * 2, _HOUR_MS)
        self._trial_ms = now_ms + self._pause_ms

    def _is_ripe(self) -> bool:
        if self._trial is None or self._steady_ms is None:
            return False
        return self._clock.now_ms() - self._steady_ms >= _STEADY_MS

    async def _move(self, beat) -> None:
        """The better link has been up for long enough: to it, if the broker is there."""
        ladder = self._ladders[self._trial]
        proved = self.probe is None or await self.probe(ladder.adapter.address(), beat)
        now_ms = self._clock.now_ms()
        if proved:
            self._parting = self._at
            self._take(self._trial, now_ms)
        else:
            self._fail(now_ms)
