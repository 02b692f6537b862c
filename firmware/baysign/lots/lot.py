"""The state of one lot: which reading it holds, how old that is, what may be lit (T1–T7, T15).

    take(reading)                      judge(now)
    ─────────────▶ held reading ──────────────────▶ kind, number, phase, rule, reason

The age is kept as `base_ms`, the monotonic instant at which the reading was current: its arrival
or, where a source time and a trusted clock say so, an earlier one; None while it is unknown. For
one reading it only ever moves back, so neither a clock that jumps nor a replay can make a number
younger. `stale` is latched: only a new reading ends it.

Which message is a new reading (T4, T5), in the order of the tests in `take`:

    source time before 2020 or in the future        no data (T6), age and staleness kept
    source time older than the held one             ignored
    source time equal                               value taken, age and staleness kept
    on_change                                       new if the payload differs, or with `alive`
    live, or source time newer with trusted clock   new
    retained, age unknown, same value               age and staleness kept
    retained, age unknown, other value              held, age unknown: the unknown face until live
"""

from baysign.feed.reading import EARLY_TIME, FUTURE_TIME, RULES
from baysign.lots import phase, state
from baysign.lots.movement import Movement

# T6: a source clock may run this far ahead; before 2020 nobody published anything for this sign.
FUTURE_S = 120
EARLIEST_S = 1_577_836_800


def _same(held, reading) -> bool:
    """Whether two readings say the same thing about the lot, whatever their times."""
    return (
        held.free == reading.free
        and held.status == reading.status
        and held.data == reading.data
        and held.reason == reading.reason
    )


class Lot:
    """One car park: `row` and `source` of a completed configuration, and its `Hours` or None."""

    def __init__(self, lot_id: str, row: dict, source: dict, hours=None):
        self.id = lot_id
        # What judge() decides.
        self.kind = state.UNKNOWN
        self.number = None
        self.phase = 0
        self.rule = "T2"
        self.reason = state.NEVER
        self.due_ms = None
        # What take() keeps.
        self.reading = None
        self.time_s = None
        self.base_ms = None
        self.stale = False
        # T15: a reading of the present session is needed before the number returns.
        self.waiting = False
        self.capacity = row["capacity"]

        self._hours = hours
        self._open = True
        self._max_age_ms = int(row["max_age_s"] * 1000)
        # (shift, least, step) where the count is not shown as it comes.
        adjust = (row["offset"] - row["reserve"], row["min"], row["round"])
        self._adjust = None if adjust == (0, 0, 1) else adjust
        self._max = row["max"]
        self._on_change = source["on_change"]
        # With `alive` the age is that of the last sign of life, whatever is held (T4).
        self._keeps_alive = self._on_change and source["alive"] is not None
        self._alive_ms = None
        self._crc = None
        self._time_judged = False
        self._differs = False
        self._calm = phase.Calm(row, self.capacity)
        self._movement = Movement(int(row["stuck_s"] * 1000), int(row["stuck_new_s"] * 1000))

    def alive(self, now_ms: int):
        """A live message on the source's `alive` topic arrived (T4)."""
        self._alive_ms = now_ms
        if self._keeps_alive:
            self.base_ms = now_ms

    def take(self, reading, live: bool, crc: int, now_ms: int, wall_s: float | None) -> bool:
        """Hold what a message says; False when it changed nothing (a replay, T5).

        `crc` is a checksum of the payload, used where the source is `on_change` without `alive`.
        """
        time_s = reading.time
        if time_s is not None:
            refusal = None
            if time_s < EARLIEST_S:
                refusal = EARLY_TIME
            elif wall_s is not None and time_s > wall_s + FUTURE_S:
                refusal = FUTURE_TIME
            if refusal is not None:
                # T6. The held time and age stay: they still order and age what comes next.
                self.reading = self._refused(reading, refusal)
                self.waiting = False
                return True
            if self.time_s is not None:
                if time_s < self.time_s:
                    return False
                if time_s == self.time_s:
                    return self._same_time(reading, now_ms)

        base_ms = now_ms
        differs = False
        if self._on_change:
            if self._keeps_alive:
                base_ms = self._alive_ms
            elif crc == self._crc:
                self.waiting = False
                return False
            self._crc = crc
        elif not live:
            base_ms = None
            if time_s is None or wall_s is None:
                # Of unknown age.
                self.waiting = False
                held = self.reading
                differs = held is not None
                if differs and _same(held, reading):
                    if time_s is not None:
                        self.time_s = time_s
                        self._time_judged = False
                    return False

        self.reading = reading
        self.time_s = time_s
        self.base_ms = base_ms
        self._time_judged = False
        self._differs = differs
        self.stale = False
        self.waiting = False
        self._moved(reading, now_ms)
        return True

    def _refused(self, reading, reason: str):
        return reading.__class__(
            reading.lot, None, reading.capacity, "no", "unknown", reading.time, reason
        )

    def _same_time(self, reading, now_ms: int) -> bool:
        # T5: nothing gets younger, but a correction within the same second is taken.
        self.waiting = False
        held = self.reading
        if self._keeps_alive:
            self.stale = False
        if _same(held, reading):
            return False
        self.reading = reading
        self._moved(reading, now_ms)
        return True

    def _moved(self, reading, now_ms: int):
        movement = self._movement
        # Nobody drives in or out of one that is shut, so that its count need not move (T7).
        shut = not self._open or reading.status == "closed"
        if shut or reading.free != movement.count or movement.closed_ms is not None:
            movement.see(reading.free, shut, now_ms)
        capacity = reading.capacity
        if capacity is not None and capacity != self.capacity:
            self.capacity = capacity
            self._calm.resize(capacity)
            # Sums weigh this lot anew, whatever its own face says.
            self.kind = ""

    def judge(self, now_ms: int, wall_s: float | None) -> bool:
        """Decide what may be lit at `now_ms`; True when that, or the capacity, is news.

        `due_ms` is when it changes without a message.
        """
        reading = self.reading
        hours_ms = None
        if self._hours is not None:
            if wall_s is None:
                return self._unknown("T6", state.NO_CLOCK)
            open_ = self._hours.open_at(wall_s)
            if open_ != self._open:
                self._open = open_
                shut = not open_ or (reading is not None and reading.status == "closed")
                self._movement.see(None, shut, now_ms)
            hours_ms = now_ms + int((self._hours.until_s - wall_s) * 1000)
            if not open_:
                return self._closed("", state.OUT_OF_HOURS, hours_ms)
        if reading is None:
            return self._unknown("T2", state.NEVER)
        due_ms = None
        if self.time_s is not None and wall_s is not None:
            reading = self._aged_by_source(now_ms, wall_s)
        base_ms = self.base_ms
        if base_ms is not None:
            due_ms = base_ms + self._max_age_ms
            if now_ms >= due_ms:
                self.stale = True
        if self.waiting:
            return self._unknown("T15", state.NO_NEWS)
        if reading.data == "no":
            return self._unknown(RULES.get(reading.reason, "T2"), reading.reason)
        if self.stale:
            return self._unknown("T1", state.STALE)
        if base_ms is None:
            if self._differs:
                return self._unknown("T5", state.DIFFERS, None)
            return self._unknown("T4", state.AGE_UNKNOWN, None)
        if hours_ms is not None and hours_ms < due_ms:
            due_ms = hours_ms

        status = reading.status
        if status == "closed":
            return self._closed("T3", state.SAYS_CLOSED, due_ms)
        number = reading.free
        if number is not None:
            stuck_ms = self._movement.due_ms
            if stuck_ms is not None:
                if now_ms >= stuck_ms:
                    return self._unknown("T7", state.STUCK, None)
                if stuck_ms < due_ms:
                    due_ms = stuck_ms
            if self._adjust is not None and status != "full":
                number = self._adjusted(number)
            if self._max is not None and number > self._max:
                number = self._max
        calm = self._calm
        now_phase = calm.update(number, now_ms)
        if calm.due_ms is not None and calm.due_ms < due_ms:
            due_ms = calm.due_ms
        if now_phase != phase.FULL:
            kind = state.SOME if number is None else state.NUMBER
            return self._offer(kind, number, now_phase, "", "", due_ms)
        if number == 0:
            return self._offer(state.FULL, 0, now_phase, "", "", due_ms)
        return self._offer(state.FULL, 0, now_phase, "T8", state.STILL_FULL, due_ms)

    def _aged_by_source(self, now_ms: int, wall_s: float):
        """Move the age back to the source time, the best age known under a trusted clock."""
        age_ms = int((wall_s - self.time_s) * 1000)
        if not self._time_judged:
            # The clock became trusted after this reading had been taken.
            self._time_judged = True
            if age_ms < -FUTURE_S * 1000:
                self.reading = self._refused(self.reading, FUTURE_TIME)
                self.time_s = None
                return self.reading
        base_ms = now_ms - age_ms if age_ms > 0 else now_ms
        if not self._on_change and (self.base_ms is None or base_ms < self.base_ms):
            self.base_ms = base_ms
            self._differs = False
        return self.reading

    def _adjusted(self, number: int) -> int:
        shift, least, step = self._adjust
        number += shift
        number -= number % step
        return 0 if number < 0 or number < least else number

    def _closed(self, rule: str, reason: str, due_ms: int | None) -> bool:
        self._calm.reset()
        return self._offer(state.CLOSED, None, 0, rule, reason, due_ms)

    def _unknown(self, rule: str, reason: str, due_ms: int | None = None) -> bool:
        self._calm.reset()
        return self._offer(state.UNKNOWN, None, 0, rule, reason, due_ms)

    def _offer(self, kind, number, now_phase, rule, reason, due_ms) -> bool:
        self.due_ms = due_ms
        if (
            number == self.number
            and kind == self.kind
            and now_phase == self.phase
            and rule == self.rule
            and reason == self.reason
        ):
            return False
        self.kind = kind
        self.number = number
        self.phase = now_phase
        self.rule = rule
        self.reason = reason
        return True
