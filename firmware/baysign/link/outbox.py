"""What the sign wants to say: replies, and retained topics, of which only the newest matters.

Of the retained ones nothing is stored: each topic has a function that makes its payload at the
moment of sending, so that the newest wins by itself and a slow broker costs no memory.
`superseded` counts what was overtaken.
"""

from ring import Ring

# Replies waiting for a session that is slow or away.
_SAID = 16


class Outbox:
    """`add` a topic once, `touch` it when it has news, `take` gives what may be sent now."""

    def __init__(self):
        self._rows = []
        self._said = Ring(_SAID)
        self.superseded = 0
        self.sent = 0
        # Called when there is something new to send.
        self.wake = None

    def add(self, topic: str, build, interval_ms: int = 0, qos: int = 1) -> None:
        """`build()` returns the payload as bytes; `interval_ms` is the least time between two.

        What is soon said anew goes with QoS 0: an acknowledgement on its way can hold back the
        broker's next message by 40 ms (Nagle waits for the delayed acknowledgement of TCP).
        """
        self._rows.append([topic, build, interval_ms, False, None, qos])

    def touch(self, topic: str) -> None:
        """There is news for this topic."""
        for row in self._rows:
            if row[0] == topic:
                if row[3]:
                    self.superseded += 1
                row[3] = True
        if self.wake is not None:
            self.wake()

    def say(self, topic: str, payload: bytes) -> None:
        """Send once, not retained; of too many the oldest are dropped and counted."""
        self._said.put((topic, payload))
        if self.wake is not None:
            self.wake()

    @property
    def dropped(self) -> int:
        """What was said and never sent."""
        return self._said.dropped

    def touch_all(self) -> None:
        """A new session: the broker may have forgotten everything."""
        for row in self._rows:
            row[3] = True
            row[4] = None

    def wait_ms(self, now_ms: int) -> int:
        """How long until something may be sent: 0 for now, -1 for nothing waiting."""
        if len(self._said):
            return 0
        least = -1
        for row in self._rows:
            if row[3]:
                wait = 0 if row[4] is None else max(0, row[4] + row[2] - now_ms)
                if least < 0 or wait < least:
                    least = wait
        return least

    def take(self, now_ms: int):
        """(topic, payload, retained, qos) of what comes first and may be sent now, or None."""
        said = self._said.get()
        if said is not None:
            self.sent += 1
            return said[0], said[1], False, 1
        for row in self._rows:
            if row[3] and (row[4] is None or row[4] + row[2] <= now_ms):
                row[4] = now_ms
                try:
                    payload = row[1]()
                except MemoryError:
                    # Not worth a session; there may be room when it may be sent again.
                    continue
                row[3] = False
                self.sent += 1
                return row[0], payload, True, row[5]
        return None
