"""What a single setting may be: a plain value against its row of the table."""

from spelling import distance

# Any text will do where only the grammar of a path is checked.
_NAMES = {"key": "k", "part": "p"}
_ID_CHARS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-"


def scalar(kind, low, high, unit, value, simulation) -> str:
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
            from baysign.feed import paths, times

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
