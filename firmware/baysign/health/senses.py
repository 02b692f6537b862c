"""Task `senses`: looks at what is fitted, and leads the panel's brightness to where it should be.

    every 10 s ──read──▶ brightness (T8, night maximum) ──▶ one unseen step each 50 ms till there
        └──look──▶ the others that are fitted

A sign of which nothing is fitted or configured has no such task until somebody asks for another
brightness.
"""

from micropython import const
from waits import Alarm

from baysign.face.brightness import level_of, step
from baysign.health import faults as fault

_LOOK_MS = const(10_000)
_STEP_MS = const(50)


class Senses:
    """`sensor` has `read()`, or is None; `others` have `look(now_ms, wall_s)` and
    `report(health)`."""

    def __init__(self, brightness, sensor, others, parts):
        self._brightness = brightness
        self._sensor = sensor
        self._others = others
        self._display = parts.display
        self._faults = parts.faults
        self._clock = parts.clock
        self._outbox = parts.outbox
        self._topic = parts.topics.face
        self._target = parts.display.level
        self._soon = Alarm()

    async def run(self, beat) -> None:
        """Task: never ends."""
        clock = self._clock
        look_ms = 0
        while True:
            beat()
            now_ms = clock.now_ms()
            if now_ms >= look_ms:
                self._look(now_ms, clock.wall_s())
                look_ms = now_ms + clock.until_ms(_LOOK_MS)
            wait_ms = max(look_ms - now_ms, 1)
            if self._display.level != self._target:
                self._display.light(step(self._display.level, self._target))
                if self._display.level == self._target:
                    self._outbox.touch(self._topic)
                wait_ms = min(wait_ms, _STEP_MS)
            await self._soon.wait_ms(wait_ms)

    def _look(self, now_ms: int, wall_s) -> None:
        if self._sensor is not None:
            self._read(now_ms, wall_s)
        for other in self._others:
            other.look(now_ms, wall_s)
        self._aim(now_ms, wall_s)

    def _read(self, now_ms, wall_s) -> None:
        brightness = self._brightness
        try:
            value = self._sensor.read()
        except OSError:
            brightness.read(None, now_ms, wall_s)
        else:
            # None: the sensor has only just been set up.
            if value is not None:
                brightness.read(value, now_ms, wall_s)
        self._faults.put(fault.PHOTOCELL, brightness.failed != "", brightness.failed)

    def _aim(self, now_ms, wall_s) -> None:
        self._target = level_of(self._brightness.target_pct(now_ms, wall_s))

    def command(self, body: dict, now_ms: int) -> None:
        """The verb `brightness`: `pct` from 1 to 100, `auto`, or none for what it has now.

        By hand it needs an end, `minutes` or `until`; Refusal for what is wrong. Nothing lifts the
        night maximum.
        """
        from baysign.message.orders import end_of, integer

        wall_s = self._clock.wall_s()
        if body.get("pct") == "auto":
            self._brightness.manual(None, 0)
        else:
            pct = integer(body, "pct", self._display.brightness_pct, 1, 100)
            self._brightness.manual(pct, end_of(body, False, now_ms, wall_s)[0])
        self._aim(now_ms, wall_s)
        self._soon.set()

    def report(self, health: dict) -> None:
        """Add what is known to the `health` topic."""
        brightness = self._brightness
        health["light"] = {
            "control": brightness.control,
            "level": brightness.light,
            "dark": brightness.is_dark(self._clock.wall_s()),
        }
        for other in self._others:
            other.report(health)
