"""What `setup` writes its answers on: the draft, kept on flash after each, and its rules."""

import gc
import json

from baysign.config import change, rulebook
from baysign.config.paths import HIDDEN

_SHOWN_CHARS = 28
_NONE = "-"


class Sheet:
    """`io` is the shell, `number` the question's, `board` what the board says of itself."""

    def __init__(self, io):
        self.io = io
        self.number = 0
        self.config = change.draft()
        with open("/a/board/board.json") as file:
            self.board = json.load(file)
        self.config["board"] = self.board["id"]
        self._kept = None

    def keep(self) -> None:
        """Write the draft down; OSError when the flash refuses."""
        kept = json.dumps(self.config)
        if kept != self._kept:
            change.keep(self.config)
            self._kept = kept

    def model(self) -> dict:
        """The sign model that has been chosen."""
        with open("/a/signs/{}.json".format(self.config["sign"])) as file:
            return json.load(file)

    async def ask(self, key: str, now: str = "", *values, hidden: bool = False) -> str:
        """What somebody answers: nothing typed keeps `now`, a single - is an empty text."""
        self.keep()
        shown = HIDDEN if hidden and now else now
        if len(shown) > _SHOWN_CHARS:
            shown = shown[: _SHOWN_CHARS - 3] + "..."
        if shown:
            shown = f" [{shown}]"
        text = self.io.text(key, *values)
        answer = await self.io.ask("ask", self.number, text, shown, hidden=hidden)
        return "" if answer == _NONE else answer or now

    async def choose(self, key: str, names, now: str, *values) -> str:
        """One of `names`, by its number or as it is written; what is neither is for the rules."""
        answer = await self.ask(key, now, *values)
        if answer.isdigit() and 1 <= int(answer) <= len(names):
            return names[int(answer) - 1]
        return answer

    def wrong(self, *within: str) -> list:
        """What the rules find wrong at these paths and below, "" for anywhere: (path, message)."""
        gc.collect()
        found = rulebook.errors(self.config)
        gc.collect()
        return [row for row in found if _below(row[0], within)]


def _below(path: str, within) -> bool:
    for each in within:
        if not each or path == each or path.startswith((each + ".", each + "[")):
            return True
    return False


def put(row: dict, name: str, value) -> None:
    """Write a setting down; what is empty or None is not written."""
    if value is None or value == "":
        row.pop(name, None)
    else:
        row[name] = value
