"""Keeps the board's network up: a ladder of ever stronger means.

    radio on, join
     ▼
    JOINING ──connected──▶ UP
     │  ▲                   │ connection lost
     │  └───────────────────┘
     │ 20 s, or the driver raises
     ▼
    rung 1: leave, join (the next network)            then JOINING
    rung 2: radio off, 1 s, radio on, join            then JOINING, and from rung 1 again

The driver's own status is told in the log and decides nothing: it has states that no document
names.
"""

import asyncio

from micropython import const

_PATIENCE_MS = const(20_000)
_DARK_MS = const(1_000)
_LOOK_MS = const(10_000)


class Net:
    """`up` says whether there is a network; `run` brings it up and watches it."""

    def __init__(self, adapter, clock, log):
        self._adapter = adapter
        self._clock = clock
        self._log = log
        self._rung = 0
        self.up = False
        self.losses = 0

    @property
    def kind(self) -> str:
        """wifi, lan, …: what the board has."""
        return self._adapter.kind

    def state(self) -> str:
        """The driver's status in words, or why it does not tell."""
        try:
            return self._adapter.state()
        except OSError as error:
            return str(error)

    def address(self) -> str:
        """The own address; only while `up`."""
        return self._adapter.address()

    def rssi_dbm(self) -> int | None:
        """Strength of the radio signal; None without a radio or a network."""
        try:
            return self._adapter.rssi_dbm() if self.up else None
        except OSError:
            return None

    async def run(self, beat) -> None:
        """Task: never ends; a driver that raises is one more reason for the next rung."""
        while True:
            beat()
            try:
                await self._climb()
                joined = await self._joined(beat)
            except OSError as error:
                self._log.note("net", f"driver: {error}")
                joined = False
                await asyncio.sleep_ms(_DARK_MS)
            if joined:
                self._rung = 0
                await self._watch(beat)
            else:
                self._rung = self._rung % 2 + 1

    async def _climb(self) -> None:
        adapter = self._adapter
        if self._rung == 1:
            adapter.leave()
        elif self._rung == 2:
            adapter.power(False)
            await asyncio.sleep_ms(_DARK_MS)
        if self._rung != 1:
            adapter.power(True)
        if not adapter.connected():
            adapter.join()

    async def _joined(self, beat) -> bool:
        until_ms = self._clock.now_ms() + _PATIENCE_MS
        while not self._adapter.connected():
            if self._clock.now_ms() >= until_ms:
                self._log.note("net", f"not joined: {self._adapter.state()}")
                return False
            beat()
            await asyncio.sleep_ms(200)
        return True

    async def _watch(self, beat) -> None:
        self.up = True
        self._log.note("net", f"up: {self._adapter.address()}")
        try:
            while self._adapter.connected():
                beat()
                await asyncio.sleep_ms(self._clock.until_ms(_LOOK_MS))
        except OSError as error:
            self._log.note("net", f"driver: {error}")
        self.up = False
        self.losses += 1
        self._log.note("net", f"lost: {self._adapter.state()}")
