"""Paths and conditions into JSON documents, compiled once when the sign starts.

    freePlaces                       a key of the record
    features[0].properties."a:b"     keys, list index, quoted key
    counters[type.type=TOTAL]        the one entry of a list that meets the condition
    results[park_Id={key} & x=1]     the lot's own key filled in; several conditions
    $.items[0].timestamp             from the document's root instead of the record

A compiled path is (from_root, steps): a step is a key (str), an index (int) or a filter (a
tuple of (steps, word) conditions). A filter that meets two entries finds none: the first one
blindly would be a wrong number. Wrong text raises ValueError naming the column.
"""

from baysign.feed.select import SPACE, word

# Words a status rule may list, in the configuration's order of keys.
STATUSES = ("closed", "fault", "no_data", "full", "some", "open")

# Where the shared parts of a source keep its sentinels; no path begins like this.
_NO_DATA = "]no_data"


class _Text:
    """A cursor over one path."""

    def __init__(self, text: str, names: dict):
        self.text = text
        self.names = names
        self.at = 0

    def fail(self, why: str) -> ValueError:
        return ValueError(f"{why} at column {self.at + 1} of {self.text}")

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def skip(self):
        while self.peek() and self.peek() in SPACE:
            self.at += 1

    def filled(self, token: str) -> str:
        # After cutting into tokens, so that a key with dots or brackets in it stays one name.
        start = token.find("{")
        while start >= 0:
            end = token.find("}", start)
            if end < 0 or token[start + 1 : end] not in self.names:
                raise self.fail("only {key} and {part} can be filled in")
            value = self.names[token[start + 1 : end]]
            if value is None:
                raise self.fail("nothing given for " + token[start : end + 1])
            token = token[:start] + value + token[end + 1 :]
            start = token.find("{", start + len(value))
        return token

    def quoted(self) -> str:
        end = self.text.find('"', self.at + 1)
        if end < 0:
            raise self.fail("quote without end")
        token = self.text[self.at + 1 : end]
        self.at = end + 1
        return self.filled(token)

    def until(self, stops: str) -> str:
        start = self.at
        while self.peek() and self.peek() not in stops:
            self.at += 1
        return self.filled(self.text[start : self.at].strip(SPACE))

    def steps(self, stops: str) -> tuple:
        found: list = []
        while self.peek() and self.peek() not in stops:
            if self.peek() == "[":
                self.at += 1
                found.append(self.bracket())
                if self.peek() != "]":
                    raise self.fail("] missing")
                self.at += 1
            elif self.peek() == '"':
                found.append(self.quoted())
            else:
                key = self.until('.["]' + stops)
                if not key:
                    raise self.fail("key missing")
                found.append(key)
            if self.peek() == ".":
                self.at += 1
                if not self.peek() or self.peek() in stops + ".[":
                    raise self.fail("key missing")
            elif self.peek() and self.peek() not in "[" + stops:
                raise self.fail(". or [ missing")
        return tuple(found)

    def bracket(self) -> int | tuple:
        self.skip()
        start = self.at
        while self.peek() and self.peek() in "0123456789":
            self.at += 1
        digits = self.text[start : self.at]
        self.skip()
        if digits and self.peek() == "]":
            return int(digits)
        self.at = start
        return self.conditions("]")

    def conditions(self, stops: str) -> tuple:
        found = []
        while True:
            self.skip()
            steps = self.steps("=&" + stops)
            if not steps or self.peek() != "=":
                raise self.fail("index or path=value missing" if stops else "path=value missing")
            self.at += 1
            self.skip()
            if self.peek() == '"':
                value = self.quoted()
                self.skip()
            else:
                value = self.until("&" + stops)
            found.append((steps, value))
            if self.peek() != "&":
                return tuple(found)
            self.at += 1


def compile_path(text: str, names: dict) -> tuple:
    """(from_root, steps) of a path; `names` fills {key} and {part}; "" and "$" have no steps."""
    cursor = _Text(text, names)
    cursor.skip()
    root = cursor.peek() == "$"
    if root:
        cursor.at += 1
        if cursor.peek() == ".":
            cursor.at += 1
            if not cursor.peek():
                raise cursor.fail("key missing")
        elif cursor.peek() and cursor.peek() != "[":
            raise cursor.fail(". or [ missing")
    return root, cursor.steps("")


def compile_condition(text: str, names: dict) -> tuple:
    """The (steps, word) conditions of `path=value & path=value`."""
    cursor = _Text(text, names)
    found = cursor.conditions("")
    if cursor.peek():
        raise cursor.fail("text after the condition")
    return found


def place(text: str | None, names: dict, shared: dict) -> tuple | None:
    """A compiled path as (key, from_root, steps); `key` where the path is one key of the record.

    Most paths are; `key` saves them the walk. A path without names is compiled once a source.
    """
    if text is None:
        return None
    found = shared.get(text)
    if found is None:
        root, steps = compile_path(text, names)
        single = not root and len(steps) == 1 and type(steps[0]) is str
        found = (steps[0] if single else None, root, steps)
        if "{" not in text:
            shared[text] = found
    return found


def rules(rows: list, names: dict, shared: dict) -> tuple:
    """Status rules as (place, {word: status}, status of other words or None)."""
    return tuple((place(row["path"], names, shared),) + _meanings(row, shared) for row in rows)


def _meanings(row: dict, shared: dict) -> tuple:
    """({word: status}, status of other words or None) of a status rule, made once a source."""
    meanings = shared.get(id(row))
    if meanings is None:
        words = {}
        for status in STATUSES:
            for entry in row[status]:
                words[word(entry)] = status
        other = None if row["other"] == "unknown" else row["other"]
        meanings = shared[id(row)] = (words, other)
    return meanings


def sentinels(entries: list, shared: dict) -> dict:
    """{word: True} for what stands in the number's place when there is no data."""
    words = shared.get(_NO_DATA)
    if words is None:
        words = shared[_NO_DATA] = {word(entry): True for entry in entries}
    return words
