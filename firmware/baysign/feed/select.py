"""Values out of JSON documents, by the compiled paths and conditions of feed/paths.py."""

from json import loads

SPACE = " \t\r\n"


def word(value: object) -> str | None:
    """The one text under which a JSON value is compared: 12, 12.0 and "12 " are all "12"."""
    kind = type(value)
    if kind is str:
        return value.strip(SPACE)
    if kind is bool:
        return "true" if value else "false"
    if value is None:
        return "null"
    if kind is float and -1e15 < value < 1e15 and value == int(value):
        value = int(value)
    if kind is int or kind is float:
        return str(value)
    return None


def holds(value: object, conditions: tuple) -> bool:
    """Whether a JSON value meets every condition."""
    met = True
    for steps, expected in conditions:
        met = met and word(walk(value, steps)) == expected
    return met


def walk(value: object, steps: tuple) -> object:
    """The value at the end of `steps`, or None where there is none."""
    for step in steps:
        kind = type(step)
        if type(value) is str:
            value = unwrap(value)
        if kind is str:
            if type(value) is not dict:
                return None
            value = value.get(step)
        elif kind is int:
            if type(value) is not list or step >= len(value):
                return None
            value = value[step]
        elif type(value) is list:
            found = None
            for entry in value:
                if holds(entry, step):
                    if found is not None:
                        return None
                    found = entry
            value = found
        elif not (type(value) is dict and holds(value, step)):
            return None
    return value


def unwrap(text: str) -> object:
    """The document inside a JSON string, or the string itself."""
    if text[:1] in ("{", "["):
        try:
            return loads(text)
        except (ValueError, RuntimeError):
            return text
    return text
