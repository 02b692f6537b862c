"""Payload bytes to Readings, by a declarative description of the source.

`document(payload, plain)` turns the bytes into a value once; a `Binding` per lot then reads its
own record out of it. What can be judged from one message alone is judged here: words of status
(T3), sentinels, and numbers that cannot be true (T7). Age and order are the lot's business.
"""

import json
import sys

from baysign.feed import reading as why
from baysign.feed import select, times
from baysign.feed.reading import Reading

# More spaces than any car park has; without a known capacity this is the only upper bound.
ABSURD_SPACES = 99_999

# Words a status rule may list, in the configuration's order of keys.
STATUSES = ("closed", "fault", "no_data", "full", "some", "open")

if sys.implementation.name == "micropython":
    _loads = json.loads  # reads UTF-8 bytes in place and refuses NaN
else:

    def _refuse(name: str):
        raise ValueError(name + " is not JSON")

    def _loads(payload):
        text = str(payload, "utf-8")
        return json.loads(text, strict=False, parse_constant=_refuse)


def document(payload: bytes | memoryview, plain: bool) -> object:
    """The value in a payload: text where `plain`, otherwise the JSON document.

    A byte-order mark is skipped, JSON in a JSON string is unwrapped once. ValueError or
    RuntimeError (nesting) when the payload cannot be read.
    """
    if payload[:3] == b"\xef\xbb\xbf":
        payload = payload[3:]
    if plain:
        text = str(payload, "utf-8").strip(" \t\r\n")
        if len(text) > 1 and text[0] == '"' and text[-1] == '"':
            text = text[1:-1]
        return text
    value = _loads(payload)
    return select.unwrap(value) if type(value) is str else value


def count(value: object) -> int | None:
    """A whole number from an int, a float or digits in a string; None for anything else.

    "42.0" and "42.00" are whole; "1.000" is refused, because half of Europe means a thousand by
    it. Exponents, plus signs, hexadecimal and underscores are refused in text.
    """
    kind = type(value)
    if kind is int:
        return value
    if kind is float:
        # NaN and the infinities fail the first comparison.
        return int(value) if -1e9 < value < 1e9 and value == int(value) else None
    if kind is not str:
        return None
    text = value.strip(" \t\r\n")
    if text[-2:] == ".0":
        text = text[:-2]
    elif text[-3:] == ".00":
        text = text[:-3]
    start = 1 if text[:1] == "-" else 0
    if not start < len(text) < 12:
        return None
    number = 0
    for index in range(start, len(text)):
        digit = ord(text[index]) - 48
        if not 0 <= digit <= 9:
            return None
        number = number * 10 + digit
    return -number if start else number


def _rules(rows: list, names: dict) -> tuple:
    """Status rules as (path, {word: status}, status of other words or None)."""
    compiled = []
    for row in rows:
        words = {}
        for status in STATUSES:
            for entry in row[status]:
                words[select.word(entry)] = status
        other = row["other"]
        compiled.append(
            (
                select.compile_path(row["path"], names),
                words,
                None if other == "unknown" else other,
            )
        )
    return tuple(compiled)


class Binding:
    """One lot's compiled view of its source: where its record is and what the words mean.

    `source` and `lot` are rows of a completed configuration; `lot_id` names the Readings.
    Raises ValueError for a path or condition that cannot be read.
    """

    def __init__(self, lot_id: str, source: dict, lot: dict):
        self.lot = lot_id
        key = lot["key"]
        part = lot["part"]
        names = {
            "key": lot_id if key is None else key,
            "part": source["part"] if part is None else part,
        }
        self.plain = source["format"] == "plain"
        self.partial = source["partial"]
        self.capacity = lot["capacity"]
        self._over_pct = lot["over_pct"]
        self._negative_full = lot["negative_full"]
        if self.plain:
            self._occupied = source["number"] == "occupied"
            value = ""
        else:
            self._occupied = source["free"] is None
            value = source["occupied"] if self._occupied else source["free"]
        self._record = select.compile_path(source["record"], names)[1]
        self._value = select.compile_path(value, names)
        path = source["capacity"]
        self._capacity = None if path is None else select.compile_path(path, names)
        self._status = _rules(source["status"], names)
        words = {}
        for entry in source["no_data"]:
            words[select.word(entry)] = True
        self._no_data = words
        condition = source["some_if"]
        self._some_if = None if condition is None else select.compile_condition(condition, names)
        path = source["time"]
        self._time = None if path is None else select.compile_path(path, names)
        self._time_format = source["time_format"]
        zone = source["utc_offset"]
        self._zone = None if zone is None else times.zone(zone)

    def nothing(self, reason: str) -> Reading:
        """The Reading of a message that holds nothing usable about this lot."""
        return Reading(self.lot, None, self.capacity, "no", "unknown", None, reason)

    def read(self, value: object) -> Reading | None:
        """The lot's Reading in a document, or None when the message is about other lots."""
        steps = self._record
        record = select.walk(value, steps) if steps else value
        if record is None:
            if self.partial or (type(value) is dict and steps and type(steps[0]) is tuple):
                return None
            return self.nothing(why.NO_RECORD)

        time_s = None
        path = self._time
        if path is not None:
            stamp = select.walk(value if path[0] else record, path[1])
            if stamp is not None and stamp != "":
                try:
                    time_s = times.parse(stamp, self._time_format, self._zone)
                except ValueError:
                    return self.nothing(why.BAD_TIME)

        capacity = self.capacity
        path = self._capacity
        if capacity is None and path is not None:
            capacity = count(select.walk(value if path[0] else record, path[1]))
            if capacity is not None and not 0 <= capacity <= ABSURD_SPACES:
                capacity = None

        status = None
        for path, words, other in self._status:
            found = select.walk(value if path[0] else record, path[1])
            match = words.get(select.word(found))
            if match is None and found is not None:
                match = other
                if match is None and status is None:
                    status = "unknown"
            if match is not None:
                if status is None or status == "unknown" or status == "open":
                    status = match
                if match != "open" and match != "some":
                    status = match
                    break
        if status == "closed":
            return Reading(self.lot, None, capacity, "yes", "closed", time_s, "")
        if status == "fault":
            return Reading(self.lot, None, capacity, "no", "fault", time_s, why.FAULT)
        if status == "full":
            return Reading(self.lot, 0, capacity, "yes", "full", time_s, "")
        if status == "no_data":
            return Reading(self.lot, None, capacity, "no", "unknown", time_s, why.SENTINEL)

        path = self._value
        found = select.walk(value if path[0] else record, path[1])
        reason = ""
        free = None
        if found is None or found == "":
            reason = why.NO_VALUE
        elif self._no_data and select.word(found) in self._no_data:
            reason = why.SENTINEL
        else:
            free = count(found)
            if free is None:
                reason = why.NOT_NUMBER
        if reason:
            if status == "some" and reason != why.NOT_NUMBER:
                return Reading(self.lot, None, capacity, "yes", "some", time_s, "")
            return Reading(self.lot, None, capacity, "no", "unknown", time_s, reason)

        if self._some_if is not None and select.holds(record, self._some_if):
            if free > 0:
                return Reading(self.lot, None, capacity, "yes", "some", time_s, "")
            if free == 0:
                return Reading(self.lot, 0, capacity, "yes", "full", time_s, "")
            return Reading(self.lot, None, capacity, "no", "unknown", time_s, why.NEGATIVE)

        free, reason = self._plausible(free, capacity)
        if reason:
            return Reading(self.lot, None, capacity, "no", "unknown", time_s, reason)
        if free == 0:
            status = "full"
        elif status is None or status == "some":
            status = "open"
        return Reading(self.lot, free, capacity, "yes", status, time_s, "")

    def _plausible(self, free: int, capacity: int | None) -> tuple:
        """(free spaces, "") or (None, reason): T7 for a single number."""
        if self._occupied:
            if capacity is None:
                return None, why.NO_CAPACITY
            if free < 0:
                return None, why.NEGATIVE
            free = capacity - free
        if capacity == 0:
            return None, why.ZERO_CAPACITY
        if free < 0:
            if -free <= self._negative_full:
                return 0, ""
            return None, why.NEGATIVE
        if free > ABSURD_SPACES:
            return None, why.ABSURD
        if capacity is not None and free > capacity:
            if free > capacity + capacity * self._over_pct // 100:
                return None, why.OVER
            free = capacity
        return free, ""
