"""A column of the table: which setting it names, and what a cell means there.

A column is called as the setting is in docs/configuration.md: `position.lat`, `lines[0].lots`,
`lots.p1.capacity`, `network.wifi[0].password`. Lists of plain values have their entries between
`|`. `null` is null where the setting may be that. What a cell is turned into is checked by the
rules of the sign itself; only what cannot be turned into the setting's kind is wrong here.
"""

import re
from dataclasses import dataclass
from difflib import get_close_matches

from baysign_host.gen.table import CONTAINERS, NUMBERS, ROWS, Row, children, entry

_STEP = re.compile(r"([^.\[\]]+)|\[(\d{1,3})\]")
_FLAGS = {"true": True, "false": False}
_BETWEEN = "|"


class Wrong(Exception):
    """A column's name, or a cell, that cannot be used; its text says why, in one line."""


@dataclass(frozen=True)
class Column:
    """`steps` are the keys and indexes on the way to the setting; `row` describes it."""

    name: str
    steps: tuple[str | int, ...]
    row: Row

    def value(self, cell: str, comma: bool) -> object:
        """What the cell says; `comma` allows 22,5 for 22.5. Raises Wrong."""
        if cell == "null" and self.row.nullable:
            return None
        if self.row.kind == "list":
            inner = entry(self.row.path)
            return [_plain(inner, part.strip(), comma) for part in cell.split(_BETWEEN)]
        return _plain(self.row, cell, comma)


def column(name: str, template: dict) -> Column:
    """The column with this name; names that the integrator chose are those in `template`.

    Raises Wrong with the nearest names.
    """
    steps: list[str | int] = []
    path, rest, here = "", name, template
    while rest:
        row = ROWS[path]
        if row.kind == "map" and isinstance(here, dict):
            # Such a name may have dots and brackets of its own: the longest one that is known.
            known = [key for key in here if rest == key or rest.startswith((key + ".", key + "["))]
            step = max(known, key=len, default=rest.partition(".")[0])
            path, rest = _below(path, "*"), rest[len(step) :].removeprefix(".")
        else:
            found = _STEP.match(rest)
            if found is None or (row.kind == "list") != (found[2] is not None):
                raise Wrong(_unknown(name))
            step = found[1] if found[2] is None else int(found[2])
            path = _below(path, step if isinstance(step, str) else "[]")
            rest = rest[found.end() :].removeprefix(".")
        if path not in ROWS:
            raise Wrong(_unknown(name))
        steps.append(step)
        here = _inside(here, step)
    row = ROWS[path]
    if row.kind in ("object", "map") or (row.kind == "list" and _is_deep(row)):
        inner = [child.shown.replace("[]", "[0]") for child in children(path)]
        if row.kind == "list":
            inner = [child.shown.replace("[]", "[0]") for child in children(path + ".[]")]
        raise Wrong(f"column {name}: is not one setting; name what is below it: {inner[0]}, …")
    return Column(name, tuple(steps), row)


def put(config: dict, column: Column, value: object) -> None:
    """Set what the column names, making what is missing on the way. Raises Wrong."""
    here: dict | list = config
    steps = column.steps
    for index, step in enumerate(steps):
        last = index == len(steps) - 1
        new: object = value if last else [] if isinstance(steps[index + 1], int) else {}
        if isinstance(step, int):
            if not isinstance(here, list) or step > len(here):
                raise Wrong(f"there is no [{step - 1}] before it" if step else "is no list")
            if step == len(here):
                here.append(new)
            elif last or here[step] is None:
                here[step] = new
        else:
            if not isinstance(here, dict):
                raise Wrong("the template has something else there")
            if last or here.get(step) is None:
                here[step] = new
        if not last:
            here = here[step]  # type: ignore[index, assignment]


def _plain(row: Row, cell: str, comma: bool) -> object:
    if row.kind in NUMBERS:
        return _number(row, cell, comma)
    if row.kind == "flag":
        if cell.lower() not in _FLAGS:
            raise Wrong(f'"{cell}" is not true or false')
        return _FLAGS[cell.lower()]
    return cell


def _number(row: Row, cell: str, comma: bool) -> object:
    text = cell.replace(",", ".") if comma and cell.count(",") == 1 else cell
    unit = f" {row.unit}" if row.unit else ""
    if re.fullmatch(r"[+-]?\d{1,18}", text):
        return int(text)
    if re.fullmatch(r"[+-]?\d{1,18}\.\d{1,18}", text):
        number = float(text)
        return int(number) if number.is_integer() and row.kind != "num" else number
    raise Wrong(f'"{cell[:40]}" is not a number; {row.low} to {row.high}{unit} allowed')


def _below(path: str, step: str) -> str:
    return f"{path}.{step}" if path else step


def _inside(value: object, step: str | int) -> object:
    if isinstance(value, dict):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return value[step]
    return None


def _is_deep(row: Row) -> bool:
    return entry(row.path).kind in CONTAINERS


def _unknown(name: str) -> str:
    """The nearest settings, with the numbers and chosen names of what was asked for."""
    plain = [row.shown for row in ROWS.values() if row.kind not in ("object", "map")]
    asked = re.sub(r"\[\d+\]", "[]", name)
    near = get_close_matches(asked, plain, 3, 0.6)
    if not near:
        tail = asked.rpartition(".")[2]
        near = [path for path in plain if path.rpartition(".")[2] == tail][:3]
    hint = f"; did you mean {', '.join(near)}?" if near else "; see docs/configuration.md"
    return f"column {name}: unknown setting{hint}"
