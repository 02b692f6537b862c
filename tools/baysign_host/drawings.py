"""Glyphs as people draw them: text files below the firmware's `face/drawings`, one a height.

A glyph is a line `= X` with its character and then its rows, `#` lit and `.` dark, all equally
wide. Lines that begin with `/` are notes; blank lines part glyphs.
"""

from pathlib import Path

from baysign_host import ROOT
from baysign_host.errors import HostError

FOLDER = ROOT / "firmware" / "baysign" / "face" / "drawings"


def read(path: Path) -> dict[str, tuple[str, ...]]:
    """The rows of each character in a file; HostError names the line that is wrong."""
    glyphs: dict[str, tuple[str, ...]] = {}
    char = None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        where = f"{path.name}: line {number}"
        if line.startswith("="):
            char = " " if line == "= space" else line[2:]
            if len(char) != 1:
                raise HostError(f"{where}: one character after '= ', not {char!r}")
            if char in glyphs:
                raise HostError(f"{where}: {char} is drawn twice")
            glyphs[char] = ()
        elif line and not line.startswith("/"):
            if char is None or set(line) - {"#", "."}:
                raise HostError(f"{where}: a row of # and . expected below '= X'")
            if glyphs[char] and len(glyphs[char][0]) != len(line):
                raise HostError(
                    f"{where}: {len(line)} wide, the rows above {len(glyphs[char][0])}"
                )
            glyphs[char] += (line,)
    height = int(path.stem)
    for char, rows in glyphs.items():
        if len(rows) != height:
            raise HostError(f"{path.name}: {char} has {len(rows)} rows, not {height}")
        if len(rows[0]) > height:
            raise HostError(f"{path.name}: {char} is {len(rows[0])} wide, at most {height}")
    return glyphs


def fonts() -> dict[int, dict[str, tuple[str, ...]]]:
    """All fonts by their height."""
    return {int(path.stem): read(path) for path in sorted(FOLDER.glob("*.txt"))}
