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


def limits(row: dict, capacity: int | None) -> tuple:
    """Thresholds of a completed lot or line row; almost-full defaults to 10 % of capacity."""
    almost_in = row["almost_in"]
    almost_out = row["almost_out"]
    if almost_in is None and capacity:
        almost_in = capacity // 10
        if almost_in <= row["full_in"]:
            almost_in = None
    if almost_in is not None and almost_out is None:
        almost_out = almost_in + 1
    return row["full_in"], row["full_out"], almost_in, almost_out


class Calm:
    """The phase of one lot or area over time; `due_ms` is when its dwell lets it change."""

    def __init__(self, bounds: tuple, dwell_ms: int):
        self.bounds = bounds
        self.phase = 0
        self.due_ms = None
        self._dwell_ms = dwell_ms
        self._since_ms = 0

    def reset(self):
        """Forget the phase: the lot is unknown or closed, and what follows is immediate."""
        self.phase = 0
        self.due_ms = None

    def update(self, free: int | None, now_ms: int) -> int:
        """The phase that `free` spaces have now."""
        previous = self.phase
        wanted = phase(free, self.bounds, previous)
        self.due_ms = None
        if wanted != previous:
            if previous and wanted > previous:
                due_ms = self._since_ms + self._dwell_ms
                if now_ms < due_ms:
                    self.due_ms = due_ms
                    return previous
            self.phase = wanted
            self._since_ms = now_ms
        return wanted
