"""A life without a configuration in use: SEt on each line that has room for it, else the unknown
face, while somebody at the cable sets the board up (console verb `setup`).

    no usable configuration ──────────▶ UNSET ──setup, restart──▶ the draft is tried
    setup at a sign in use, restart ──▶   │
                                          ▼ 30 min, only where there is a configuration to go to
                                        restart
"""

import asyncio

from micropython import const

from baysign.face.compose import Face, FaceLine, unknown_face
from baysign.face.room import fits, room_of

_LOOK_MS = const(5_000)
_STAY_MS = const(1_800_000)
# Seven segments have shapes for the first, a matrix for the second; none reads as a number (T17).
_TEXTS = ("SEt", "SET")
_REASON = "no configuration"


class Unset:
    """The task `display` of such a life; `leaves` where the sign has somewhere to go back to."""

    def __init__(self, parts, leaves: bool):
        self._parts = parts
        self._leave_ms = parts.clock.now_ms() + _STAY_MS if leaves else None

    def show(self, model: dict) -> None:
        """Say so on the panel, whose sign model this is."""
        face = unknown_face(model)
        lines = []
        for at in range(len(face.lines)):
            line = face.lines[at]
            room = room_of(model["lines"][at])
            fitting = [text for text in _TEXTS if fits(text, room)]
            text = fitting[0] if fitting else line.text
            lines.append(
                FaceLine(text, line.colour, "none", "", _REASON, (), None, None, line.symbol)
            )
        self._parts.display.show(Face(face.revision + 1, tuple(lines)))

    async def run(self, beat) -> None:
        """Keeps it lit, and leaves in time."""
        parts = self._parts
        while True:
            beat()
            if parts.display is not None:
                parts.display.refresh()
            if self._leave_ms is not None and parts.clock.now_ms() >= self._leave_ms:
                from baysign.console.restart import restart

                parts.log.note("setup", "half an hour is over: back to the configuration in use")
                restart(parts)
            await asyncio.sleep_ms(_LOOK_MS)
