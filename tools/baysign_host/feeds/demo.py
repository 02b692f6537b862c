"""An invented day around a junction like those of Luohu, Shenzhen, for people without a feed.

Six car parks with the habits of their kind: an office tower fills in the morning, a mall in the
evening, the station never quite. One fills up, one closes at night, and the sensor of one goes
silent for a while in the afternoon. The same seed gives the same day; days follow one another.
Nothing here was measured anywhere, and everything that shows these numbers says so.
"""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from baysign_host.feeds import LotInfo, Row, Value

_STEP_S = 60
_DAY_S = 86_400
_ZONE = timezone(timedelta(hours=8))
_FIRST_DAY = datetime(2026, 3, 6, tzinfo=_ZONE)
# The day begins here, so that the busy hours are the first that people see.
_START_S = 10.5 * 3600


@dataclass(frozen=True)
class _Habit:
    """How a car park fills: bumps of (hour, width in hours, share of the capacity)."""

    lot: LotInfo
    base: float
    bumps: tuple[tuple[float, float, float], ...]
    closed: tuple[float, float] | None = None
    silent: tuple[float, float] | None = None


def _lot(lot: str, name: str, capacity: int, lat: float, lon: float) -> LotInfo:
    return LotInfo(lot, name, capacity, (lat, lon), has_status=True)


_HABITS = (
    _Habit(
        _lot("guomao", "国贸大厦 Guomao Tower", 280, 22.5402, 114.1195),
        base=0.12,
        bumps=((11.0, 2.6, 0.82), (15.5, 2.4, 0.74)),
    ),
    _Habit(
        _lot("renminnan", "人民南 Renmin South Mall", 460, 22.5386, 114.1181),
        base=0.10,
        bumps=((12.6, 1.2, 0.72), (19.2, 2.2, 1.02)),
    ),
    _Habit(
        _lot("dongmen", "东门 Dongmen Market", 150, 22.5441, 114.1203),
        base=0.15,
        bumps=((11.8, 1.3, 0.95), (17.5, 2.8, 0.80)),
        closed=(23.0, 6.5),
    ),
    _Habit(
        _lot("station", "罗湖站 Luohu Station", 820, 22.5318, 114.1187),
        base=0.38,
        bumps=((9.5, 3.0, 0.30), (18.5, 3.0, 0.33)),
    ),
    _Habit(
        _lot("jiabin", "嘉宾路 Jiabin Road", 96, 22.5396, 114.1216),
        base=0.22,
        bumps=((12.4, 2.0, 0.62), (20.0, 2.4, 0.60)),
        silent=(11.25, 12.0),
    ),
    _Habit(
        _lot("vienna", "维也纳酒店 Hotel Garage", 64, 22.5409, 114.1170),
        base=0.45,
        bumps=((21.5, 3.5, 0.42), (13.0, 1.6, 0.12)),
    ),
)


class DemoFeed:
    """One row a minute of feed time, for ever."""

    name = "demo"
    demo = True

    def __init__(self, seed: int = 1) -> None:
        self._seed = seed
        self.lots = {habit.lot.id: habit.lot for habit in _HABITS}

    def rows(self) -> Iterator[Row]:
        """Minutes from the first morning on; a lot is absent while it is silent."""
        rng = random.Random(self._seed)
        noise = {habit.lot.id: 0.0 for habit in _HABITS}
        start = _FIRST_DAY.timestamp()
        second = _START_S
        gap_s = 0.0
        while True:
            hour = second % _DAY_S / 3600
            values = {}
            for habit in _HABITS:
                lot = habit.lot
                # A slow random walk that is pulled back: about ±2 % of the capacity.
                noise[lot.id] = 0.97 * noise[lot.id] + rng.gauss(0, 0.005)
                if not _within(hour, habit.silent):
                    values[lot.id] = _value(habit, hour, noise[lot.id])
            yield Row(start + second, gap_s, values, int(second // _DAY_S))
            second += _STEP_S
            gap_s = float(_STEP_S)


def _value(habit: _Habit, hour: float, noise: float) -> Value:
    capacity = habit.lot.capacity
    used = habit.base + noise
    for peak, width, share in habit.bumps:
        distance = min(abs(hour - peak), 24 - abs(hour - peak))
        used += share * math.exp(-((distance / width) ** 2))
    free = capacity - round(capacity * min(max(used, 0.02), 1.0))
    # Cities go on publishing the count of a closed car park: the status must beat it (T3).
    return Value(free, "closed" if _within(hour, habit.closed) else "open")


def _within(hour: float, span: tuple[float, float] | None) -> bool:
    if span is None:
        return False
    start, end = span
    return start <= hour < end if start < end else hour >= start or hour < end
