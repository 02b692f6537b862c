"""One Python file under inspection."""

import ast
from functools import cached_property
from pathlib import Path

from baysign_host import ROOT

# Where code lies that a board runs.
_DEVICE = ("firmware/", "lib/", "boards/")
_SKIPPED = {".git", ".venv", "build", "__pycache__", "node_modules"}


class Source:
    """A file's path below the clone with `/`, its text and, parsed once, its tree."""

    def __init__(self, name: str, text: str):
        self.name = name
        self.text = text

    @cached_property
    def lines(self) -> list[str]:
        """The text by lines."""
        return self.text.splitlines()

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree; SyntaxError when it does not parse."""
        return ast.parse(self.text)

    @property
    def on_device(self) -> bool:
        """Whether a board runs this file."""
        return self.name.startswith(_DEVICE)

    def nodes(self, *kinds: type) -> list[ast.AST]:
        """Every node of these kinds, in no particular order."""
        return [node for node in ast.walk(self.tree) if isinstance(node, kinds)]


def files(root: Path = ROOT, *suffixes: str) -> list[Path]:
    """The clone's own files with one of `suffixes` (all when none is given), sorted."""
    found = []
    for top in sorted(root.iterdir()):
        if top.name in _SKIPPED or top.name.endswith("_cache") or top.name == ".hypothesis":
            continue
        for path in [top] if top.is_file() else top.rglob("*"):
            wanted = not suffixes or path.suffix in suffixes
            if wanted and path.is_file() and not _SKIPPED.intersection(path.parts):
                found.append(path)
    return sorted(found)
