"""Valid configurations with one value made wrong, and what a check has to say about it."""

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass

from hypothesis import strategies as st

from baysign_host.gen.table import ROWS, Row, children, entry
from tests.strategies import configurations

_UNREADABLE = {
    "path": ("a..b", "a[", "[1", "a]b", "{lot}"),
    "condition": ("abc", "=x=", "a=b&"),
    "zone": ("Mars", "+8", "CET-1CEST,M3.5.0", "+25:00"),
    "ipv4": ("10.0.0", "10.0.0.01", "10.0.0.256", "10.0.0.0.7", "fe80::1"),
    "hours": ("never open", "mon-fri 7", "2026-02-30 closed", "mon 07:00-25:00"),
}
_BAD_TOPICS = {
    "a/#/b": "# that is not the whole last level",
    "a+/b": "+ that is not a whole level",
    "$SYS/load": "starts with $",
    "a/{lot}/free": "braces; {key} and {part} allowed",
    "a\0b": "NUL",
}
_UNKNOWN = "max_agge"


@dataclass(frozen=True)
class Wrong:
    """A wrong value, what has to be said about it, and whether a schema can know."""

    value: object
    said: str
    schema: bool = True


@dataclass(frozen=True)
class Mutation:
    """A configuration wrong at `path`; `said` is what the error there has to contain."""

    config: dict
    path: str
    said: tuple
    schema: bool

    def __repr__(self) -> str:
        return f"{self.path}: {self.said}"


@dataclass(frozen=True)
class Place:
    """Where a value is, or could be: `steps` lead there from the root."""

    path: str
    steps: tuple
    row: Row
    present: bool


@st.composite
def mutations(draw) -> Mutation:
    """One wrong value somewhere in an otherwise valid configuration."""
    config = draw(configurations(simulation=False))
    found = list(places(config))
    # By setting first, then by place: a rare setting is as likely as one that every lot has.
    pattern = draw(st.sampled_from(sorted({place.row.path for place in found})))
    place = draw(st.sampled_from([one for one in found if one.row.path == pattern]))
    return draw(st.sampled_from(changes(config, place)))


def changes(config: dict, place: Place) -> list[Mutation]:
    """Everything that can be made wrong at one place."""
    found = [_set(config, place, wrong) for wrong in wrongs(place.row)] if place.steps else []
    if place.present and place.row.kind == "object":
        found += _object_changes(config, place)
    return found


def places(config: dict) -> Iterator[Place]:
    """Every value of a configuration, itself first, and every setting that could be added."""
    root = Place("", (), ROWS[""], True)
    yield root
    yield from _below(root, config)


def _below(place: Place, value: object) -> Iterator[Place]:
    kind = place.row.kind
    if value is None or kind not in ("object", "map", "list"):
        return
    if kind == "object":
        inner = [(row.name, row) for row in children(place.row.path)]
    else:
        row = entry(place.row.path)
        inner = [(key, row) for key in (range(len(value)) if kind == "list" else value)]
    for key, row in inner:
        path = f"{place.path}[{key}]" if kind == "list" else _joined(place, key)
        present = kind != "object" or value.get(key) is not None
        found = Place(path, (*place.steps, key), row, present)
        yield found
        if present:
            yield from _below(found, value[key])


def _joined(place: Place, name: str) -> str:
    return f"{place.path}.{name}" if place.path else name


def wrongs(row: Row) -> list[Wrong]:
    """Values that the row does not allow, whatever else is in the configuration."""
    found = _WRONGS[row.kind](row)
    if not row.nullable and row.kind != "word":
        found.append(Wrong(None, found[0].said))
    return found


def _numbers(row: Row) -> list[Wrong]:
    said = f"{row.low} to {row.high}"
    values = ["many", True, row.low - 1, row.high + 1, [row.low]]
    if row.kind != "num":
        values.append(row.low + 0.5)
    if row.kind == "s0":
        said = "0 (off) or " + said
        values.append(-1)
    return [Wrong(value, said) for value in values]


def _texts(row: Row) -> list[Wrong]:
    size = f"{row.low} to {row.high} allowed"
    found = [Wrong(value, "is not a text") for value in (7, False, {}, ["x"])]
    found.append(Wrong("x" * (row.high + 1), size))
    # A schema counts characters, the limit is in bytes; it refuses an umlaut in an id anyway.
    known = row.kind in ("id", "ipv4")
    found.append(Wrong("ü" * (row.high // 2 + 1), size, schema=known))
    if row.low:
        found.append(Wrong("", size))
    if row.kind == "id":
        found += [
            Wrong(text, "letters, digits, _ . and - allowed") for text in ("a b", "ü", "x\n")
        ]
    if row.kind == "topic":
        found += [Wrong(text, said) for text, said in _BAD_TOPICS.items()]
    for text in _UNREADABLE.get(row.kind, ()):
        said = "cannot be read" if len(text) >= row.low else size
        found.append(Wrong(text, said, schema=known))
    return found


def _choices(row: Row) -> list[Wrong]:
    return [Wrong(value, ", ".join(row.high)) for value in ("purple", "", 1, [])]


def _lists(row: Row) -> list[Wrong]:
    found = [Wrong(value, "is not a list") for value in ({}, "x", 0)]
    found.append(Wrong([None] * (row.high + 1), f"{row.low} to {row.high} allowed"))
    if row.low:
        found.append(Wrong([], f"0 entries; {row.low} to {row.high} allowed"))
    return found


def _maps(row: Row) -> list[Wrong]:
    many = {f"n{number}": None for number in range(row.high + 1)}
    found = [Wrong(value, "is not an object") for value in ([], "x", 0)]
    found.append(Wrong(many, f"{row.high + 1} entries; {row.low} to {row.high} allowed"))
    found.append(Wrong({}, f"0 entries; {row.low} to {row.high} allowed"))
    return found


def _objects(row: Row) -> list[Wrong]:
    return [Wrong(value, "is not an object") for value in ([], "x", 0)]


def _flags(row: Row) -> list[Wrong]:
    return [Wrong(value, "is not true or false") for value in ("yes", 1, 0)]


def _words(row: Row) -> list[Wrong]:
    found = [Wrong(value, "is not a text, number, true, false or null") for value in ([], {})]
    return [*found, Wrong("x" * (row.high + 1), f"{row.low} to {row.high} allowed")]


_WRONGS = {
    **dict.fromkeys(("int", "num", "s", "s0"), _numbers),
    **dict.fromkeys(("text", "id", "topic", "path", "condition", "zone", "hours", "ipv4"), _texts),
    "choice": _choices,
    "list": _lists,
    "map": _maps,
    "object": _objects,
    "flag": _flags,
    "word": _words,
}


def _set(config: dict, place: Place, wrong: Wrong) -> Mutation:
    changed = copy.deepcopy(config)
    holder = _holder(changed, place.steps)
    holder[place.steps[-1]] = wrong.value
    said = [wrong.said]
    if place.row.name in ("password", "pin"):
        said.append("***")
    elif "entries" not in wrong.said and "bytes" not in wrong.said:
        said.append(_shown(wrong.value))
    return Mutation(changed, place.path, tuple(said), wrong.schema)


def _object_changes(config: dict, place: Place) -> list[Mutation]:
    """A key too many, a key too few."""
    found = []
    changed = copy.deepcopy(config)
    _holder(changed, (*place.steps, ""))[_UNKNOWN] = 1
    found.append(Mutation(changed, _joined(place, _UNKNOWN), ("unknown key",), True))
    for row in children(place.row.path):
        if row.required:
            changed = copy.deepcopy(config)
            del _holder(changed, (*place.steps, ""))[row.name]
            found.append(Mutation(changed, _joined(place, row.name), ("missing",), True))
    return found


def _holder(config: dict, steps: tuple) -> dict | list:
    holder = config
    for step in steps[:-1]:
        holder = holder[step]
    return holder


def _shown(value: object) -> str:
    """A value as an error has to name it; nothing for one that is too long or not plain."""
    if isinstance(value, (list, dict)) or len(str(value)) > 30 or not str(value).isprintable():
        return ""
    return json.dumps(value, ensure_ascii=False)
