"""Which message has each line of the face: a short stack, newest on top, every entry with an end.

refused ◀─ activation < priority of what it would cover ─ activate()
                                                            │
   waiting ◀─ absolute end, clock untrusted ────────────────┤
      │  lines show the unknown face (T10)                   ▼
      └────────────── clock trusted ─────────────────▶  shown or covered
                                                            │ end reached, cleared, replaced
                                                            ▼
                                                           gone: the next one below has the line
"""

from baysign.message.record import KINDS, changed, covers

#: More standing messages than this are refused: every queue has a size.
MAX_MESSAGES = 12

_LOWEST = KINDS["availability"][1]


def waiting(message) -> bool:
    """Whether a message cannot be judged yet: its end is on a wall clock not trusted so far."""
    return message.end_ms is None and message.end_s is not None


def _without(message, lines):
    """The message off some lines, or None if it has no line left."""
    texts = tuple(None if lines[line] else text for line, text in enumerate(message.texts))
    if all(text is None for text in texts):
        return None
    return changed(message, texts=texts)


class Ladder:
    """The messages that stand over availability, for a sign of `lines` lines."""

    def __init__(self, lines: int):
        self._stack = []
        self._top = [None] * lines
        self.revision = 0

    def __len__(self):
        return len(self._stack)

    def __iter__(self):
        return iter(self._stack)

    def shown(self, line: int):
        """The message that has a line, or None where availability has it."""
        return self._top[line]

    def activate(self, message, now_ms: int, wall_s) -> str:
        """Put a message up; "" or the one reason for refusing it (NTCIP dmsActivateMsgError).

        A message of the same source and id replaces its earlier self, which does not count as
        standing in its way. Whatever cannot end, or has ended, is never put up (T10).
        """
        if message.end_ms is None and message.end_s is None and message.kind != "schedule":
            return "noEnd"
        if self._ended(message, now_ms, wall_s):
            return "ended"
        earlier = self.find(message.source, message.id)
        for line, top in enumerate(self._top):
            if not covers(message, line):
                continue
            if top is earlier and earlier is not None:
                top = self._below(earlier, line)
            if message.activation < (_LOWEST if top is None else top.priority):
                return "priority"
        if earlier is None and len(self._stack) >= MAX_MESSAGES:
            return "messageMemoryType"
        if earlier is not None:
            self._stack.remove(earlier)
        self._stack.append(self._dated(message, now_ms, wall_s))
        self._settle()
        return ""

    def restore(self, message, now_ms: int, wall_s):
        """Take up again what stood before a reset, in the order in which it stood."""
        if len(self._stack) < MAX_MESSAGES and not self._ended(message, now_ms, wall_s):
            self._stack.append(self._dated(message, now_ms, wall_s))
            self._settle()

    def find(self, source: str, name: str):
        """The standing message of a source by its id, or None."""
        for message in self._stack:
            if message.source == source and message.id == name:
                return message
        return None

    def drop(self, doomed) -> int:
        """Take down every message for which `doomed(message)` is true; how many went."""
        keep = [message for message in self._stack if not doomed(message)]
        gone = len(self._stack) - len(keep)
        if gone:
            self._stack = keep
            self._settle()
        return gone

    def clear(self, lines, activation: int) -> str:
        """Take what operators put up off some lines (True where meant); "" or a reason.

        Refused whole, with nothing changed, if one of them holds on harder than `activation`.
        """
        kept = []
        for message in self._stack:
            meant = any(lines[line] and covers(message, line) for line in range(len(lines)))
            if meant and message.kind not in ("schedule", "fault"):
                if message.priority > activation:
                    return "priority"
                message = _without(message, lines)
            if message is not None:
                kept.append(message)
        self._stack = kept
        self._settle()
        return ""

    def tick(self, now_ms: int, wall_s) -> bool:
        """End what has ended and wake what waited for the clock; whether anything changed."""
        before = self.revision
        if wall_s is not None and any(waiting(message) for message in self._stack):
            self._stack = [self._dated(message, now_ms, wall_s) for message in self._stack]
            self._settle()
        if any(self._ended(message, now_ms, wall_s) for message in self._stack):
            self.drop(lambda message: self._ended(message, now_ms, wall_s))
        return self.revision != before

    def next_ms(self, now_ms: int, wall_s):
        """When the next message ends, on the monotonic clock, or None."""
        soonest = None
        for message in self._stack:
            end_ms = message.end_ms
            if message.end_s is not None and wall_s is not None:
                by_wall_ms = now_ms + (message.end_s - wall_s) * 1000 + 1
                end_ms = by_wall_ms if end_ms is None else min(end_ms, by_wall_ms)
            if end_ms is not None and (soonest is None or end_ms < soonest):
                soonest = end_ms
        return soonest

    def _dated(self, message, now_ms, wall_s):
        """The message with its end on the monotonic clock too, should the wall clock fail."""
        if message.end_ms is not None or message.end_s is None or wall_s is None:
            return message
        return changed(message, end_ms=now_ms + (message.end_s - wall_s) * 1000)

    def _ended(self, message, now_ms, wall_s):
        if message.end_ms is not None and now_ms >= message.end_ms:
            return True
        return message.end_s is not None and wall_s is not None and wall_s >= message.end_s

    def _below(self, message, line):
        """What has a line once a message is gone from it."""
        for other in reversed(self._stack):
            if other is not message and covers(other, line):
                return other
        return None

    def _settle(self):
        for line in range(len(self._top)):
            self._top[line] = self._below(None, line)
        self.revision += 1
