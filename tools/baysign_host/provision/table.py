"""Reading a table of signs as Excel saves it: UTF-8 with or without BOM, commas or semicolons.

The first row names the settings, every other row is a sign. An empty cell leaves what the template
says; a column whose name begins with `#` is for people and is not read. Rows are numbered as a
spreadsheet numbers them.
"""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from baysign_host.errors import HostError

FILE_BYTES = 2 * 1024 * 1024
ROWS = 1000
COLUMNS = 200
_DELIMITERS = ",;\t"
_NOTE = "#"


@dataclass(frozen=True)
class Row:
    """One sign: `number` in the spreadsheet, `cells` by column, the empty ones left out."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Table:
    """`columns` without notes; `comma` says that the file's numbers may have a decimal comma.

    `errors` are (row number, message): rows that cannot be understood are not among `rows`.
    """

    columns: list[str]
    rows: list[Row]
    comma: bool
    errors: list[tuple[int, str]]


def read(path: Path) -> Table:
    """The table in a file. Raises HostError where there is none to speak of."""
    text = _text(path)
    delimiter = None
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        # Excel's own way to say it; it does not show this line.
        delimiter, text = first.strip()[4], rest
    head = text.partition("\n")[0]
    if delimiter is None:
        delimiter = max(_DELIMITERS, key=_outside_quotes(head).count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise HostError(f"{path}: no CSV table ({error})") from None
    if not lines or not any(cell.strip() for cell in lines[0]):
        raise HostError(f"{path}: the first row is empty; it names the settings: id,name,…")
    names = [cell.strip() for cell in lines[0]]
    while not names[-1]:
        names.pop()
    _check_names(path, names)
    rows, errors = [], []
    for number, cells in enumerate(lines[1:], 2):
        cells = [cell.strip() for cell in cells]
        if not any(cells):
            continue
        if any(cells[len(names) :]):
            errors.append((number, f"{len(cells)} cells, but only {len(names)} columns"))
            continue
        named = zip(names, cells, strict=False)
        rows.append(Row(number, {name: cell for name, cell in named if cell and _is_read(name)}))
    if len(rows) + len(errors) > ROWS:
        raise HostError(f"{path}: {len(rows) + len(errors)} signs; at most {ROWS} in one table")
    if not rows and not errors:
        raise HostError(f"{path}: no row below the first one")
    return Table([name for name in names if _is_read(name)], rows, delimiter != ",", errors)


def _text(path: Path) -> str:
    try:
        data = path.read_bytes() if path.stat().st_size <= FILE_BYTES else None
    except OSError as error:
        raise HostError(f"{path}: {error.strerror}") from None
    if data is None:
        raise HostError(f"{path}: over {FILE_BYTES // 1024 // 1024} MiB: no table of signs")
    if b"\0" in data:
        raise HostError(f'{path}: no text in UTF-8; save it as "CSV UTF-8"')
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise HostError(f'{path}: line {line} is not UTF-8; save it as "CSV UTF-8"') from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])


def _check_names(path: Path, names: list[str]) -> None:
    if len(names) > COLUMNS:
        raise HostError(f"{path}: {len(names)} columns; at most {COLUMNS}")
    for index, name in enumerate(names):
        if not name:
            raise HostError(f"{path}: column {index + 1} has no name; notes are called {_NOTE}…")
        if name in names[:index] and _is_read(name):
            raise HostError(f"{path}: column {name} is there twice")


def _is_read(name: str) -> bool:
    return not name.startswith(_NOTE)
