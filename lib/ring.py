"""A bounded queue that never refuses the newest: the oldest goes, and is counted."""


class Ring:
    """First in, first out, at most `size` items; `dropped` counts those that had to go."""

    def __init__(self, size: int):
        self._slots = [None] * size
        self._first = 0
        self._count = 0
        self.dropped = 0

    def __len__(self) -> int:
        return self._count

    def put(self, item) -> None:
        """Append; a full ring loses its oldest item."""
        slots = self._slots
        slots[(self._first + self._count) % len(slots)] = item
        if self._count == len(slots):
            self._first = (self._first + 1) % len(slots)
            self.dropped += 1
        else:
            self._count += 1

    def get(self):
        """Take the oldest item, None from an empty ring."""
        if not self._count:
            return None
        first = self._first
        item = self._slots[first]
        self._slots[first] = None
        self._first = (first + 1) % len(self._slots)
        self._count -= 1
        return item
