"""Does a lot's count move at all (T7)? A dead sensor repeats itself for ever."""


class Movement:
    """How long one count has been repeated; `due_ms` is when that becomes no data, or None.

    A lot never seen to change since it appeared gets `new_ms`, one that has moved `moved_ms`
    (0 turns either off): a car park that is really full for half a day has been seen to fill.
    Time while the source says closed does not count: nobody drives in or out then.
    """

    def __init__(self, moved_ms: int, new_ms: int):
        self.due_ms = None
        self.moved = False
        self._moved_ms = moved_ms
        self._new_ms = new_ms
        self.count = None
        self.closed_ms = None
        self._since_ms = 0

    def see(self, count: int | None, closed: bool, now_ms: int):
        """A reading arrived with this count, or without one."""
        if closed:
            if self.closed_ms is None:
                self.closed_ms = now_ms
            return
        if self.closed_ms is not None:
            self._since_ms += now_ms - max(self.closed_ms, self._since_ms)
            self.closed_ms = None
            self._schedule()
        if count is None or count == self.count:
            return
        self.moved = self.count is not None
        self.count = count
        self._since_ms = now_ms
        self._schedule()

    def _schedule(self):
        limit_ms = self._moved_ms if self.moved else self._new_ms
        known = self.count is not None and limit_ms
        self.due_ms = self._since_ms + limit_ms if known else None
