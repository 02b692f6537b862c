"""The field guides as something to try: the scenes that their screens belong to.

A fenced block marked `console` is what a technician types and sees. `…` stands for what differs
from sign to sign, alone in a row for any number of rows. `<!-- scene: NAME -->` before a block,
which nobody sees in print, says how the sign is; further blocks go on from there. What the sign
notes of its own accord in between is not looked at.
"""

import re
from dataclasses import dataclass, field

from tests.console.parts import Cable
from tests.standing.parts import NOON_S

_SCENE = re.compile(r"<!-- scene: (.+) -->")
_TYPED = re.compile(r"\S+ \S+> (.+)")
_NOTE = re.compile(r"\d+\.\d{3} ")
_ANY = "…"


@dataclass
class Screen:
    """A block: `rows` with the number of the first one in the file."""

    line: int
    rows: list[str] = field(default_factory=list)


def scenes(text: str) -> dict[str, list[Screen]]:
    """Scene → its screens. AssertionError for a screen without a scene."""
    found: dict[str, list[Screen]] = {}
    here = screen = None
    for number, row in enumerate(text.splitlines(), 1):
        if scene := _SCENE.fullmatch(row):
            assert scene[1] not in found, f"line {number}: {scene[1]} is there twice"
            here = found.setdefault(scene[1], [])
        elif row == "```console":
            assert here is not None, f"line {number}: a screen without a scene"
            screen = Screen(number + 1)
            here.append(screen)
        elif row == "```":
            screen = None
        elif screen is not None:
            screen.rows.append(row)
    return found


def differs(screen: Screen, cable: Cable) -> str:
    """Types what the screen says; the first difference in words, or ""."""
    rows = screen.rows
    starts = [at for at, row in enumerate(rows) if _TYPED.fullmatch(row)]
    assert starts and starts[0] == 0, f"line {screen.line}: nothing is typed"
    for at, end in zip(starts, [*starts[1:], len(rows)], strict=True):
        typed = _TYPED.fullmatch(rows[at])[1]
        shown = cable.type(typed + "\r")
        echo = max(n for n, each in enumerate(shown) if each.endswith("> " + typed))
        seen = "".join(f"{row.rstrip()}\n" for row in shown[echo:-1] if not _NOTE.match(row))
        if not re.fullmatch(_pattern(rows[at:end]), seen):
            return f"line {screen.line + at}: the sign says\n{seen}"
    return ""


def _pattern(rows: list[str]) -> str:
    parts = []
    for row in rows:
        if row == _ANY:
            parts.append(r"(?:[^\n]*\n)*")
        else:
            parts.append(r"[^\n]+".join(re.escape(part) for part in row.split(_ANY)) + r"\n")
    return "".join(parts)


def running(cable: Cable) -> None:
    """Three lines, all with something to say."""
    cable.scene.clock(NOON_S)
    cable.scene.free(a=123, b=0, c=45)
    cable.scene.after(7)


def waiting(cable: Cable) -> None:
    """In session, and nothing has come yet."""
    cable.scene.clock(NOON_S)
    cable.scene.after(7)


def no_broker(cable: Cable) -> None:
    """The broker has gone for more than two minutes."""
    running(cable)
    cable.scene.leave()
    cable.scene.after(200)


def no_network(cable: Cable) -> None:
    """The cable to the network is out."""
    running(cable)
    cable.sign.radio.set_state("down")
    cable.scene.after(300)


def old(cable: Cable) -> None:
    """The car park has said nothing for longer than its age allows."""
    running(cable)
    cable.scene.after(1850)


def operator(cable: Cable) -> None:
    """The control room has put the sign out."""
    running(cable)
    cable.scene.send("baysign/j1/cmd", {"id": "op", "verb": "blank", "minutes": 60})
    cable.scene.after(2)


def wiring(cable: Cable) -> None:
    """The ribbon cable of the panel is broken."""
    running(cable)
    cable.sign.touch(lambda chain: chain.cut(3))
    cable.scene.after(70)


def mended(cable: Cable) -> None:
    """It was broken, and is whole again."""
    wiring(cable)
    cable.sign.touch(lambda chain: chain.cut(None))
    cable.scene.after(70)


SCENES = {
    "running": running,
    "waiting": waiting,
    "no_broker": no_broker,
    "no_network": no_network,
    "old": old,
    "operator": operator,
    "wiring": wiring,
    "mended": mended,
    "log": mended,
    "setting": running,
}
