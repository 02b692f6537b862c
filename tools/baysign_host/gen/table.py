"""The device's table of settings, in a shape that generators can walk."""

from dataclasses import dataclass

from baysign.config.fields import FIELDS, REQUIRED

TIMES = ("s", "s0")
NUMBERS = ("int", "num", *TIMES)
CONTAINERS = ("object", "map", "list")


@dataclass(frozen=True)
class Row:
    """One setting. `low` and `high` are its limits; `high` of a choice is the tuple of words."""

    path: str
    kind: str
    nullable: bool
    default: object
    low: int | None
    high: object
    unit: str
    help: str

    @property
    def required(self) -> bool:
        """Whether the integrator must say."""
        return self.default is REQUIRED

    @property
    def name(self) -> str:
        """The last part of the path: a key, `*` or `[]`."""
        return self.path.rpartition(".")[2]

    @property
    def shown(self) -> str:
        """The path as a reader expects it: `lines[].lots[]`."""
        return self.path.replace(".[]", "[]")


def _row(fields: tuple) -> Row:
    path, kind, *rest = fields
    return Row(path, kind.rstrip("?"), kind.endswith("?"), *rest)


ROWS: dict[str, Row] = {fields[0]: _row(fields) for fields in FIELDS}


def children(path: str) -> list[Row]:
    """The rows directly below a container: an object's settings, or the one entry row."""
    return [row for row in ROWS.values() if row.path and row.path.rpartition(".")[0] == path]


def entry(path: str) -> Row:
    """What a map or a list holds."""
    (row,) = children(path)
    return row
