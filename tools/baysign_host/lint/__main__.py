"""Runs every rule over the clone: `python -m baysign_host.lint`."""

import sys

from baysign_host import ROOT
from baysign_host.lint import common, device, tree
from baysign_host.lint.source import Source, files


def problems(source: Source) -> list[str]:
    """What the rules for one Python file say about `source`, as `file:line: message (rule)`."""
    rules = (*common.RULES, *(device.RULES if source.on_device else ()))
    try:
        return [
            f"{source.name}:{line}: {message} ({rule.__name__})"
            for rule in rules
            for line, message in rule(source)
        ]
    except SyntaxError as error:
        return [f"{source.name}:{error.lineno}: {error.msg}"]


def main() -> int:
    """Prints every finding; returns 1 when there is one."""
    paths = files(ROOT, ".py")
    found = []
    for path in paths:
        name = path.relative_to(ROOT).as_posix()
        found += problems(Source(name, path.read_text(encoding="utf-8")))
    for rule in tree.RULES:
        found += [f"{where}: {message} ({rule.__name__})" for where, message in rule()]
    for line in found:
        print(f"lint: {line}", file=sys.stderr)
    if not found:
        print(f"lint: {len(paths)} files, nothing found")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
