"""When to ask for the time of day, and whom; what asks is loaded for each question.

    no network ──▶ ASKING ──good answer──▶ rest an hour ──▶ ASKING
                    ▲  │
                    │  ├─ none, or nonsense: the next server, after up to 30 s; 15 min once a clock
                    │  │  is set
                    └──┴─ far from the clock that is set: once more after 10 s (`Clock.set`)

Whatever asks that cannot be loaded is a failure like any other.
"""

import asyncio
import gc

from micropython import const
from retry import Backoff, rand
from unload import unload

_FIRST_MS = const(2_000)
_UNSET_MS = const(30_000)
_AGAIN_MS = const(900_000)
_HOUR_MS = const(3_600_000)
_SURE_MS = const(10_000)
_BEAT_MS = const(15_000)


class Ntp:
    """`tell(wall_s, source, part_ms)` takes a time and says whether it was believed; `net.up`
    whether there is a network to ask through."""

    def __init__(self, servers, port: int, net, clock, tell, log):
        self._servers = servers
        self._port = port
        self._net = net
        self._clock = clock
        self._tell = tell
        self._log = log
        self._turn = 0
        self._addresses = {}
        self._backoff = Backoff(_FIRST_MS, _UNSET_MS, 1000)
        self.failures = 0

    async def run(self, beat) -> None:
        """Task: never ends."""
        clock = self._clock
        while True:
            due_ms = clock.now_ms() + (await self._once() if self._net.up else 0)
            while True:
                beat()
                left_ms = due_ms - clock.now_ms()
                if left_ms <= 0 and self._net.up:
                    break
                await asyncio.sleep_ms(min(max(left_ms, 1000), clock.until_ms(_BEAT_MS)))

    async def _once(self) -> int:
        """Ask one server; how long to wait before the next question."""
        host = self._servers[self._turn % len(self._servers)]
        # What a question leaves behind is to lie low in the heap, not in the middle.
        gc.collect()
        try:
            from baysign.link.sntp import Question

            question = Question(host, self._port, self._addresses, self._clock)
            believed = await question.ask(self._tell, self.failures != 0)
        except (OSError, ValueError, MemoryError, ImportError, asyncio.TimeoutError) as error:
            self._turn += 1
            self.failures += 1
            if self.failures == 1:
                self._log.note("clock", f"no time from {host}: {error or 'no answer'}")
            if self._clock.wall_s() is not None:
                return _AGAIN_MS
            return self._backoff.delay_ms(rand())
        finally:
            unload("baysign.link.sntp")
        if not believed:
            return _SURE_MS
        self.failures = 0
        self._backoff.reset()
        return _HOUR_MS + int(_SURE_MS * rand())
