"""From template and table to configurations that the signs themselves would accept."""

import copy
from dataclasses import dataclass
from pathlib import Path

from baysign.config.store import LIMIT_BYTES
from baysign_host import configuration
from baysign_host.errors import HostError
from baysign_host.image.content import packed
from baysign_host.provision import column
from baysign_host.provision.shelf import FILES
from baysign_host.provision.table import Table


@dataclass(frozen=True)
class Sign:
    """A row's configuration, named sources written out, and the facts of its board."""

    row: int
    config: dict
    board: dict


@dataclass(frozen=True)
class Signs:
    """`errors` and `warnings` are lines for people; without errors `signs` has a sign a row."""

    signs: list[Sign]
    errors: list[str]
    warnings: list[str]


def signs(table: Table, template: dict, boards: Path | None = None) -> Signs:
    """Every sign of the table, checked by the device's own rules."""
    columns, errors = [], []
    for name in table.columns:
        try:
            columns.append(column.column(name, template))
        except column.Wrong as wrong:
            errors.append(str(wrong))
    if errors:
        return Signs([], errors, [])
    # Entries of a list are made in their order, whatever the order of the columns.
    columns.sort(key=lambda each: [(isinstance(step, str), step) for step in each.steps])
    found, named, wrong_rows, warned = [], [], {}, {}
    for number, message in table.errors:
        wrong_rows[number] = [message]
    for row in table.rows:
        config, messages = _filled(template, columns, row.cells, table.comma)
        named.append((row.number, config.get("id")))
        if not messages:
            checked = configuration.check(config, boards)
            messages = [f"{path}: {message}" for path, message in checked.errors]
            warned[row.number] = [f"{path}: {message}" for path, message in checked.warnings]
            if not messages:
                messages = _too_large(checked.config)
                found.append(Sign(row.number, checked.config, checked.board))
        if messages:
            wrong_rows[row.number] = messages
    for number, message in _clashes(named):
        wrong_rows.setdefault(number, []).append(message)
    for number, message in _same_address(found):
        warned[number].append(message)
    total = len(table.rows) + len(table.errors)
    return Signs(found, _told(wrong_rows, total), _told(warned, total))


def _filled(template: dict, columns: list, cells: dict, comma: bool) -> tuple[dict, list[str]]:
    """(configuration, what is wrong with the cells)."""
    config, messages = copy.deepcopy(template), []
    for each in columns:
        if each.name in cells:
            try:
                column.put(config, each, each.value(cells[each.name], comma))
            except column.Wrong as wrong:
                messages.append(f"{each.name}: {wrong}")
    return config, messages


def _too_large(config: dict) -> list[str]:
    size = len(packed(config))
    if size <= LIMIT_BYTES:
        return []
    return [f"a configuration of {size:,} bytes; at most {LIMIT_BYTES:,} allowed"]


def _clashes(named: list[tuple[int, object]]) -> list[tuple[int, str]]:
    """Ids that are there twice, also in the eyes of a disk that does not tell A from a, and ids
    that no folder can have."""
    clashes: list[tuple[int, str]] = []
    seen: dict[str, tuple[int, str]] = {}
    for number, name in named:
        if not isinstance(name, str) or not name:
            continue
        first, other = seen.setdefault(name.lower(), (number, name))
        if first != number:
            which = f'"{name}" is' if other == name else f'"{name}" is, but for capitals,'
            clashes.append((number, f"id: {which} the id of row {first} too"))
        if name.startswith(".") or name.endswith(".") or name.lower() in FILES:
            clashes.append((number, f'id: "{name}" cannot be the name of a folder here'))
    return clashes


def _same_address(found: list[Sign]) -> list[tuple[int, str]]:
    """Fixed addresses that are there twice: right only in networks that do not meet."""
    same, seen = [], {}
    for sign in found:
        fixed = sign.config.get("network", {}).get("fixed")
        first = seen.setdefault(fixed["address"], sign.row) if fixed else sign.row
        if first != sign.row:
            address = fixed["address"]
            same.append((sign.row, f"network.fixed.address: {address} is that of row {first} too"))
    return same


def _told(rows: dict[int, list[str]], total: int) -> list[str]:
    """A line a message, in the order of the rows; what all rows have in common is told once."""
    common = []
    if total > 1 and len(rows) == total:
        first, *others = rows.values()
        common = [message for message in first if all(message in each for each in others)]
    lines = [f"every row: {message}" for message in common]
    for number in sorted(rows):
        lines += [f"row {number}: {each}" for each in rows[number] if each not in common]
    return lines


def template(path: Path, board: str | None) -> dict:
    """The template, on `board` if one is given. Raises HostError."""
    found = configuration.read_json(path)
    if not isinstance(found, dict):
        raise HostError(f"{path}: is not an object")
    return found | {"board": board} if board else found
