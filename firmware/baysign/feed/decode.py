"""Payload bytes to Readings, by a declarative description of the source.

`document(payload, plain)` turns the bytes into a value once; a `Binding` per lot then reads its
own record out of it. What can be judged from one message alone is judged here: words of status
(T3), sentinels, and numbers that cannot be true (T7). Age and order are the lot's business.
"""

import json
import sys

from baysign.feed import reading as why
from baysign.feed import select
from baysign.feed.reading import Reading

# More spaces than any car park has; without a known capacity this is the only upper bound.
ABSURD_SPACES = 99_999

# What a status means whatever number came with it (T3): free spaces, data, reason.
_DECISIVE = {
    "closed": (None, "yes", ""),
    "fault": (None, "no", why.FAULT),
    "no_data": (None, "no", why.SENTINEL),
    "full": (0, "yes", ""),
}

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
    if len(payload) > 2 and payload[0] == 0xEF and payload[1] == 0xBB and payload[2] == 0xBF:
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


class Binding:
    """One lot's compiled view of its source: where its record is and what the words mean.

    `source` and `lot` are rows of a completed configuration; `lot_id` names the Readings. What
    all lots of a source have in common lies in `shared`, a dict that begins empty. Raises
    ValueError for a path or condition that cannot be read.
    """

    def __init__(self, lot_id: str, source: dict, lot: dict, shared: dict):
        # Needed at the start only; the application unloads it when all lots stand.
        from baysign.feed import paths

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
        self._record = paths.place(source["record"], names, shared)[2]
        self._value = paths.place(value, names, shared)
        self._capacity = paths.place(source["capacity"], names, shared)
        self._status = paths.rules(source["status"], names, shared)
        self._no_data = paths.sentinels(source["no_data"], shared)
        condition = source["some_if"]
        self._some_if = None if condition is None else paths.compile_condition(condition, names)
        self._time = paths.place(source["time"], names, shared)
        self._time_format = source["time_format"]
        self._zone = None
        if self._time is not None:
            # Many cities send no time; they need not load what reads it.
            from baysign.feed import times

            self._time_of = times.parse
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

        flat = type(record) is dict

        time_s = None
        place = self._time
        if place is not None:
            key, root, steps = place
            if flat and key is not None:
                found = record.get(key)
            else:
                found = select.walk(value if root else record, steps)
            if found is not None and found != "":
                try:
                    time_s = self._time_of(found, self._time_format, self._zone)
                except ValueError:
                    return self.nothing(why.BAD_TIME)

        capacity = self.capacity
        place = self._capacity
        if capacity is None and place is not None:
            key, root, steps = place
            if flat and key is not None:
                found = record.get(key)
            else:
                found = select.walk(value if root else record, steps)
            capacity = found if type(found) is int else count(found)
            if capacity is not None and not 0 <= capacity <= ABSURD_SPACES:
                capacity = None

        status = self._status_of(value, record, flat) if self._status else None
        if status in _DECISIVE:
            free, data, reason = _DECISIVE[status]
            if status == "no_data":
                status = "unknown"
            return Reading(self.lot, free, capacity, data, status, time_s, reason)

        key, root, steps = self._value
        if flat and key is not None:
            found = record.get(key)
        else:
            found = select.walk(value if root else record, steps)
        free = found if type(found) is int else count(found)
        reason = ""
        if found is None or found == "":
            reason = why.NO_VALUE
        elif self._no_data and select.word(found) in self._no_data:
            reason = why.SENTINEL
        elif free is None:
            reason = why.NOT_NUMBER
        elif self._some_if is not None and select.holds(record, self._some_if):
            if free > 0:
                return Reading(self.lot, None, capacity, "yes", "some", time_s, "")
            if free < 0:
                reason = why.NEGATIVE
        elif self._occupied or capacity == 0 or not 0 <= free <= (capacity or ABSURD_SPACES):
            free, reason = self._plausible(free, capacity)
        if reason:
            if status == "some" and (reason == why.NO_VALUE or reason == why.SENTINEL):
                return Reading(self.lot, None, capacity, "yes", "some", time_s, "")
            return Reading(self.lot, None, capacity, "no", "unknown", time_s, reason)
        if free == 0:
            status = "full"
        elif status is None or status == "some":
            status = "open"
        return Reading(self.lot, free, capacity, "yes", status, time_s, "")

    def _status_of(self, value: object, record: object, flat: bool) -> str | None:
        """The first decisive status, else some before open before unknown; None for no word."""
        status = None
        for (key, root, steps), words, other in self._status:
            if flat and key is not None:
                found = record.get(key)
            else:
                found = select.walk(value if root else record, steps)
            match = words.get(found) if type(found) is str else None
            if match is None:
                match = words.get(select.word(found))
                if match is None:
                    if found is None:
                        continue
                    match = other or "unknown"
            if match in _DECISIVE:
                return match
            if status is None or status == "unknown" or match == "some":
                status = match
        return status

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
