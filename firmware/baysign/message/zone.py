"""Local time from a POSIX TZ rule such as `CET-1CEST,M3.5.0,M10.5.0/3`, daylight saving included.

A sign keeps UTC and asks its zone for the local day and second. The rule is part of the
configuration, so no table of time zones has to be carried or kept up to date on the board.

Days are counted from 1970-01-01 (day 0, a Thursday); weekdays from 0 = Monday, as Python does,
while the rule itself counts them from 0 = Sunday, as POSIX does. Source of the calendar sums:
the usual 400-year era arithmetic on a year that begins in March.
"""

_DAY_S = 86400
_ERA_DAYS = 146097


def days_of(year: int, month: int, day: int) -> int:
    """Days from 1970-01-01 to a date of the Gregorian calendar."""
    if month <= 2:
        year -= 1
        month += 12
    era = year // 400
    of_era = year - era * 400
    of_year = (153 * (month - 3) + 2) // 5 + day - 1
    return era * _ERA_DAYS + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719468


def year_of(day: int) -> int:
    """The year in which a day counted from 1970-01-01 lies."""
    year = 1970 + day // 366
    while days_of(year + 1, 1, 1) <= day:
        year += 1
    return year


def weekday_of(day: int) -> int:
    """0 = Monday … 6 = Sunday."""
    return (day + 3) % 7


class _Text:
    """A reader that walks over the rule; every complaint is a ValueError in words."""

    def __init__(self, rule):
        self.rule = rule
        self.at = 0

    def peek(self):
        return self.rule[self.at] if self.at < len(self.rule) else ""

    def take(self, char):
        if self.peek() != char:
            return False
        self.at += 1
        return True

    def fail(self, wanted):
        raise ValueError(f"time zone {self.rule!r}: {wanted} expected at character {self.at + 1}")

    def name(self):
        start = self.at
        if self.take("<"):
            while self.peek() and self.peek() != ">":
                self.at += 1
            if not self.take(">"):
                self.fail(">")
        else:
            while self.peek().isalpha():
                self.at += 1
        if self.at - start < 3:
            self.fail("a zone name of 3 letters or more")

    def number(self, low, high):
        start = self.at
        while self.peek() and "0" <= self.peek() <= "9":
            self.at += 1
        if self.at == start or self.at - start > 3:
            self.fail("a number")
        value = int(self.rule[start : self.at])
        if not low <= value <= high:
            self.fail(f"a number from {low} to {high}")
        return value

    def time(self, high_h):
        sign = -1 if self.take("-") else 1
        self.take("+")
        seconds = self.number(0, high_h) * 3600
        for unit in (60, 1):
            if not self.take(":"):
                break
            seconds += self.number(0, 59) * unit
        return sign * seconds

    def change(self):
        """One end of daylight saving: (kind, month or day, week, weekday, local second)."""
        month = week = weekday = 0
        if self.take("M"):
            kind = "M"
            month = self.number(1, 12)
            if not self.take("."):
                self.fail(".")
            week = self.number(1, 5)
            if not self.take("."):
                self.fail(".")
            weekday = self.number(0, 6)
        elif self.take("J"):
            kind = "J"
            month = self.number(1, 365)
        else:
            kind = "n"
            month = self.number(0, 365)
        second = self.time(167) if self.take("/") else 7200
        return kind, month, week, weekday, second


def _day(change, year):
    """The day, counted from 1970, on which a change of the rule falls in a year."""
    kind, month, week, weekday, _ = change
    january = days_of(year, 1, 1)
    if kind == "M":
        first = days_of(year, month, 1)
        # POSIX weekdays begin with Sunday; week 5 is the last one of the month.
        day = first + (weekday - (weekday_of(first) + 1) % 7) % 7 + (week - 1) * 7
        following = days_of(year + month // 12, month % 12 + 1, 1)
        return day if day < following else day - 7
    if kind == "J":
        leap = days_of(year, 3, 1) - days_of(year, 2, 1) == 29
        return january + month - 1 + (1 if leap and month >= 60 else 0)
    return january + month


class Zone:
    """A POSIX TZ rule, ready to be asked. Raises ValueError, in words, for a wrong rule."""

    def __init__(self, rule: str):
        text = _Text(rule)
        text.name()
        self.standard_s = -text.time(24)
        self.summer_s = self.standard_s
        self.start = self.end = None
        if text.peek():
            text.name()
            self.summer_s = self.standard_s + 3600
            if text.peek() and text.peek() != ",":
                self.summer_s = -text.time(24)
            # POSIX leaves a rule without dates to the system; a sign has no system to ask.
            if not text.take(","):
                text.fail(", and the dates of daylight saving")
            self.start = text.change()
            if not text.take(","):
                text.fail(",")
            self.end = text.change()
        if text.peek():
            text.fail("the end")
        self._year = None
        self._from_s = self._to_s = 0

    def _load(self, year):
        if year == self._year:
            return
        self._year = year
        self._from_s = _day(self.start, year) * _DAY_S + self.start[4] - self.standard_s
        self._to_s = _day(self.end, year) * _DAY_S + self.end[4] - self.summer_s

    def offset_s(self, utc_s: int) -> int:
        """Seconds to add to UTC for local time at this moment."""
        if self.start is None:
            return self.standard_s
        self._load(year_of((utc_s + self.standard_s) // _DAY_S))
        if self._from_s < self._to_s:
            summer = self._from_s <= utc_s < self._to_s
        else:
            summer = utc_s >= self._from_s or utc_s < self._to_s
        return self.summer_s if summer else self.standard_s

    def local(self, utc_s: int) -> tuple:
        """(day counted from 1970-01-01, second of that day) of the local calendar."""
        here = utc_s + self.offset_s(utc_s)
        return here // _DAY_S, here % _DAY_S

    def second_of(self, utc_s: int) -> int:
        """The second of the local day."""
        return self.local(utc_s)[1]

    def utc_s(self, day: int, second: int, last: bool = False) -> int:
        """The moment a local clock shows this day and second.

        An hour that comes twice in autumn means its first pass, or its second with `last`; one
        that spring leaves out means the moment of the change.
        """
        here = day * _DAY_S + second
        early = here - max(self.standard_s, self.summer_s)
        late = here - min(self.standard_s, self.summer_s)
        fits_early = early + self.offset_s(early) == here
        fits_late = late + self.offset_s(late) == here
        if fits_early and fits_late:
            return late if last else early
        if fits_early:
            return early
        if fits_late:
            return late
        return self._gap(early, late)

    def _gap(self, early, late):
        """The moment between two others at which the offset changes."""
        before = self.offset_s(early)
        while late - early > 1:
            middle = (early + late) // 2
            if self.offset_s(middle) == before:
                early = middle
            else:
                late = middle
        return late
