"""A recorded day: a CSV with a UTC timestamp column and one column a car park.

An empty cell means no news: the lot still reports the value it had. A stretch without rows is a
hole, in which nobody reports anything. A `lots.json` beside the file adds names, capacities and
positions. Rows and columns count from 1 in error messages, as spreadsheets and editors do.
"""

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from baysign_host.configuration import read_json
from baysign_host.errors import HostError
from baysign_host.feeds import LotInfo, Row, Value

_FIRST_DATA_LINE = 2
# Feed time between the last row and the first of the next round.
_ROUND_GAP_S = 300.0


class RecordedFeed:
    """Rows of one CSV file, read and checked as a whole before the first is given out."""

    demo = False

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.name
        header, *lines = self._read()
        self._columns = self._check_header(header)
        if not lines:
            raise HostError(f"{path}: line 1: a header, but no rows follow it")
        self._rows = self._parse(lines)
        known = _lots_beside(path)
        self.lots = {
            lot: replace(
                known.get(lot, LotInfo(lot, lot)),
                changes=sum(lot in values for _, values in self._rows),
            )
            for lot in self._columns
        }

    def rows(self) -> Iterator[Row]:
        """Every row with the values that hold at its time; for ever, round after round."""
        turn = 0
        while True:
            held: dict[str, Value] = {}
            before = None
            for time_s, news in self._rows:
                held.update(news)
                gap_s = (_ROUND_GAP_S if turn else 0.0) if before is None else time_s - before
                yield Row(time_s, gap_s, dict(held), turn)
                before = time_s
            turn += 1

    def _read(self) -> list[list[str]]:
        try:
            with self.path.open(encoding="utf-8-sig", newline="") as file:
                lines = list(csv.reader(file, strict=True))
        except OSError as exc:
            raise HostError(f"{self.path}: {exc.strerror or exc}") from exc
        except UnicodeDecodeError as exc:
            raise HostError(f"{self.path}: byte {exc.start + 1}: not UTF-8 text") from exc
        except csv.Error as exc:
            raise HostError(f"{self.path}: not a CSV file: {exc}") from exc
        if not lines:
            raise HostError(f"{self.path}: line 1: the file is empty, expected a header")
        return lines

    def _check_header(self, header: list[str]) -> list[str]:
        if header[:1] != ["timestamp"]:
            found = header[0] if header else ""
            raise HostError(
                f'{self.path}: line 1, column 1: expected "timestamp", found {found[:40]!r}'
            )
        lots = header[1:]
        if not lots:
            raise HostError(f"{self.path}: line 1, column 2: no car park column")
        for column, lot in enumerate(lots, 2):
            problem = _bad_lot(lot) or ("twice in the header" if lots.count(lot) > 1 else "")
            if problem:
                raise HostError(
                    f"{self.path}: line 1, column {column}: car park {lot!r} {problem}"
                )
        return lots

    def _parse(self, lines: list[list[str]]) -> list[tuple[float, dict[str, Value]]]:
        rows: list[tuple[float, dict[str, Value]]] = []
        for number, cells in enumerate(lines, _FIRST_DATA_LINE):
            if not cells:
                continue
            wanted = len(self._columns) + 1
            if len(cells) != wanted:
                column = min(len(cells), wanted) + 1
                raise HostError(
                    f"{self.path}: line {number}, column {column}: {len(cells)} cells, the header"
                    f" has {wanted}"
                )
            time_s = self._time(cells[0], number)
            if rows and time_s <= rows[-1][0]:
                raise HostError(
                    f"{self.path}: line {number}, column 1: {cells[0]} is not later than the row"
                    " before it"
                )
            rows.append((time_s, self._values(cells, number)))
        return rows

    def _values(self, cells: list[str], number: int) -> dict[str, Value]:
        values = {}
        for column, (lot, cell) in enumerate(zip(self._columns, cells[1:], strict=True), 2):
            if cell == "":
                continue
            try:
                values[lot] = Value(int(cell))
            except ValueError:
                raise HostError(
                    f"{self.path}: line {number}, column {column} ({lot}): {cell[:40]!r} is not a"
                    " whole number of spaces"
                ) from None
        return values

    def _time(self, cell: str, number: int) -> float:
        try:
            moment = datetime.fromisoformat(cell)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            raise HostError(
                f"{self.path}: line {number}, column 1: {cell[:40]!r} is not a time with a zone"
                " such as 2025-12-13T00:00:01+00:00"
            )
        return moment.timestamp()


def _bad_lot(lot: str) -> str:
    """Why this column cannot become part of an MQTT topic, or an empty string."""
    if not lot:
        return "has no name"
    if any(char in lot for char in "+#/\0"):
        return "holds a character that MQTT topics reserve (+ # /)"
    return ""


def _lots_beside(path: Path) -> dict[str, LotInfo]:
    """Names, capacities and positions from `lots.json` in the CSV's folder, if there is one."""
    file = path.parent / "lots.json"
    if not file.exists():
        return {}
    entries = read_json(file)
    try:
        return {entry["id"]: _lot(entry) for entry in entries}
    except (KeyError, TypeError) as exc:
        raise HostError(f"{file}: not a list of car parks: {exc}") from exc


def _lot(entry: dict) -> LotInfo:
    lat, lon = entry.get("lat"), entry.get("lon")
    position = None if lat is None or lon is None else (lat, lon)
    return LotInfo(entry["id"], entry.get("name") or entry["id"], entry.get("capacity"), position)
