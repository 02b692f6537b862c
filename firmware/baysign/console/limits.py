"""Whether one setting may have a value, beside a running sign that has no room for the rules.

The table of settings is on flash as text (`config/limits.txt`, generated from it: a row of JSON
each, [path, type, low, high, unit]) and is read row by row; the next start judges the whole.
"""

import json

from baysign.config.paths import is_secret, steps
from baysign.config.scalar import scalar, shown

_FILE = __file__.rpartition("/console/")[0] + "/config/limits.txt"
_KINDS = {"object": dict, "map": dict, "list": list}


def problem(path: str, value, simulation: bool) -> str:
    """What is wrong with the value of a setting, "" if it may be so; ValueError for no path."""
    row = _row(steps(path))
    if row is None:
        return "there is no such setting"
    _, kind, low, high, unit = row
    if kind[-1] == "?":
        if value is None:
            return ""
        kind = kind[:-1]
    wrong = ""
    if kind not in _KINDS:
        wrong = scalar(kind, low, high, unit, value, simulation)
    elif type(value) is not _KINDS[kind]:
        wrong = "is not a list" if kind == "list" else "is not an object"
    if not wrong:
        return ""
    return ("***" if is_secret(path) else shown(value)) + " " + wrong


def _row(way: list):
    with open(_FILE, encoding="utf-8") as file:
        for line in file:
            if _leads(line.split('"', 2)[1].split("."), way):
                return json.loads(line)
    return None


def _leads(pattern: list, way: list) -> bool:
    """Whether a way is one of those that a path of the table stands for."""
    if len(pattern) != len(way):
        return False
    for at in range(len(way)):
        step = way[at]
        if pattern[at] != ("[]" if isinstance(step, int) else step) and (
            pattern[at] != "*" or isinstance(step, int)
        ):
            return False
    return True
