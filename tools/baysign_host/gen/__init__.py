"""Writes the files that are generated from the code's own tables, or checks that they are current.

A generator is a row: the file's path below the clone and a function that returns its text.
"""

import sys
from collections.abc import Callable

from baysign_host import ROOT
from baysign_host.gen import boards, console, font, limits, page, schema
from baysign_host.gen.contract import document

GENERATED: dict[str, Callable[[], str]] = {
    "docs/config.schema.json": schema.text,
    "docs/configuration.md": page.text,
    "docs/asyncapi.json": document.text,
    "docs/console.md": lambda: console.text("en"),
    "docs/console.zh.md": lambda: console.text("zh"),
    "docs/boards.md": boards.text,
    "firmware/baysign/config/limits.txt": limits.text,
    "firmware/baysign/face/font8.py": lambda: font.text(8),
    "firmware/baysign/face/font16.py": lambda: font.text(16),
}


def stale() -> list[str]:
    """Paths of generated files that differ from what the tables say now."""
    return [
        name
        for name, text in GENERATED.items()
        if not (ROOT / name).exists() or (ROOT / name).read_text(encoding="utf-8") != text()
    ]


def main(arguments: list[str]) -> int:
    """`--check` reports and changes nothing; exit code 1 when something is not current."""
    wrong = stale()
    if "--check" in arguments:
        for name in wrong:
            print(f"gen: {name} is not up to date: make gen", file=sys.stderr)
        return 1 if wrong else 0
    for name in wrong:
        path = ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(GENERATED[name](), encoding="utf-8")
        print(f"gen: {name}")
    return 0
