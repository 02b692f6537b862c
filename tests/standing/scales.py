"""Weighs the live heap of a sign from inside, with a stand-in for its main.py."""

from pathlib import Path

_DEVICE = Path(__file__).parent / "device" / "heap.py"


class Scales:
    """Put into a sign's flash folder before it starts; `heaps` are the live heaps in bytes."""

    def __init__(self, home: Path, period_s: float):
        self._flash = home / "flash"
        (self._flash / "main.py").rename(self._flash / "application.py")
        (self._flash / "main.py").write_bytes(_DEVICE.read_bytes())
        (self._flash / "heap.ms").write_text(str(round(period_s * 1000)), encoding="utf-8")

    @property
    def heaps(self) -> list[int]:
        """One weighing a period, over all lives of the sign."""
        file = self._flash / "heap.txt"
        return [int(line) for line in file.read_text().split()] if file.exists() else []
