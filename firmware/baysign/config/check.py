"""Checks a configuration against the table of settings and fills in the defaults.

`check` returns (path, message) rows, empty when the configuration may be stored; `warnings`
likewise for what is allowed but likely to surprise; `complete` needs a configuration without
errors. Rules between settings are in config/rules.py.
"""

from baysign.config.fields import FIELDS, REQUIRED
from baysign.feed import select, times

# Any text will do where only the grammar of a path is checked.
_NAMES = {"key": "k", "part": "p"}
_ID_CHARS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-"


class _Table:
    """FIELDS by path, and every path's children."""

    def __init__(self):
        self.rows = {}
        self.children = {}
        for row in FIELDS:
            path = row[0]
            self.rows[path] = row
            if path:
                cut = path.rfind(".")
                parent = path[:cut] if cut >= 0 else ""
                name = path[cut + 1 :]
                self.children.setdefault(parent, []).append((name, row))


def check(config: object, board: dict | None, model: dict | None) -> list:
    """Every error as (path, message) with the value and what is allowed; [] when all is well.

    `board` and `model` are the parsed board.json and sign model; None skips what needs them.
    """
    table = _Table()
    simulation = type(config) is dict and config.get("simulation") is True
    errors = []
    _value(table, "", "", config, simulation, errors)
    if not errors:
        from baysign.config import rules

        whole = complete(config)
        for rule in rules.ERRORS:
            rule(whole, board, model, errors)
    errors.sort()
    return errors


def warnings(config: dict, board: dict | None, model: dict | None) -> list:
    """What deserves a second look, as (path, message); only for a configuration without errors."""
    from baysign.config import rules

    found = []
    whole = complete(config)
    for rule in rules.WARNINGS:
        rule(config, whole, found)
    found.sort()
    return found


def complete(config: dict) -> dict:
    """A new configuration with every default filled in."""
    return _complete(_Table(), "", config)


def source_errors(source: object, lot: object) -> list:
    """Errors of one source and one lot row on their own, as `baysign decode` needs them."""
    table = _Table()
    errors = []
    _value(table, "sources.*", "source", source, True, errors)
    _value(table, "lots.*", "lot", lot, True, errors)
    if not errors:
        from baysign.config import rules

        rules.source_number("source", complete_row("sources.*", source), errors)
        rules.source_time("source", complete_row("sources.*", source), errors)
    return errors


def complete_row(pattern: str, row: dict) -> dict:
    """One row of a map or list (`sources.*`, `lots.*`, `lines.[]`) with its defaults."""
    return _complete(_Table(), pattern, row)


def _join(pattern: str, name: str) -> str:
    return pattern + "." + name if pattern else name


def _complete(table: _Table, pattern: str, value: object) -> object:
    kind = table.rows[pattern][1]
    if value is None:
        return None
    if kind[:6] == "object":
        filled = {}
        for name, row in table.children[pattern]:
            inner = value[name] if name in value else row[2]
            filled[name] = _complete(table, row[0], inner)
        return filled
    if kind == "map":
        inner = _join(pattern, "*")
        return {name: _complete(table, inner, value[name]) for name in value}
    if kind == "list":
        inner = _join(pattern, "[]")
        return [_complete(table, inner, entry) for entry in value]
    return value


def _value(table, pattern, path, value, simulation, errors):
    """Check one value against its row and go down into containers."""
    row = table.rows[pattern]
    kind, low, high = row[1], row[3], row[4]
    where = path or "configuration"
    if kind[-1] == "?":
        if value is None:
            return
        kind = kind[:-1]
    if kind == "object":
        if type(value) is not dict:
            errors.append((where, "%s is not an object" % shown(value)))
            return
        children = table.children[pattern]
        names = [name for name, _ in children]
        for name in value:
            if name not in names:
                errors.append((_join(path, str(name)), "unknown key%s" % nearest(name, names)))
        for name, child in children:
            if name in value:
                _value(table, child[0], _join(path, name), value[name], simulation, errors)
            elif child[2] is REQUIRED:
                errors.append((_join(path, name), "missing: %s" % child[6]))
    elif kind == "map":
        if type(value) is not dict:
            errors.append((where, "%s is not an object" % shown(value)))
            return
        if not low <= len(value) <= high:
            errors.append((where, "%d entries; %d to %d allowed" % (len(value), low, high)))
        for name in value:
            inner = _join(path, name)
            if not 1 <= len(name) <= 64:
                errors.append((inner, "name of %d characters; 1 to 64 allowed" % len(name)))
            _value(table, _join(pattern, "*"), inner, value[name], simulation, errors)
    elif kind == "list":
        if type(value) is not list:
            errors.append((where, "%s is not a list" % shown(value)))
            return
        if not low <= len(value) <= high:
            errors.append((where, "%d entries; %d to %d allowed" % (len(value), low, high)))
        for index in range(len(value)):
            inner = "%s[%d]" % (path, index)
            _value(table, _join(pattern, "[]"), inner, value[index], simulation, errors)
    else:
        problem = _scalar(kind, low, high, row[5], value, simulation)
        if problem:
            errors.append((where, "%s %s" % (shown(value), problem)))


def _scalar(kind, low, high, unit, value, simulation) -> str:
    """What is wrong with a plain value, or ""."""
    sort = type(value)
    if kind == "flag":
        return "" if sort is bool else "is not true or false"
    if kind == "choice":
        if sort is str and value in high:
            return ""
        return "is not one of %s%s" % (", ".join(high), nearest(value, high))
    if kind == "word":
        if sort is dict or sort is list:
            return "is not a text, number, true, false or null"
        return ""
    if kind in ("int", "num", "s", "s0"):
        return _number(kind, low, high, unit, value, simulation)
    if sort is not str:
        return "is not a text"
    if kind == "offset":
        try:
            times.offset(value)
        except ValueError:
            return "is not an offset like +08:00"
        return ""
    size = len(value.encode())
    if not low <= size <= high:
        return "has %d bytes; %d to %d allowed" % (size, low, high)
    if kind == "id":
        for char in value:
            if char not in _ID_CHARS:
                return "holds %s; letters, digits, _ . and - allowed" % shown(char)
    elif kind == "topic":
        return _topic(value)
    elif kind == "path" or kind == "condition":
        try:
            if kind == "path":
                select.compile_path(value, _NAMES)
            else:
                select.compile_condition(value, _NAMES)
        except ValueError as error:
            return "cannot be read: %s" % error
    return ""


def _number(kind, low, high, unit, value, simulation) -> str:
    sort = type(value)
    unit = " " + unit if unit else ""
    allowed = "; %s to %s%s allowed" % (low, high, unit)
    if kind == "s0":
        allowed = "; 0 (off) or %s to %s%s allowed" % (low, high, unit)
    if sort is not int and sort is not float:
        return "is not a number" + allowed
    if kind == "s0" and value == 0:
        return ""
    if kind in ("s", "s0") and simulation:
        if 0 < value <= high:
            return ""
        return "is out of range; over 0 to %s%s allowed in a simulation" % (high, unit)
    if sort is float and kind != "num":
        return "is not whole" + allowed
    return "" if low <= value <= high else "is out of range" + allowed


def _topic(value: str) -> str:
    if "\x00" in value:
        return "holds a NUL"
    parts = value.split("/")
    for index in range(len(parts)):
        part = parts[index]
        if "#" in part and (part != "#" or index != len(parts) - 1):
            return "has a # that is not the whole last level"
        if "+" in part and part != "+":
            return "has a + that is not a whole level"
    if value[:1] == "$":
        return "starts with $, which belongs to the broker"
    return ""


def shown(value: object) -> str:
    """A value as an error names it, cut to a readable length."""
    if value is None:
        return "null"
    if value is True or value is False:
        return "true" if value else "false"
    if type(value) is str:
        text = '"' + value + '"'
    else:
        text = str(value)
    return text if len(text) <= 40 else text[:37] + "..."


def nearest(name: object, known: list) -> str:
    """`; did you mean X?` for a misspelt name, or nothing."""
    best = None
    best_distance = 3
    for candidate in known:
        if type(name) is str:
            distance = _distance(name.lower(), candidate.lower())
            if distance < best_distance and distance < len(candidate):
                best, best_distance = candidate, distance
    return "; did you mean %s?" % best if best else ""


def _distance(one: str, two: str) -> int:
    """Edits between two names (Levenshtein), 9 when their lengths alone say it is many."""
    if abs(len(one) - len(two)) > 2:
        return 9
    row = list(range(len(two) + 1))
    for i in range(len(one)):
        previous, row[0] = row[0], i + 1
        for j in range(len(two)):
            cost = previous + (one[i] != two[j])
            previous = row[j + 1]
            row[j + 1] = min(cost, row[j] + 1, previous + 1)
    return row[-1]
