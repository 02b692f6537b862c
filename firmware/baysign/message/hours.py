"""Opening hours: `mon-fri 07:00-22:00`, `sat,sun 09:00-02:00`, `2026-02-17 closed`.

A list of such lines says when a car park, or the sign, is open, in local time. A span that ends
at or before its beginning runs into the next day. Lines with a date replace the week's lines for
spans that begin on that date. An hour that comes twice in autumn counts as open if either pass is.
"""

from baysign.feed.times import zone
from baysign.message.zone import Zone, days_of, weekday_of

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_S = 86400
MAX_LINES = 32


def _clock(text, line):
    """Seconds of `HH:MM`, 24:00 included."""
    hour, colon, minute = text.partition(":")
    if not (colon and hour.isdigit() and minute.isdigit() and len(minute) == 2 and len(hour) <= 2):
        raise ValueError(f"hours {line!r}: {text!r} is not a time HH:MM")
    seconds = int(hour) * 3600 + int(minute) * 60
    if seconds > _DAY_S or int(minute) > 59:
        raise ValueError(f"hours {line!r}: {text!r} is later than 24:00")
    return seconds


def _spans(text, line):
    if text == "closed":
        return ()
    spans = []
    for part in text.split(","):
        start, dash, end = part.strip().partition("-")
        if not dash:
            raise ValueError(f"hours {line!r}: a span HH:MM-HH:MM or `closed` expected")
        begin_s = _clock(start, line)
        end_s = _clock(end, line)
        spans.append((begin_s, end_s if end_s > begin_s else end_s + _DAY_S))
    return tuple(spans)


def _weekdays(text, line):
    if text == "daily":
        return tuple(range(7))
    days = []
    for part in text.split(","):
        first, dash, last = part.partition("-")
        if first not in _DAYS or (dash and last not in _DAYS):
            raise ValueError(
                "hours {!r}: days are {}, daily or a date".format(line, ", ".join(_DAYS))
            )
        low = _DAYS.index(first)
        high = _DAYS.index(last) if dash else low
        if high < low:
            high += 7
        days.extend(day % 7 for day in range(low, high + 1))
    return tuple(days)


def _date(text):
    parts = text.split("-")
    if len(parts) != 3 or len(parts[0]) != 4 or not all(part.isdigit() for part in parts):
        return None
    year, month, day = (int(part) for part in parts)
    number = days_of(year, month, day)
    if not (1 <= month <= 12 and 1 <= day <= number - days_of(year, month, 1) + 1):
        return None
    following = days_of(year + month // 12, month % 12 + 1, 1)
    return number if number < following else None


def zone_of(text):
    """The zone of `+08:00` or of a POSIX TZ rule; raises ValueError, in words."""
    found = zone(text)
    if isinstance(found, Zone):
        return found
    fixed = Zone("UTC0")
    fixed.standard_s = fixed.summer_s = found
    return fixed


class Hours:
    """Opening hours in one zone. Raises ValueError, in words, for a line it cannot read."""

    def __init__(self, lines, zone):
        if len(lines) > MAX_LINES:
            raise ValueError(f"hours: {len(lines)} lines, at most {MAX_LINES}")
        self._zone = zone
        self._week = [()] * 7
        self._dates = {}
        for line in lines:
            days, gap, times = line.strip().partition(" ")
            if not gap:
                raise ValueError(f"hours {line!r}: days, a blank and times expected")
            spans = _spans(times.strip(), line)
            date = _date(days)
            if date is not None:
                self._dates[date] = spans
                continue
            for day in _weekdays(days.lower(), line):
                self._week[day] = self._week[day] + spans
        self._open = False
        self._from_s = 0
        #: When the answer of the last open_at() may change, in epoch seconds.
        self.until_s = 0

    def open_at(self, utc_s: int) -> bool:
        """Whether it is open at this moment; between two changes it costs two comparisons."""
        if not self._from_s <= utc_s < self.until_s:
            self._settle(utc_s)
        return self._open

    def _settle(self, utc_s):
        """Find the state at a moment and the stretch, at most a day, in which it holds."""
        day, _ = self._zone.local(utc_s)
        self._open = False
        # Never further than the next local midnight, where the next day's lines join in.
        self._from_s = utc_s
        self.until_s = self._zone.utc_s(day + 1, 0)
        if self.until_s <= utc_s:
            self.until_s = utc_s + 1
        for start in (day - 1, day):
            spans = self._dates.get(start)
            for begin_s, end_s in self._week[weekday_of(start)] if spans is None else spans:
                opens = self._zone.utc_s(start, begin_s)
                closes = self._zone.utc_s(start + end_s // _DAY_S, end_s % _DAY_S, True)
                if opens <= utc_s < closes:
                    self._open = True
                for edge in (opens, closes):
                    if utc_s < edge < self.until_s:
                        self.until_s = edge
