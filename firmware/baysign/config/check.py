"""Checks a configuration against the table of settings and fills in the defaults.

`check` returns (path, message) rows, empty when the configuration may be stored; `warnings`
likewise for what is allowed but likely to surprise; `complete` needs a configuration without
errors. Rules between settings are in config/rules.py and config/warnings.py.
"""

from baysign.config.fields import FIELDS, REQUIRED
from baysign.config.scalar import nearest, scalar, shown


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
        problem = scalar(kind, low, high, row[5], value, self._simulation)
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
