"""The reference page of the configuration, from the table of settings and the named rules."""

import inspect
import json

from baysign.config import rules
from baysign.config.warnings import WARNINGS
from baysign_host import library
from baysign_host.gen.table import CONTAINERS, ROWS, TIMES, Row

_HEAD = """# Configuration

<!-- Generated from the table of settings: make gen -->

One JSON file describes one sign: `config.json` at the root of its flash, and the same file for
`baysign check`, `sim`, `explain` and `image`. `baysign check` names every error with its path, its
value and what is allowed; an editor that knows JSON Schema can use `config.schema.json` beside
this page.

In a path `*` stands for a name that you choose and `[]` for each entry of a list. A setting
without default is **required**: nothing sensible can be assumed. Unknown keys are errors. Lengths
are in bytes of UTF-8. Seconds are whole numbers; with `"simulation": true` any fraction
above 0 is allowed too, for replays at speed.

| type | what it is |
|---|---|
| text | any text |
| id | letters, digits, `_` `.` `-` |
| topic | an MQTT topic with `+` and `#`; `{key}` and `{part}` are filled in for each lot |
| path | a way into a JSON document: `a.b[0]`, `list[id={key}].free`, `"a:b"`, `$.` from the root |
| condition | `path=value`, several joined by `&` |
| zone | `+08:00`, or a POSIX TZ rule with daylight saving: `CET-1CEST,M3.5.0,M10.5.0/3` |
| ipv4 | four numbers with dots: `10.0.0.7` |
| hours | `mon-fri 07:00-22:00`, `sat,sun 20:00-02:30`, `2026-02-17 closed` |
| word | a text, number, true, false or null |
"""

_SECTIONS = (
    ("", "The sign"),
    ("light", "Light"),
    ("temperature", "Temperature"),
    ("supply", "Supply"),
    ("network", "Network"),
    ("broker", "Broker"),
    ("sources", "Sources"),
    ("lots", "Lots"),
    ("lines", "Lines"),
)


def text() -> str:
    """The page."""
    parts = [_HEAD]
    for first, title in _SECTIONS:
        parts.append(f"## {title}\n\n" + _table(first))
    parts.append("## Rules between settings\n\n" + _rules(_errors()))
    parts.append(
        "## Warnings\n\nAllowed, and likely to surprise.\n\n" + _rules(WARNINGS),
    )
    parts.append("## Named sources\n\n" + _library())
    return "\n".join(parts)


def section(row: Row) -> str:
    """The section that a setting is listed in."""
    first = row.path.partition(".")[0]
    return first if any(first == name for name, _ in _SECTIONS) else ""


def _table(first: str) -> str:
    rows = [row for row in ROWS.values() if row.path and section(row) == first]
    if first:
        rows.sort(key=lambda row: _order(row.path))
    lines = ["| setting | type | default | allowed | meaning |", "|---|---|---|---|---|"]
    for row in rows:
        cells = (f"`{row.shown}`", row.kind, _default(row), _allowed(row), row.help)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _order(path: str) -> tuple:
    """Everything below a setting follows it, otherwise as in the table of settings."""
    paths = list(ROWS)
    parts = path.split(".")
    return tuple(paths.index(".".join(parts[: count + 1])) for count in range(len(parts)))


def _default(row: Row) -> str:
    if row.name == "[]" or row.name == "*":
        return ""
    if row.required:
        return "**required**"
    return f"`{json.dumps(row.default, ensure_ascii=False)}`"


def _allowed(row: Row) -> str:
    unit = f" {row.unit}" if row.unit else ""
    limits = f"{row.low} to {row.high}"
    if row.kind == "object" or row.kind == "flag":
        said = "true, false" if row.kind == "flag" else ""
    elif row.kind == "choice":
        said = ", ".join(f"`{word}`" for word in row.high)
    elif row.kind in CONTAINERS:
        said = f"{limits} {'names' if row.kind == 'map' else 'entries'}"
    elif row.kind in ("int", "num", *TIMES):
        said = limits + unit + (", 0 = off" if row.kind == "s0" else "")
    else:
        said = f"{limits} bytes"
    if row.nullable:
        said = f"{said}, null" if said else "or null"
    return said


def _errors() -> list:
    """The named rules in the order of their files, those included that others are made of."""
    named = inspect.getmembers(rules, inspect.isfunction)
    own = [rule for name, rule in named if rule.__module__ == rules.__name__ and name[0] != "_"]
    own.sort(key=lambda rule: rule.__code__.co_firstlineno)
    others = [rule for rule in rules.ERRORS if rule.__module__ != rules.__name__]
    return own + others


def _rules(functions: list | tuple) -> str:
    return "".join(f"- {inspect.getdoc(one)} (`{one.__name__}`)\n" for one in functions)


def _library() -> str:
    lines = [
        "What cities publish, described once:",
        '`"sources": {"city": {"source": "NAME", "topic": …}}` starts from the description, and',
        "every key given beside `source` replaces the description's own. The sign itself knows no",
        "library: it gets the description written out.",
        "",
        "| name | what | key of a lot |",
        "|---|---|---|",
    ]
    for name in library.names():
        entry = library.entry(name)
        lines.append(f"| `{name}` | {entry['about']} | {entry['key']} |")
    return "\n".join(lines) + "\n"
