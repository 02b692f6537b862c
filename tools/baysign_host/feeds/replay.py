"""Plays a feed in scaled time: at every row every lot's current value, and nothing in a hole.

One message in flight: the next reading waits until the one before has been seen through to the
LEDs. Rows are due at feed time divided by speed; a row that is late is published at once and the
clock slips, because a city's server would not skip values either.
"""

import asyncio
import time

from baysign_host.feeds import Feed, Row
from baysign_host.feeds.channel import Wires
from baysign_host.watch import Watcher

# A short breath between messages, so that one sign's face report never meets the next reading.
_BREATH_S = 0.004


class Replayer:
    """Publishes `feed` on `wires` through `bus`, `speed` times faster than it was."""

    def __init__(self, feed: Feed, wires: Wires, speed: float, bus, watcher: Watcher) -> None:
        self.row: Row | None = None
        self._feed = feed
        self._wires = wires
        self._speed = speed
        self._bus = bus
        self._watcher = watcher

    async def play(self) -> None:
        """Publishes row after row until cancelled."""
        due_s = time.monotonic()
        for row in self._feed.rows():
            due_s = max(due_s + row.gap_s / self._speed, time.monotonic() - 1)
            await asyncio.sleep(due_s - time.monotonic())
            self.row = row
            await self._publish(row)

    async def _publish(self, row: Row) -> None:
        for lot, value in row.values.items():
            for wire in self._wires.get(lot, ()):
                payload = wire.encode(value)
                await self._watcher.publish(
                    wire.topic, value, lambda w=wire, p=payload: self._bus.publish(w.topic, p)
                )
                await asyncio.sleep(_BREATH_S)
