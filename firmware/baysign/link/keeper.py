"""What survives a reset of the operator's orders, and the ids carried out (T10).

The file is written when either changes, which in a quiet city is never. It has a line of JSON for
each order and each reply, because together they are more than a heap in pieces has room for at
once. Loaded with the sign's desk.
"""

import json
from binascii import crc32

import atomic
from micropython import const

KEPT = "/orders.json"
# Twelve orders of sixteen lines and 32 replies.
_LIMIT_BYTES = 16384
_AGAIN_MS = const(60_000)


class Keeper:
    """`files` stands in for `os` and `open` in tests."""

    def __init__(self, log, files=None):
        self._log = log
        self._files = files
        self._written = None
        self._seen = None
        self._again_ms = 0
        #: Why the flash took the last change not, "" when it did.
        self.refused = ""

    def kept(self):
        """What the file holds, or None; an unreadable one costs the orders, no more."""
        kept = {}
        crc = 0
        try:
            with (open if self._files is None else self._files.open)(KEPT, "rb") as file:
                if file.seek(0, 2) > _LIMIT_BYTES:
                    return None
                file.seek(0)
                line = file.readline()
                while line:
                    crc = crc32(line, crc)
                    name, record = json.loads(line)
                    kept.setdefault(name, []).append(record)
                    line = file.readline()
        except OSError:
            return None
        except (ValueError, TypeError):
            self._log.note("orders", KEPT + " is unreadable")
            return None
        self._written = crc
        return kept

    def recall(self, control, now_ms: int, wall_s) -> None:
        """A new desk learns what the last one knew."""
        kept = self.kept()
        if kept is None:
            return
        try:
            control.restore(kept, now_ms, wall_s)
        except (ValueError, KeyError, TypeError, IndexError, AttributeError):
            self._written = None
            self._log.note("orders", KEPT + " is unreadable")

    def keep(self, desk, now_ms: int, wall_s) -> bool:
        """Write down what has to survive, if that has changed; cheap where it has not.

        Whether the file knows all that the desk knows, and has for a while.
        """
        control = desk.control
        seen = (desk.ladder.revision, control.carried_out, wall_s is None)
        if seen == self._seen:
            if not self.refused:
                return True
            if now_ms < self._again_ms:
                return False
        self._seen = seen
        try:
            kept = control.snapshot(now_ms, wall_s)
            if self._written is None and not any(kept.values()):
                return False
            crc = 0
            for line in _lines(kept):
                crc = crc32(line, crc)
            if crc == self._written:
                return False
            atomic.replace(KEPT, lambda file: _write(kept, file), self._files)
            self._written = crc
            self.refused = ""
        except (OSError, MemoryError) as error:
            self._again_ms = now_ms + _AGAIN_MS
            self.refused = f"{KEPT}: {error}"
            self._log.note("orders", "not kept: " + self.refused)
        return False


def _lines(kept: dict):
    for name in sorted(kept):
        for record in kept[name]:
            yield json.dumps((name, record)).encode() + b"\n"


def _write(kept: dict, file) -> None:
    for line in _lines(kept):
        file.write(line)
