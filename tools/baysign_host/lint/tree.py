"""Rules about the clone as a whole; each yields `(where, message)`."""

import re
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from baysign_host import ROOT, boards, lock, signmodel
from baysign_host.configuration import read_json
from baysign_host.errors import HostError
from baysign_host.image.shrink import Shrinker
from baysign_host.image.slot import compile_text
from baysign_host.lint.source import Source, files

# Absolute paths of somebody's machine. Written so that the rule does not meet itself.
_MACHINE = re.compile(r"(?<![\w.:])/(?:work|farm|root|Users|home)/\w")
_TEXT = (".py", ".md", ".toml", ".json", ".sh", ".yml", ".yaml", ".html", ".css", ".js", ".txt")
_PATH = re.compile(r"`([^`\s]+/[^`\s]*)`")


def machine_paths(root: Path = ROOT) -> Iterator[tuple[str, str]]:
    """No absolute path of one developer's machine."""
    texts = [p for p in files(root) if p.suffix in _TEXT or p.name == "Makefile" or not p.suffix]
    for path in texts:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
        for number, line in enumerate(lines, 1):
            if _MACHINE.search(line):
                yield (
                    f"{path.relative_to(root)}:{number}",
                    "a path that exists on one machine only",
                )


def readme_paths(root: Path = ROOT) -> Iterator[tuple[str, str]]:
    """Every path that a table of the README names exists."""
    lines = (root / "README.md").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        for name in _PATH.findall(line) if line.startswith("|") else ():
            found = list(root.glob(re.sub(r"<\w+>", "*", name).rstrip("/")))
            if not found:
                yield (
                    f"README.md:{number}",
                    f"{name} does not exist: the table sends people astray",
                )


def lock_is_current(_root: Path = ROOT) -> Iterator[tuple[str, str]]:
    """The lock belongs to this pyproject.toml."""
    for problem in lock.problems():
        yield "requirements.lock", problem


def compiles(root: Path = ROOT) -> Iterator[tuple[str, str]]:
    """Every file that a board runs compiles with mpy-cross, and bears short names."""
    names = [path.relative_to(root).as_posix() for path in files(root, ".py")]
    device = [name for name in names if Source(name, "").on_device]
    try:
        shrinker = Shrinker({name: (root / name).read_text("utf-8") for name in device})
    except HostError as error:
        yield str(error).split()[0].rstrip(":"), str(error)
        return
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:

        def attempt(name: str) -> str:
            target = Path(folder) / name.replace("/", "-")
            try:
                compile_text(shrinker.text(name), name, target)
            except HostError as error:
                return str(error)
            return ""

        for name, complaint in zip(device, pool.map(attempt, device), strict=True):
            if complaint:
                yield name, complaint


def board_files(root: Path = ROOT) -> Iterator[tuple[str, str]]:
    """Every board's pins can do what they are wired for."""
    for path in sorted((root / "boards").glob("*/board.json")):
        for where, message in boards.problems(read_json(path), path.parent):
            yield f"{path.relative_to(root).as_posix()}: {where}", message


def model_files(root: Path = ROOT) -> Iterator[tuple[str, str]]:
    """Every sign model hangs each of its lamps somewhere, once."""
    for path in sorted((root / "boards" / "signs").glob("*.json")):
        for where, message in signmodel.problems(read_json(path), path.stem):
            yield f"{path.relative_to(root).as_posix()}: {where}", message


RULES = (machine_paths, readme_paths, lock_is_current, board_files, model_files, compiles)
