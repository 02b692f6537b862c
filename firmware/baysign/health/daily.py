"""Task `selftest`: tests the sign each day at the same time, and whenever somebody asks.

    start ──read back──▶ waiting ──`selftest.at`, local time──▶ testing, 10 s ──▶ waiting
                          │  ▲ └── clock untrusted: each day of uptime ──┘
                          │  └── something stronger stands there: again in ten minutes
                          └── the verb `test` without an end

What was found dark is kept over a reset: a sign must not show a falsified number until the next
night. The test itself is loaded when it runs.
"""

import gc
import json

import atomic
from micropython import const
from unload import unload
from waits import Alarm

from baysign.health import faults as fault

KEPT = "/dark.json"
_LIMIT_BYTES = 4096
_LOOK_MS = const(15_000)
_AGAIN_MS = const(600_000)
_DAY_MS = const(86_400_000)
_DAY_S = const(86_400)
_HOUR_S = const(3_600)
_NAMED = const(4)


def words(place) -> str:
    """A lamp by name: line and digit count from 1, as in the configuration's `dead`."""
    line, digit, colour, segment = place
    if digit is None:
        return f"line {line + 1} {segment} {colour}"
    return f"line {line + 1} digit {digit + 1} segment {'abcdefgp'[segment]} {colour}"


class Daily:
    """`at_s` is the local second of the day, None for never; `offset_s(wall_s)` is what local time
    adds to UTC."""

    def __init__(self, parts, at_s, offset_s):
        self._parts = parts
        self._at_s = at_s
        self._offset_s = offset_s
        self._soon = Alarm()
        self._asked = False
        self._day = None
        self._last_ms = 0
        self._again_ms = 0
        self._dark = []
        self._result = None
        #: Why the flash did not take the last finding, "" when it did.
        self.refused = ""

    def ask(self, body: dict, now_ms: int) -> None:
        """The verb `test` without an end: once through, now."""
        self._asked = True
        self._soon.set()

    async def run(self, beat) -> None:
        """Task: never ends."""
        if self._result is None:
            self._load()
            self._result = {"trigger": "boot", "verify": self._parts.display.verify()}
        clock = self._parts.clock
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
        day, second = divmod(wall_s + self._offset_s(wall_s), _DAY_S)
        if day == self._day or not 0 <= second - self._at_s < _HOUR_S:
            return ""
        return "daily"

    async def _test(self, trigger: str, beat) -> None:
        parts = self._parts
        gc.collect()
        try:
            from baysign.health import selftest

            result = await selftest.run(parts, beat)
        except MemoryError:
            # A test is no reason to lose the sign; there may be room the next time.
            result = {"skipped": "no memory"}
        now_ms = parts.clock.now_ms()
        wall_s = parts.clock.wall_s()
        result["trigger"] = trigger
        result["time"] = wall_s
        if "skipped" in result:
            self._again_ms = now_ms + _AGAIN_MS
        else:
            self._last_ms = now_ms
            if wall_s is not None:
                self._day = (wall_s + self._offset_s(wall_s)) // _DAY_S
            found = result["dark"]
            result["dark"] = [words(place) for place in found]
            if result["current"] != "unsupported":
                self._take(found, result["dark"])
        self._result = result
        unload("baysign.health.selftest")
        parts.log.note("selftest", json.dumps(result))
        parts.outbox.touch(parts.topics.health)

    def _take(self, found, said) -> None:
        """Lines that these lamps would falsify show something else from now on (T12)."""
        parts = self._parts
        parts.sign.fail(found)
        parts.dispatch.again()
        detail = ", ".join(said[:_NAMED])
        if len(said) > _NAMED:
            detail += f" and {len(said) - _NAMED} more"
        parts.faults.put(fault.PIXEL, bool(found), detail)
        if found != self._dark:
            self._dark = found
            try:
                atomic.replace(KEPT, json.dumps(found).encode())
                self.refused = ""
            except OSError as error:
                self.refused = f"{KEPT}: {error}"

    def _load(self) -> None:
        data = atomic.read(KEPT, _LIMIT_BYTES)
        if data is None:
            return
        try:
            found = [tuple(place) for place in json.loads(data)]
            said = [words(place) for place in found]
            self._dark = found
            if found:
                self._take(found, said)
        except (ValueError, TypeError, IndexError, KeyError):
            self._parts.log.note("selftest", KEPT + " is unreadable")

    def report(self, health: dict) -> None:
        """For the `health` topic: the last test."""
        health["selftest"] = self._result
