"""Weighs the live heap of a sign from inside, with a stand-in for its main.py."""

from dataclasses import dataclass
from pathlib import Path
from statistics import median

_PARTS = 30
_DEVICE = Path(__file__).parent / "device" / "heap.py"


@dataclass(frozen=True)
class Growth:
    """Over a long run: of the live heap in bytes, from its first to its last hundredth; of the
    largest free block, as a share: the most of each thirtieth, the last ten against the first.

    A block depends on where the last session lies, and takes two or three sizes in turn.
    """

    live_bytes: int
    block: float


class Scales:
    """Put into a sign's flash folder before it starts; `weighed` are (live heap, largest free
    block) in bytes, one pair a period, over all lives of the sign."""

    def __init__(self, home: Path, period_s: float):
        self._flash = home / "flash"
        (self._flash / "main.py").rename(self._flash / "application.py")
        (self._flash / "main.py").write_bytes(_DEVICE.read_bytes())
        (self._flash / "heap.ms").write_text(str(round(period_s * 1000)), encoding="utf-8")

    @property
    def heaps(self) -> list[int]:
        """The live heaps alone."""
        return [live for live, _ in self.weighed]

    @property
    def weighed(self) -> list[tuple[int, int]]:
        """In the order of time."""
        file = self._flash / "heap.txt"
        lines = file.read_text().splitlines() if file.exists() else []
        return [(int(live), int(block)) for live, block in map(str.split, lines)]

    def growth(self) -> Growth:
        """It has grown if even its least at the end is above its most at the beginning.

        What is under way comes and goes: an acknowledgement, a text of another length. That is
        300 bytes; a block lost with each message would be 32 million.
        """
        found = self.weighed
        share = max(1, len(found) // 100)
        first, last = found[:share], found[-share:]
        part = max(1, len(found) // _PARTS)
        most = [max(b for _, b in found[at : at + part]) for at in range(0, len(found), part)]
        third = max(1, len(most) // 3)
        live_bytes = max(0, min(live for live, _ in last) - max(live for live, _ in first))
        return Growth(live_bytes, median(most[-third:]) / median(most[:third]))
