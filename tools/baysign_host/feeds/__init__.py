"""Where the numbers come from: a stream of rows, each the current state of every car park.

A feed is anything with these attributes; `run` knows no other kind:

    name    what people call it ("demo", "2025-12-13.csv")
    demo    True for invented numbers; they are marked wherever they are shown
    lots    {lot id: LotInfo} in the order of the columns
    rows()  an endless iterator of Row; after the last row it begins again
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class LotInfo:
    """A car park as the feed knows it; `capacity` is None where nobody states one.

    `changes` tells how often its value changes, so that a street can show the lively ones first.
    """

    id: str
    name: str
    capacity: int | None = None
    position: tuple[float, float] | None = None
    has_status: bool = False
    changes: int = 0


@dataclass(frozen=True)
class Value:
    """What a car park reports at one moment: free spaces (None: not said) and a status word."""

    free: int | None
    status: str = "open"


@dataclass(frozen=True)
class Row:
    """Every lot's current value at feed time `time_s` (epoch seconds).

    A lot that reports nothing at this moment is absent. `gap_s` is the feed time since the row
    before; `round` counts how often the feed has begun again.
    """

    time_s: float
    gap_s: float
    values: dict[str, Value] = field(default_factory=dict)
    round: int = 0


class Feed(Protocol):
    """The shape that the replayer and the street plan rely on."""

    name: str
    demo: bool
    lots: dict[str, LotInfo]

    def rows(self) -> Iterator[Row]: ...


def open_feed(spec: str, seed: int = 1) -> Feed:
    """The feed called `spec`: `demo`, or the path of a recorded CSV. Raises HostError."""
    if spec == "demo":
        from baysign_host.feeds.demo import DemoFeed

        return DemoFeed(seed)
    from baysign_host.feeds.recorded import RecordedFeed

    return RecordedFeed(Path(spec))
