"""Task `selftest`: tests the sign each day at the same time, and whenever somebody asks.

    start ──read back──▶ waiting ──`selftest.at`, local time──▶ testing, 10 s ──▶ waiting
                          │  ▲ └── clock untrusted: each day of uptime ──┘
                          │  └── something stronger stands there: again in ten minutes
                          └── the verb `test` without an end

The test itself, and what follows from it, is loaded when it runs: this is all that stays.
"""

import atomic
from micropython import const
from unload import tidy, unload
from waits import Alarm

#: What was found dark, kept over a reset: a sign must not show a falsified number until the next
#: night.
KEPT = "/dark.json"
_LIMIT_BYTES = const(4096)
_LOOK_MS = const(15_000)
_AGAIN_MS = const(600_000)
_DAY_MS = const(86_400_000)
_DAY_S = const(86_400)
_HOUR_S = const(3_600)


class Daily:
    """`at_s` is the local second of the day, None for never; `zone` a `message.zone.Zone`, None
    for UTC."""

    def __init__(self, parts, at_s, zone=None):
        self._parts = parts
        self._at_s = at_s
        self._zone = zone
        self._soon = Alarm()
        self._asked = False
        self._day = None
        self._last_ms = 0
        self._again_ms = 0
        #: The last test, as the `health` topic has it.
        self.result = None
        #: Why the flash did not take the last finding, "" when it did.
        self.refused = ""

    def ask(self, _body: dict, _now_ms: int, _source: str) -> None:
        """The verb `test` without an end: once through, now."""
        self._asked = True
        self._soon.set()

    async def run(self, beat) -> None:
        """Task: never ends."""
        parts = self._parts
        clock = parts.clock
        if self.result is None:
            self.result = {"trigger": "boot", "verify": parts.display.verify()}
            data = atomic.read(KEPT, _LIMIT_BYTES)
            if data not in (None, b"[]"):
                from baysign.health.dark import recall

                recall(parts, data)
                unload("baysign.health.dark")
        while True:
            beat()
            trigger = self.due(clock.now_ms(), clock.wall_s())
            if trigger:
                await self._test(trigger, beat)
            await self._soon.wait_ms(clock.until_ms(_LOOK_MS))

    def due(self, now_ms: int, wall_s) -> str:
        """Why the sign is to be tested now, "" if it is not."""
        if self._asked:
            self._asked = False
            return "command"
        if self._at_s is None or now_ms < self._again_ms:
            return ""
        if wall_s is None:
            return "uptime" if now_ms - self._last_ms >= _DAY_MS else ""
        day, second = self._local(wall_s)
        if day == self._day or not 0 <= second - self._at_s < _HOUR_S:
            return ""
        return "daily"

    def _local(self, wall_s) -> tuple:
        """(day, second of it)."""
        return divmod(wall_s, _DAY_S) if self._zone is None else self._zone.local(wall_s)

    async def _test(self, trigger: str, beat) -> None:
        parts = self._parts
        tidy()
        try:
            from baysign.health import dark, selftest

            result = await selftest.run(parts, beat)
            self.refused = dark.take(parts, result)
        except MemoryError as error:
            # A test is no reason to lose the sign; there may be room the next time.
            result = {"skipped": str(error)}
        unload("baysign.health.selftest", "baysign.health.dark")
        now_ms = parts.clock.now_ms()
        wall_s = parts.clock.wall_s()
        result["trigger"] = trigger
        result["time"] = wall_s
        if "skipped" in result:
            self._again_ms = now_ms + _AGAIN_MS
        else:
            self._last_ms = now_ms
            if wall_s is not None:
                self._day = self._local(wall_s)[0]
        self.result = result
        parts.outbox.touch(parts.topics.health)

    def report(self, health: dict) -> None:
        """For the `health` topic: the last test."""
        health["selftest"] = self.result
