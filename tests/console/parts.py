"""Somebody at the cable: types lines, reads what a terminal would show."""

import re

from tests.sim.kit import until

#: A lot for each line of the sign.
LOTS = {name: {"max_age_s": 1800} for name in "abc"}
#: A new board, which only knows what hangs on it.
BOARD, MODEL = "olimex_esp32_poe", "junction_3x3"
BARE = {"board": BOARD, "sign": MODEL}
#: How a console takes its leave that has no memory left to stay.
SHORT = ("Memory is short", "内存紧张")
_WIPED = re.compile(r"[^\n]*\r\x1b\[K")
_SEQUENCE = re.compile(r"\x1b\[\d*[A-Z]")
#: Longer than any verb takes that waits for nothing.
_ANSWER_S = 1.5


class Cable:
    """The console of a scene under virtual time."""

    def __init__(self, scene):
        self.scene = scene
        self.sign = scene.sign
        self._read = 0

    def raw(self) -> bytes:
        """What has come since somebody last looked, byte by byte."""
        fresh = self.fresh()
        self._read += len(fresh)
        return fresh

    def fresh(self) -> bytes:
        """The same, to be looked at again."""
        # The simulator keeps the newest 64 KiB and counts what it dropped.
        text, dropped = self.sign.street.call(
            lambda: (bytes(self.sign.serial.console), self.sign.serial.dropped)
        )
        self._read = max(self._read, dropped)
        return text[self._read - dropped :]

    def type(self, text: str | bytes, wait_s: float = _ANSWER_S, last: str = "> ") -> list[str]:
        """Type, let time pass, and read the rows that have come, as soon as the last one ends in
        `last`: the kernel takes a moment of its own over what the sign has written."""
        self.raw()
        data = text.encode() if isinstance(text, str) else text
        self.sign.type(data)
        self.scene.after(wait_s)
        echo = data.removesuffix(b"\r").decode(errors="ignore")

        def came():
            rows = screen(self.fresh())
            if rows[-1] == "" and len(rows) > 1 and rows[-2].startswith(SHORT):
                return rows
            echoed = not data.endswith(b"\r") or any(row.endswith(echo) for row in rows[:-1])
            return echoed and rows[-1].endswith(last) and rows

        rows = until(came, f"{last!r} after {data!r}")
        self.raw()
        return rows

    def do(self, line: str, wait_s: float = _ANSWER_S) -> list[str]:
        """One command; its answer without the line itself and the prompt after it."""
        shown = self.type(line + "\r", wait_s)
        start = max(at for at, each in enumerate(shown) if each.rstrip().endswith("> " + line))
        return [row for row in shown[start + 1 : -1] if not row.startswith(SHORT)]

    @property
    def prompt(self) -> str:
        """The prompt that stands there."""
        return self.type("\r")[-1]


def screen(data: bytes) -> list[str]:
    """The rows of a terminal that has shown these bytes."""
    text = data.decode(errors="replace").replace("\r\n", "\n")
    while _WIPED.search(text):
        text = _WIPED.sub("", text, count=1)
    return _SEQUENCE.sub("", text).split("\n")
