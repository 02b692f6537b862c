"""What the sign wants to say: retained topics, of which only the newest matters.

Nothing is stored: each topic has a function that makes its payload at the moment of sending, so
that the newest wins by itself and a slow broker costs no memory. `superseded` counts what was
overtaken.
"""


class Outbox:
    """`add` a topic once, `touch` it when it has news, `next` gives what may be sent now."""

    def __init__(self):
        self._rows = []
        self.superseded = 0
        self.sent = 0
        # Called when there is something new to send.
        self.wake = None

    def add(self, topic: str, build, interval_ms: int = 0) -> None:
        """`build()` returns the payload as bytes; `interval_ms` is the least time between two."""
        self._rows.append([topic, build, interval_ms, False, None])

    def touch(self, topic: str) -> None:
        """There is news for this topic."""
        for row in self._rows:
            if row[0] == topic:
                if row[3]:
                    self.superseded += 1
                row[3] = True
        if self.wake is not None:
            self.wake()

    def touch_all(self) -> None:
        """A new session: the broker may have forgotten everything."""
        for row in self._rows:
            row[3] = True
            row[4] = None

    def wait_ms(self, now_ms: int) -> int:
        """How long until something may be sent: 0 for now, -1 for nothing waiting."""
        least = -1
        for row in self._rows:
            if row[3]:
                wait = 0 if row[4] is None else max(0, row[4] + row[2] - now_ms)
                if least < 0 or wait < least:
                    least = wait
        return least

    def take(self, now_ms: int):
        """(topic, payload) of the first topic that may be sent now, or None."""
        for row in self._rows:
            if row[3] and (row[4] is None or row[4] + row[2] <= now_ms):
                row[3] = False
                row[4] = now_ms
                self.sent += 1
                return row[0], row[1]()
        return None
