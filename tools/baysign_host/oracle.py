"""What each line of a sign must read, judged apart from the firmware.

Written from the truth contract (T1, T2, T3, T7, T8, T9), not from the device's code, and importing
none of it: the only thing both share is the sign model's JSON with its texts and digits. It knows
the settings that generated streets use; a line that uses others is *not judged* and reads None.

    Value ──reading()──▶ _Lot: held value, since when, plausible?      one per lot of the sign
                            │ state(now)
                            ▼
                         _Line: phase with dwell, sum, cap at digits ──expected(now)──▶ texts

Times are seconds of one monotonic clock, given by the caller.
"""

from collections.abc import Collection
from dataclasses import dataclass

from baysign_host.feeds import Value

UNKNOWN, CLOSED, FULL, FREE = "unknown", "closed", "full", "free"
_DEFAULTS = {
    "capacity": None,
    "stuck_s": 86_400,
    "stuck_new_s": 14_400,
    "over_pct": 10,
    "negative_full": 0,
    "full_in": 0,
    "full_out": 1,
    "dwell_s": 60,
}
# Settings beyond this oracle, with the values at which they change nothing.
_NOT_MODELLED = {"offset": 0, "reserve": 0, "min": 0, "max": None, "round": 1}
# Several letters share their segments with a digit; a reader of segments cannot tell them apart.
_TWINS = str.maketrans("SOIZ", "5012")


@dataclass(frozen=True)
class State:
    """A lot or an area at one moment: one of the four kinds, and a count where it is free."""

    kind: str
    free: int = 0


def same_text(lit: str, expected: str) -> bool:
    """Whether the lit segments read as `expected`, alike letters and digits taken as one."""
    return lit.translate(_TWINS) == expected.translate(_TWINS)


class Oracle:
    """One sign since its last start. `config` as on the device, `model` the sign model's JSON.

    `lots` are those whose readings it will be told; a line that shows another is not judged.
    """

    def __init__(self, config: dict, model: dict, lots: Collection[str]) -> None:
        self._lots = {lot: _Lot(row) for lot, row in config["lots"].items()}
        self._lines = [
            _Line(line, row, self._lots, model["texts"])
            for line, row in zip(config["lines"], model["lines"], strict=True)
        ]
        self._judged = [
            all(lot in lots and _plain(config["lots"][lot]) for lot in line["lots"])
            for line in config["lines"]
        ]

    def reading(self, lot: str, value: Value, now_s: float) -> None:
        """A live reading of `lot` that the sign receives at `now_s`."""
        self._lots[lot].reading(value, now_s)

    def expected(self, now_s: float) -> list[str | None]:
        """What every line must read at `now_s`, padded to its digits; None: not judged."""
        states = {name: lot.state(now_s) for name, lot in self._lots.items()}
        return [
            line.text(states, now_s) if judged else None
            for line, judged in zip(self._lines, self._judged, strict=True)
        ]


class _Lot:
    def __init__(self, row: dict) -> None:
        self._row = row = {**_DEFAULTS, **row}
        self.capacity = row["capacity"]
        self._phase = _Phase(row)
        self._at_s: float | None = None
        self._state = State(UNKNOWN)
        self._raw: int | None = None
        self._raw_since_s = 0.0
        self._moved = False
        self._closed_s: float | None = None

    def reading(self, value: Value, now_s: float) -> None:
        self._at_s = now_s
        self._state = self._plausible(value)
        self._see_movement(value, now_s)

    def state(self, now_s: float) -> State:
        """T1, then stuck (T7), then the phase with its dwell (T8)."""
        stale = self._at_s is None or now_s - self._at_s >= self._row["max_age_s"]
        dead = self._state.kind in (FREE, FULL) and self._stuck(now_s)
        return self._phase.calm(State(UNKNOWN) if stale or dead else self._state, now_s)

    def _plausible(self, value: Value) -> State:
        if value.status == "closed":
            return State(CLOSED)
        if value.status == "full":
            return State(FULL)
        free = value.free
        if value.status != "open" or free is None:
            return State(UNKNOWN)
        if free < 0:
            return State(FULL) if -free <= self._row["negative_full"] else State(UNKNOWN)
        if self.capacity is not None:
            if free * 100 > self.capacity * (100 + self._row["over_pct"]):
                return State(UNKNOWN)
            free = min(free, self.capacity)
        return State(FREE, free)

    def _see_movement(self, value: Value, now_s: float) -> None:
        """T7: since when has the count been the same, not counting the time it was closed."""
        if value.status == "closed":
            self._closed_s = now_s if self._closed_s is None else self._closed_s
            return
        if self._closed_s is not None:
            self._raw_since_s += now_s - self._closed_s
            self._closed_s = None
        if value.free is not None and value.free != self._raw:
            self._moved = self._raw is not None
            self._raw, self._raw_since_s = value.free, now_s

    def _stuck(self, now_s: float) -> bool:
        limit_s = self._row["stuck_s" if self._moved else "stuck_new_s"]
        return bool(limit_s) and self._raw is not None and now_s - self._raw_since_s >= limit_s


class _Phase:
    """Full and free with separate thresholds; full lasts at least its dwell (T8)."""

    def __init__(self, row: dict) -> None:
        self.full_in, self._full_out = row["full_in"], row["full_out"]
        self._dwell_s = row["dwell_s"]
        self._kind = UNKNOWN
        self._since_s = 0.0

    def calm(self, state: State, now_s: float) -> State:
        kind = state.kind
        if kind == FREE:
            limit = self._full_out if self._kind == FULL else self.full_in + 1
            kind = FREE if state.free >= limit else FULL
        if (self._kind, kind) == (FULL, FREE) and now_s - self._since_s < self._dwell_s:
            kind = self._kind
        if kind != self._kind:
            self._kind, self._since_s = kind, now_s
        return State(kind, state.free if kind == FREE else 0)


def _digits_on(width: int, height: int) -> int:
    return (width + 1) // (8 if height >= 16 else 6)


class _Line:
    def __init__(self, line: dict, row: dict, lots: dict[str, _Lot], texts: dict) -> None:
        self._members = line["lots"]
        self._capacity = {lot: lots[lot].capacity for lot in self._members}
        self._trust_pct = line.get("trust_pct", 100)
        self._phase = _Phase({**_DEFAULTS, **line})
        # Digits of a matrix are 5 or 7 columns wide and one apart.
        self._digits = row.get("digits") or _digits_on(*row["pixels"])
        self._is_matrix = "digits" not in row
        self._texts = {**texts, **line.get("texts", {})}

    def text(self, states: dict[str, State], now_s: float) -> str:
        if len(self._members) == 1:
            state = states[self._members[0]]
        else:
            state = self._phase.calm(self._sum(states), now_s)
            # Full by dwell alone still needs every member trusted.
            if state.kind == FULL and any(states[lot].kind == UNKNOWN for lot in self._members):
                state = State(UNKNOWN)
        if state.kind == FREE:
            return self._placed(str(min(state.free, 10**self._digits - 1)))
        return self._placed(self._texts[state.kind])

    def _placed(self, text: str) -> str:
        """Against the right edge; on a matrix in the middle, where no blanks are read."""
        return text if self._is_matrix else text.rjust(self._digits)

    def _sum(self, states: dict[str, State]) -> State:
        """T9: enough trusted, full and closed count 0, a doubtful 0 is unknown."""
        kinds = {lot: states[lot].kind for lot in self._members}
        if all(kind == CLOSED for kind in kinds.values()):
            return State(CLOSED)
        trusted = [lot for lot, kind in kinds.items() if kind != UNKNOWN]
        whole = len(trusted) == len(self._members)
        if not whole and not self._enough(trusted):
            return State(UNKNOWN)
        total = sum(states[lot].free for lot in trusted)
        if not whole and total <= self._phase.full_in:
            return State(UNKNOWN)
        return State(FREE, total)

    def _enough(self, trusted: list[str]) -> bool:
        if self._trust_pct >= 100 or None in self._capacity.values():
            return False
        known = sum(self._capacity[lot] for lot in trusted)
        return known * 100 >= self._trust_pct * sum(self._capacity.values())


def _plain(row: dict) -> bool:
    return all(row.get(name, neutral) == neutral for name, neutral in _NOT_MODELLED.items())
