"""Checks a configuration against the table of settings and fills in the defaults.

`check` returns (path, message) rows, empty when the configuration may be stored; `warnings`
likewise for what is allowed but likely to surprise; `complete` needs a configuration without
errors. Rules between settings are in config/rules.py and config/warnings.py.
"""

from spelling import distance

from baysign.config.fields import FIELDS, REQUIRED
from baysign.feed import paths, times

# Any text will do where only the grammar of a path is checked.
_NAMES = {"key": "k", "part": "p"}
_ID_CHARS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-"


def check(config: object, board: dict | None, model: dict | None) -> list:
    """Every error as (path, message) with the value and what is allowed; [] when all is well.

    `board` and `model` are the parsed board.json and sign model; None skips what needs them.
    """
    walk = _Walk(type(config) is dict and config.get("simulation") is True)
    whole = walk.value(_row(""), "", config)
    errors = walk.errors
    if type(config) is dict:
        from baysign.config import rules

        found = []
        for rule in rules.ERRORS:
            rule(whole, board, model, found)
        # Where a value was wrong in itself, its stand-in must not be blamed as well.
        wrong = [path for path, _ in errors]
        errors.extend(row for row in found if not _within(row[0], wrong))
    errors.sort()
    return errors


def warnings(config: dict, board: dict | None, model: dict | None) -> list:
    """What deserves a second look, as (path, message); only for a configuration without errors."""
    from baysign.config.warnings import WARNINGS

    found = []
    whole = complete(config)
    for rule in WARNINGS:
        rule(config, whole, found)
    found.sort()
    return found


def complete(config: dict, pattern: str = "") -> dict:
    """A new configuration with every default filled in.

    `pattern` completes one row alone: `sources.*`, `lots.*` or `lines.[]`.
    """
    return _Walk(True).value(_row(pattern), "", config)


def source_errors(source: object, lot: object) -> list:
    """Errors of one source and one lot on their own, without the rest of a configuration."""
    walk = _Walk(True)
    whole = walk.value(_row("sources.*"), "source", source)
    row = walk.value(_row("lots.*"), "lot", lot)
    if not walk.errors:
        from baysign.config import rules

        rules.source_number("source", whole, walk.errors)
        rules.source_time("source", whole, walk.errors)
        rules.source_lot("lot", "source", whole, row, walk.errors)
    return walk.errors


def _within(path: str, parents: list) -> bool:
    for parent in parents:
        if path == parent or path.startswith((parent + ".", parent + "[")):
            return True
    return False


def _join(pattern: str, name: str) -> str:
    return pattern + "." + name if pattern else name


def _row(pattern: str) -> tuple:
    """The row of the table for this path."""
    for row in FIELDS:
        if row[0] == pattern:
            return row
    raise KeyError(pattern)


def _children(pattern: str):
    """(name, row) of everything just below a path.

    Looked for each time: an index of the table would take 30 kB, which no board has to spare
    beside the table itself.
    """
    prefix = _join(pattern, "")
    start = len(prefix)
    for row in FIELDS:
        path = row[0]
        if len(path) > start and path.startswith(prefix) and path.find(".", start) < 0:
            yield path[start:], row


class _Walk:
    """Goes through a configuration beside its table: collects errors, fills in defaults."""

    def __init__(self, simulation: bool):
        self.errors = []
        self._simulation = simulation

    def fail(self, path: str, message: str):
        self.errors.append((path or "configuration", message))

    def value(self, row: tuple, path: str, value: object) -> object:
        """The value with its defaults; a stand-in where it is wrong."""
        pattern, kind, low, high = row[0], row[1], row[3], row[4]
        if kind[-1] == "?":
            if value is None:
                return None
            kind = kind[:-1]
        if kind == "object":
            if type(value) is not dict:
                self.fail(path, f"{shown(value)} is not an object")
                return self._object(pattern, path, {}, False)
            return self._object(pattern, path, value, True)
        if kind == "map":
            return self._map(pattern, path, value, low, high)
        if kind == "list":
            return self._list(pattern, path, value, low, high)
        problem = _scalar(kind, low, high, row[5], value, self._simulation)
        if not problem:
            return value
        # Only where something is wrong: beside all the rules there is no room for more code.
        from baysign.config.paths import is_secret

        said = "***" if is_secret(path) else shown(value)
        self.fail(path, f"{said} {problem}")
        return self._stand_in(row)

    def _stand_in(self, row: tuple) -> object:
        if row[2] is not REQUIRED:
            return row[2]
        kind = row[1]
        if kind in ("object", "map"):
            return {}
        if kind == "list":
            return []
        if kind == "choice":
            return row[4][0]
        return row[3] if kind in ("int", "num", "s", "s0") else "x"

    def _object(self, pattern: str, path: str, value: dict, strict: bool) -> dict:
        whole = {}
        for name, row in _children(pattern):
            inner = _join(path, name)
            if name in value:
                whole[name] = self.value(row, inner, value[name])
                continue
            if row[2] is REQUIRED and strict:
                self.fail(inner, f"missing: {row[6]}")
            default = self._stand_in(row)
            if type(default) is dict and row[1] != "map":
                default = self._object(row[0], inner, default, row[2] is not REQUIRED)
            whole[name] = list(default) if type(default) is list else default
        for name in value:
            if name not in whole:
                self.fail(_join(path, str(name)), f"unknown key{nearest(name, list(whole))}")
        return whole

    def _map(self, pattern: str, path: str, value: object, low: int, high: int) -> dict:
        if type(value) is not dict:
            self.fail(path, f"{shown(value)} is not an object")
            return {}
        self._size(path, len(value), low, high)
        whole = {}
        row = _row(_join(pattern, "*"))
        for name in value:
            inner = _join(path, str(name))
            if not 1 <= len(str(name)) <= 64:
                self.fail(inner, f"name of {len(str(name))} characters; 1 to 64 allowed")
            whole[name] = self.value(row, inner, value[name])
        return whole

    def _list(self, pattern: str, path: str, value: object, low: int, high: int) -> list:
        if type(value) is not list:
            self.fail(path, f"{shown(value)} is not a list")
            return []
        self._size(path, len(value), low, high)
        row = _row(_join(pattern, "[]"))
        return [self.value(row, f"{path}[{index}]", entry) for index, entry in enumerate(value)]

    def _size(self, path: str, size: int, low: int, high: int):
        if not low <= size <= high:
            self.fail(path, f"{size} entries; {low} to {high} allowed")


def _scalar(kind, low, high, unit, value, simulation) -> str:
    """What is wrong with a plain value, or ""."""
    sort = type(value)
    if kind == "flag":
        return "" if sort is bool else "is not true or false"
    if kind == "choice":
        if sort is str and value in high:
            return ""
        names = ", ".join(high)
        return f"is not one of {names}{nearest(value, high)}"
    if kind == "word":
        if sort is dict or sort is list:
            return "is not a text, number, true, false or null"
        if sort is not str:
            return ""
    if kind in ("int", "num", "s", "s0"):
        return _number(kind, low, high, unit, value, simulation)
    if sort is not str:
        return "is not a text"
    try:
        size = len(value.encode())
    except ValueError:
        return "holds half a character"
    if not low <= size <= high:
        return f"has {size} bytes; {low} to {high} allowed"
    if kind == "id":
        for char in value:
            if char not in _ID_CHARS:
                return f"holds {shown(char)}; letters, digits, _ . and - allowed"
    elif kind == "topic":
        return _topic(value)
    elif kind in ("path", "condition", "zone", "hours", "ipv4"):
        try:
            if kind == "path":
                paths.compile_path(value, _NAMES)
            elif kind == "condition":
                paths.compile_condition(value, _NAMES)
            elif kind == "zone":
                times.zone(value)
            elif kind == "ipv4":
                from baysign.config.network import ipv4

                ipv4(value)
            else:
                from baysign.message.hours import Hours

                Hours([value], None)
        except ValueError as error:
            return f"cannot be read: {error}"
    return ""


def _number(kind, low, high, unit, value, simulation) -> str:
    sort = type(value)
    unit = " " + unit if unit else ""
    allowed = f"; {low} to {high}{unit} allowed"
    if kind == "s0":
        allowed = f"; 0 (off) or {low} to {high}{unit} allowed"
    if sort is not int and sort is not float:
        return "is not a number" + allowed
    if kind == "s0" and value == 0:
        return ""
    if kind in ("s", "s0") and simulation:
        if 0 < value <= high:
            return ""
        return f"is out of range; over 0 to {high}{unit} allowed in a simulation"
    if sort is float and kind != "num":
        return "is not whole" + allowed
    return "" if low <= value <= high else "is out of range" + allowed


def _topic(value: str) -> str:
    if "\x00" in value:
        return "holds a NUL"
    parts = value.split("/")
    for index, part in enumerate(parts):
        if "#" in part and (part != "#" or index != len(parts) - 1):
            return "has a # that is not the whole last level"
        if "+" in part and part != "+":
            return "has a + that is not a whole level"
    if value[:1] == "$":
        return "starts with $, which belongs to the broker"
    for mark in ("{key}", "{part}"):
        value = value.replace(mark, "")
    if "{" in value or "}" in value:
        return "holds braces; {key} and {part} allowed"
    return ""


def shown(value: object) -> str:
    """A value as an error names it, cut to a readable length."""
    if value is None:
        return "null"
    if value is True or value is False:
        return "true" if value else "false"
    text = '"' + value + '"' if type(value) is str else str(value)
    return text if len(text) <= 40 else text[:37] + "..."


def nearest(name: object, known: list) -> str:
    """`; did you mean X?` for a misspelt name, or nothing."""
    best = None
    best_edits = 3
    for candidate in known:
        if type(name) is str:
            edits = distance(name.lower(), candidate.lower())
            if edits < best_edits and edits < len(candidate):
                best, best_edits = candidate, edits
    return f"; did you mean {best}?" if best else ""
