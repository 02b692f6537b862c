"""Full, almost full or spaces, calmly (T8).

    SPACES ──n ≤ almost_in──▶ ALMOST ──n ≤ full_in──▶ FULL          at once
    SPACES ◀─n ≥ almost_out── ALMOST ◀──n ≥ full_out── FULL         after the dwell

A step towards more spaces also waits until the present phase has lasted its dwell, so a number
that swings round a threshold cannot flap. The first phase after unknown or closed is immediate.
"""

FULL = 1
ALMOST = 2
SPACES = 3


def phase(free: int | None, limits: tuple, previous: int) -> int:
    """The phase of `free` spaces, with hysteresis and without dwell.

    `limits` is (full_in, full_out, almost_in, almost_out) in spaces, the last two None for no
    almost-full; `previous` the phase before, 0 for none; `free` None is spaces without a count.
    """
    if free is None:
        return SPACES
    full_in, full_out, almost_in, almost_out = limits
    if free <= full_in or (previous == FULL and free < full_out):
        return FULL
    if almost_in is None:
        return SPACES
    # Coming from full, the way up through almost-full has to pass almost_out as well.
    if free <= almost_in or (0 < previous < SPACES and free < almost_out):
        return ALMOST
    return SPACES


class Calm:
    """The phase of one lot or area over time; `due_ms` is when its dwell lets it change.

    `row` is a completed row of a lot or line.
    """

    def __init__(self, row: dict, capacity: int | None):
        # Nothing of the row itself is kept: the configuration is not to stay in memory.
        self._given = (row["full_in"], row["full_out"], row["almost_in"], row["almost_out"])
        self.resize(capacity)
        self.phase = 0
        self.due_ms = None
        self._dwell_ms = int(row["dwell_s"] * 1000)
        self._since_ms = 0

    def resize(self, capacity: int | None):
        """Take over a capacity: without its own threshold almost-full begins at 10 % of it."""
        full_in, full_out, almost_in, almost_out = self._given
        if almost_in is None and capacity:
            almost_in = capacity // 10
            if almost_in <= full_in:
                almost_in = None
        if almost_in is not None and almost_out is None:
            almost_out = almost_in + 1
        self.bounds = (full_in, full_out, almost_in, almost_out)
        self._settled = -1

    def reset(self):
        """Forget the phase: the lot is unknown or closed, and what follows is immediate."""
        self.phase = 0
        self.due_ms = None
        self._settled = -1

    def update(self, free: int | None, now_ms: int) -> int:
        """The phase that `free` spaces have now."""
        if free == self._settled:
            # The same number finds the same phase, once it has been let into it.
            return self.phase
        previous = self.phase
        wanted = phase(free, self.bounds, previous)
        self.due_ms = None
        if wanted != previous:
            if previous and wanted > previous:
                due_ms = self._since_ms + self._dwell_ms
                if now_ms < due_ms:
                    self.due_ms = due_ms
                    self._settled = -1
                    return previous
            self.phase = wanted
            self._since_ms = now_ms
        self._settled = free
        return wanted
