"""Everything that `run` counts, and the one place where it is defined.

    signs       simulated signs in the street
    published   readings (one lot, one row of the feed) given to the broker
    applied     published readings whose right result was then seen lit, within a second, on every
                judged line that shows the lot; a reading that changes nothing counts when the
                lines read right at that moment
    faces       face messages received from the signs
    samples     rounds in which every line of every sign was compared with the oracle
    mismatches  line-episodes: a line read wrong for over 1 s (judge.py)
    p50_ms, p99_ms
                over readings that changed a frame, one a sign: from the publisher's monotonic
                stamp to the latch edge that made the new text visible; one message in flight
    restarts    times a sign's process ended unasked and was started again

The simulator calls from its own thread; everything else here runs in the event loop.
"""

import asyncio
import json
import math
import time
from collections import deque
from collections.abc import Iterable

from baysign_host.feeds import Value
from baysign_host.judge import Judge
from baysign_host.oracle import same_text

SAMPLE_S = 0.05
SETTLE_S = 1.0
_YIELD_S = 0.02
_LATENCIES_MAX = 100_000


class Watcher:
    """Watches every sign of the street while readings are published one at a time."""

    def __init__(self, judges: list[Judge]) -> None:
        self.judges = judges
        self.published = self.applied = self.samples = self.faces = 0
        self.last_ms: float | None = None
        # Held while a message is in flight, so that drawing never delays what is measured.
        self.flight = asyncio.Lock()
        self._by_topic = {judge.plan.topic: judge for judge in judges}
        # Bounded, so that a street can stand for months; a run of minutes never fills it.
        self._latencies_ms: deque[float] = deque(maxlen=_LATENCIES_MAX)
        self._loop = asyncio.get_running_loop()
        self._lit = asyncio.Event()
        self._edges: dict[Judge, list] = {}
        for judge in judges:
            judge.sign.on_lit(lambda _sign, lit, judge=judge: self._seen(judge, lit))

    @property
    def topics(self) -> tuple[str, ...]:
        """What to subscribe to: the outgoing topics of these signs."""
        return tuple(f"{topic}/{kind}" for topic in self._by_topic for kind in ("status", "face"))

    def heard(self, topic: str, payload: bytes) -> None:
        """A message from a sign."""
        base, _, kind = topic.rpartition("/")
        judge = self._by_topic.get(base)
        try:
            message = json.loads(payload) if payload else {}
        except ValueError:
            return
        if judge is not None and isinstance(message, dict):
            judge.heard(kind, message, time.monotonic())
            self.faces += kind == "face" and bool(payload)
            self._lit.set()

    async def online(self) -> None:
        """Returns when every sign is online."""
        while not all(judge.online for judge in self.judges):
            await self._news(math.inf)

    async def publish(self, topic: str, value: Value, send) -> None:
        """Publishes one reading with `await send()` and sees it through to the LEDs."""
        async with self.flight:
            await self._publish(topic, value, send)

    async def sample(self) -> None:
        """Compares all lines with the oracle, nearly 20 times a second, until cancelled.

        Between two messages where it can be, but never much later: what is wrong keeps a message
        in flight for long, and is just what must be sampled.
        """
        while True:
            try:
                async with asyncio.timeout(_YIELD_S), self.flight:
                    self._compare()
            except TimeoutError:
                self._compare()
            await asyncio.sleep(SAMPLE_S)

    def _compare(self) -> None:
        now_s = time.monotonic()
        for judge in self.judges:
            judge.sample(now_s)
        self.samples += 1

    def summary(self) -> dict:
        """The figures of the run so far, as `--json` prints them."""
        return {
            "signs": len(self.judges),
            "published": self.published,
            "applied": self.applied,
            "faces": self.faces,
            "samples": self.samples,
            "mismatches": sum(judge.episodes for judge in self.judges),
            "p50_ms": percentile(self._latencies_ms, 50),
            "p99_ms": percentile(self._latencies_ms, 99),
            "restarts": sum(judge.sign.restarts for judge in self.judges),
        }

    async def _publish(self, topic: str, value: Value, send) -> None:
        shown = [(judge, judge.shows(topic)) for judge in self.judges]
        shown = [(judge, lines) for judge, lines in shown if lines]
        now_s = time.monotonic()
        before = {judge: (judge.right(now_s), judge.expected(now_s)) for judge, _ in shown}
        self._edges = {judge: [] for judge, _ in shown}
        stamp_ns = time.monotonic_ns()
        sent = await send()
        for judge, _ in shown:
            judge.reading(topic, value, time.monotonic())
        if not sent:
            return
        self.published += 1
        # Lines in an episode are not waited for: they would only slow the feed down.
        awaited = [(j, [n for n in lines if not j.wrong(n)]) for j, lines in shown]
        end_s = time.monotonic() + SETTLE_S
        while not _all_right(awaited) and await self._news(end_s):
            pass
        self.applied += _all_right(shown)
        for judge, lines in shown:
            right, expected = before[judge]
            self._measure(judge, [n for n in lines if right[n]], expected, stamp_ns)
        self._edges = {}

    def _measure(
        self, judge: Judge, lines: list[int], before: list[str | None], stamp_ns: int
    ) -> None:
        """Takes the time of the first edge after which all changed lines read right."""
        after = judge.expected(time.monotonic())
        changed = [n for n in lines if after[n] is not None and after[n] != before[n]]
        if not changed:
            return
        # The newest face may be readable before its edge has come over from the other thread.
        for lit in (*self._edges[judge], judge.sign.lit):
            late_ms = lit.t_us / 1e3 - stamp_ns / 1e6
            if late_ms >= 0 and all(same_text(lit.lines[n].text, after[n]) for n in changed):
                self._latencies_ms.append(late_ms)
                self.last_ms = late_ms
                return

    def _seen(self, judge: Judge, lit) -> None:
        """Called in the simulator's thread at every visible change."""
        try:
            self._loop.call_soon_threadsafe(self._note, judge, lit)
        except RuntimeError:
            # The loop has ended; the street follows in a moment.
            return

    def _note(self, judge: Judge, lit) -> None:
        if judge in self._edges:
            self._edges[judge].append(lit)
        self._lit.set()

    async def _news(self, end_s: float) -> bool:
        """Waits for anything new from a sign; False once `end_s` has passed."""
        left_s = end_s - time.monotonic()
        if left_s <= 0:
            return False
        self._lit.clear()
        try:
            await asyncio.wait_for(self._lit.wait(), None if left_s == math.inf else left_s)
        except TimeoutError:
            return False
        return True


def percentile(values: Iterable[float], percent: float) -> float | None:
    """The nearest-rank percentile, rounded to a microsecond; None of nothing."""
    ranked = sorted(values)
    if not ranked:
        return None
    return round(ranked[max(1, math.ceil(len(ranked) * percent / 100)) - 1], 3)


def _all_right(shown: list[tuple[Judge, list[int]]]) -> bool:
    now_s = time.monotonic()
    return all(all(judge.right(now_s)[n] for n in lines) for judge, lines in shown)
