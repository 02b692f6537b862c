"""The field guides as something to try: the scenes that their screens belong to.

A fenced block marked `console` is what a technician types and sees. `…` stands for what differs
from sign to sign, alone in a row for any number of rows. `<!-- scene: NAME -->` before a block,
which nobody sees in print, says how the sign is; further blocks go on from there. What the sign
notes of its own accord in between is not looked at.
"""

import re
import time
from dataclasses import dataclass, field

from tests.console.parts import Cable, screen
from tests.standing.parts import NOON_S

_SCENE = re.compile(r"<!-- scene: (.+) -->")
# A command, an answer to one of the questions of `setup`, a yes.
_TYPED = re.compile(
    r"\S+ \S+> (?P<verb>.+)|\d+/10 (?:.*\]|[^:：]*)[:：] (?P<answer>.+)|.*\(y/n\) (?P<yes>y)"
)
_NOTE = re.compile(r"\d+\.\d{3} ")
_ANY = "…"
_ANSWER_S, _RESTART_S = 1.5, 30
# The kernel takes a moment of its own over what the sign has written.
_PATIENCE_S = 10


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


def differs(block: Screen, cable: Cable) -> str:
    """Types what the screen says; the first difference in words, or ""."""
    rows = block.rows
    starts = [at for at, row in enumerate(rows) if _TYPED.fullmatch(row)]
    assert starts and starts[0] == 0, f"line {block.line}: nothing is typed"
    for at, end in zip(starts, [*starts[1:], len(rows)], strict=True):
        found = _TYPED.fullmatch(rows[at])
        wait_s = _RESTART_S if found["yes"] else _ANSWER_S
        if not _says(cable, found[found.lastgroup], rows[at:end], wait_s):
            return f"line {block.line + at}: the sign says\n{_seen(cable, rows[at])}"
    return ""


def _says(cable: Cable, typed: str, rows: list[str], wait_s: float) -> bool:
    """Whether the sign answers what is typed with these rows."""
    wanted = re.compile(_pattern(rows))
    cable.raw()
    cable.sign.type(f"{typed}\r".encode())
    cable.scene.after(wait_s)
    end_s = time.monotonic() + _PATIENCE_S
    while not (same := wanted.fullmatch(_seen(cable, rows[0]))) and time.monotonic() < end_s:
        time.sleep(0.01)
    return bool(same)


def _seen(cable: Cable, typed: str) -> str:
    """The rows since this one was typed, without the sign's own notes and without the last row,
    where the next thing is to be typed."""
    shown = [row.rstrip() for row in screen(cable.fresh())]
    echoes = [at for at, row in enumerate(shown) if re.fullmatch(_pattern([typed]), f"{row}\n")]
    kept = shown[echoes[-1] : -1] if echoes else shown
    return "".join(f"{row}\n" for row in kept if not _NOTE.match(row))


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


def new(cable: Cable) -> None:
    """A board that is not set up."""


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
    "new": new,
}
