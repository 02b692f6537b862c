"""Back-off with full jitter: how long to wait before the next attempt.

    a fault of one's own:    0 … first, 0 … 2 × first, 0 … 4 × first, … up to 0 … cap
    one that all have met:   0 … 20 s, then again and again 5 … 25 s   (of a `crowd_ms` of 20 s)

Full jitter (uniform between 0 and a bound that doubles) spreads a crowd of clients best for the
work it causes: "Exponential Backoff And Jitter", AWS Architecture Blog, 2015. But a server that
restarts is missed by all of them at one moment: two hundred that come back within the first
second are what it needs least. So these come evenly over 20 s, 5 % of them in a second; and of
those that found it still away 7 %, whenever it is back: one in the mean of 5 … 25 s.
"""

import os


def rand() -> float:
    """A number from 0 to below 1, different on boards that start at the same moment."""
    return int.from_bytes(os.urandom(2), "little") / 65536


class Backoff:
    """`delay_ms(rand)` grows with every failure in a row; `reset()` after proven success.

    `rand` is a number in 0 ≤ r < 1. The wait is `floor_ms` plus a uniform share of a bound that
    starts at `first_ms` and doubles up to `cap_ms`. `crowd_ms` is what a crowd is spread over.
    """

    def __init__(self, first_ms: int, cap_ms: int, floor_ms: int = 0, crowd_ms: int = 0):
        self._first_ms = first_ms
        self._cap_ms = cap_ms
        self._floor_ms = floor_ms
        self._crowd_ms = crowd_ms
        self._bound_ms = first_ms
        self.failures = 0

    def delay_ms(self, rand: float, crowd: bool = False) -> int:
        """The wait before the next attempt; counts one failure.

        `crowd` says that others have met with the same at the same moment.
        """
        if crowd:
            least_ms = self._crowd_ms // 4 if self.failures else 0
            self.failures += 1
            return least_ms + int(self._crowd_ms * rand)
        wait_ms = self._floor_ms + int(self._bound_ms * rand)
        self._bound_ms = min(self._bound_ms * 2, self._cap_ms)
        self.failures += 1
        return wait_ms

    def reset(self) -> None:
        """Success that has proved itself: start small again."""
        self._bound_ms = self._first_ms
        self.failures = 0
