"""The sum of several lots on one line, as far as its members can be trusted (T9).

A member that shows a number counts with it; one whose own face is FULL or closed counts 0; one
that is unknown, or says "some" without a count, is not trusted and adds nothing. So a sum can be
too small, never too large.
"""

from baysign.lots import phase, state


class Area:
    """A line of several lots. `row` is a line of a completed configuration."""

    def __init__(self, members: tuple, row: dict):
        self.members = members
        self.kind = state.UNKNOWN
        self.number = None
        self.phase = 0
        self.rule = "T2"
        self.reason = state.NEVER
        self.due_ms = None
        self._trust_pct = row["trust_pct"]
        self._capacity = None
        self._calm = phase.Calm(row, None)

    def judge(self, now_ms: int, wall_s: float | None):
        """Add up the members, which have been judged for `now_ms` already."""
        total = 0
        trusted = 0
        closed = 0
        capacity = 0
        trusted_capacity = 0
        doubt = None
        for lot in self.members:
            size = lot.capacity
            if size is None or capacity is None:
                capacity = None
            else:
                capacity += size
            kind = lot.kind
            if kind == state.UNKNOWN or kind == state.SOME:
                doubt = doubt or lot
                continue
            trusted += 1
            if size is not None:
                trusted_capacity += size
            if kind == state.NUMBER:
                total += lot.number
            elif kind == state.CLOSED:
                closed += 1
        everyone = trusted == len(self.members)
        if capacity != self._capacity:
            self._capacity = capacity
            self._calm.resize(capacity)
        if closed == len(self.members):
            self._calm.reset()
            return self._say(state.CLOSED, None, 0, "T3", state.ALL_CLOSED)
        # Shares of capacity need every capacity; without them only all members will do.
        enough = trusted and capacity and trusted_capacity * 100 >= self._trust_pct * capacity
        if not everyone and not enough:
            self._calm.reset()
            reason = doubt.id + ": " + (doubt.reason or doubt.kind)
            return self._say(state.UNKNOWN, None, 0, "T9", reason)
        calm = self._calm
        now_phase = calm.update(total, now_ms)
        if now_phase == phase.FULL or total == 0:
            if not everyone:
                calm.reset()
                return self._say(state.UNKNOWN, None, 0, "T9", state.PARTLY_FULL)
            rule = "T8" if total else ""
            return self._say(state.FULL, 0, phase.FULL, rule, state.STILL_FULL if total else "")
        return self._say(state.NUMBER, total, now_phase, "" if everyone else "T9", "")

    def _say(self, kind: str, number: int | None, now_phase: int, rule: str, reason: str):
        self.kind = kind
        self.number = number
        self.phase = now_phase
        self.rule = rule
        self.reason = reason
        self.due_ms = self._calm.due_ms
