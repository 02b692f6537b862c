"""The truth contract once more, written from its text alone and kept small, to test against.

It steps through time second by second and knows whole seconds only; it is slow and has no
shortcuts. `seconds` count from the sign's start, `wall` is epoch seconds or None.
"""

EARLIEST = 1_577_836_800  # T6: 2020-01-01
FUTURE = 120


class Lot:
    """One lot. `rules` holds max_age, full_in, full_out, dwell, stuck, stuck_new in seconds."""

    def __init__(self, rules):
        self.rules = rules
        self.value = None  # what the held reading says: a count, or a word
        self.time = None  # its source time
        self.born = None  # the second from which its age counts, None: unknown
        self.refused = False  # T6: the latest message was not believed
        self.stale = False
        self.waiting = False  # T15
        self.count = None  # T7: the count that is being repeated
        self.repeated = 0
        self.moved = False
        self.phase = None
        self.phase_since = 0

    def message(self, value, time, live, now, wall):
        """A reading arrives: a count or "closed" or "fault", with its source time or None."""
        if time is not None and (time < EARLIEST or (wall is not None and time > wall + FUTURE)):
            self.refused = True
            self.waiting = False
            return
        if time is not None and self.time is not None and time < self.time:
            return
        self.waiting = False
        if time is not None and time == self.time:
            self.refused = False
            self.value = value
        elif live or (time is not None and wall is not None):
            self._new(value, time, now if live else None)
        elif self.value is not None and value == self.value and not self.refused:
            self.time = self.time if time is None else time
            return
        else:
            self._new(value, time, None)
        self._counted()

    def _new(self, value, time, born):
        self.value, self.time, self.born = value, time, born
        self.stale = self.refused = False

    def _counted(self):
        if isinstance(self.value, int) and self.value != self.count:
            self.moved = self.count is not None
            self.count = self.value
            self.repeated = 0

    def alive(self, live, now):
        """A message on the `alive` topic; most sources have none."""

    def second(self, passed, now, wall):
        """Judge the lot at a second; `passed` is 1 when the clock has just moved on to it."""
        if self.value != "closed":
            self.repeated += passed
        if self.time is not None and wall is not None:
            if self.time > wall + FUTURE:
                self.refused, self.time = True, None
            else:
                by_source = now - max(0, wall - self.time)
                self.born = by_source if self.born is None else min(self.born, by_source)
        if self.born is not None and now - self.born >= self.rules["max_age"]:
            self.stale = True
        return self._face(now)

    def _face(self, now):
        """A count, "FULL", "CLSd" or "---"."""
        lit = (
            self.value is not None
            and not (self.refused or self.stale or self.waiting)
            and self.born is not None
            and self.value != "fault"
        )
        if lit and isinstance(self.value, int):
            limit = self.rules["stuck"] if self.moved else self.rules["stuck_new"]
            lit = not limit or self.repeated < limit
        if not lit or self.value == "closed":
            self.phase = None
            return "CLSd" if lit else "---"
        return self._calm(now)

    def _calm(self, now):
        wanted = "full" if self.value <= self.rules["full_in"] else "spaces"
        if self.phase == "full" and self.value < self.rules["full_out"]:
            wanted = "full"
        held_back = self.phase == "full" and now - self.phase_since < self.rules["dwell"]
        if wanted != self.phase and not (wanted == "spaces" and held_back):
            self.phase, self.phase_since = wanted, now
        return "FULL" if self.phase == "full" else self.value


class OnChange(Lot):
    """T4: a source of changes without `alive`; `time` only makes payloads differ."""

    said = None

    def message(self, value, time, live, now, wall):
        self.waiting = False
        if (value, time) != self.said:
            self.said = (value, time)
            self._new(value, None, now)
            self._counted()


class OnChangeAlive(Lot):
    """T4: a source of changes with `alive`: as old as the last live sign of life."""

    alive_at = None

    def message(self, value, time, live, now, wall):
        self.waiting = False
        self._new(value, None, self.alive_at)
        self._counted()

    def alive(self, live, now):
        if live:
            self.alive_at = self.born = now


def total(faces, everyone):
    """T9: the face of an area whose members show `faces`; `everyone` must be trusted."""
    if all(face == "CLSd" for face in faces):
        return "CLSd"
    unknown = [face for face in faces if face == "---"]
    numbers = sum(face for face in faces if isinstance(face, int))
    if unknown and (everyone or len(unknown) == len(faces)):
        return "---"
    if numbers == 0:
        return "---" if unknown else "FULL"
    return numbers
