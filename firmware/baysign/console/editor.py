"""The line that is being typed: editing, history, and deaf to everything that is no key.

A serial line in a cabinet brings noise: a byte here is text, one of the few keys below, or
nothing. Text is printable ASCII and whole, valid UTF-8; a broken sequence is dropped.

    ←  →  Home  End  Ctrl-A  Ctrl-E      move
    Backspace  Delete  Ctrl-U  Ctrl-K    erase
    ↑  ↓                                 earlier lines
    Tab                                  complete
    Ctrl-C                               drop the line
"""

from micropython import const

_MOST_CHARS = const(160)
_HISTORY = const(8)
# Where a sequence of the terminal stands: none, after ESC, after ESC [ or ESC O.
_PLAIN = const(0)
_ESCAPED = const(1)
_INSIDE = const(2)
_LONGEST_SEQUENCE = const(4)
# The last byte of a terminal's sequence, or the number before a tilde, and the key it stands for.
_SEQUENCES = {
    "A": "up",
    "B": "down",
    "C": "right",
    "D": "left",
    "H": "home",
    "F": "end",
    "1": "home",
    "7": "home",
    "4": "end",
    "8": "end",
    "3": "delete",
}
_KEYS = {
    0x01: "home",
    0x03: "drop",
    0x05: "end",
    0x08: "back",
    0x09: "complete",
    0x0B: "erase end",
    0x15: "erase start",
    0x7F: "back",
}
# Smallest code point of a sequence by the number of its bytes; a smaller one is overlong.
_LEAST = (0, 0, 0x80, 0x800, 0x10000)


def columns(char: str) -> int:
    """Places that a character takes on a screen: Chinese, Japanese and Korean take two."""
    code = ord(char)
    wide = 0x1100 <= code < 0x1160 or 0x2E80 <= code < 0xA4D0 or 0xAC00 <= code < 0xD7A4
    return 2 if wide or 0xF900 <= code < 0xFB00 or 0xFE30 <= code < 0xFF61 else 1


class Editor:
    """`feed` bytes; `view` is what the screen shows. `complete(text)` may lengthen a text."""

    def __init__(self, complete):
        self._complete = complete
        self._history = []
        self._back = 0
        self._state = _PLAIN
        self._sequence = ""
        self._missing = 0
        self._size = 0
        self._code = 0
        self._after_return = False
        self.text = ""
        self._at = 0
        #: Whether Ctrl-C dropped a line since somebody asked; whoever asks clears it.
        self.dropped = False

    def feed(self, byte: int):
        """One byte from the line; the finished text when it ended one, otherwise None."""
        if byte == 0x0A and self._after_return:
            self._after_return = False
            return None
        self._after_return = byte == 0x0D
        if byte >= 0x80:
            self._wide(byte)
            return None
        self._missing = 0
        if byte in (0x0D, 0x0A):
            return self._ended()
        if byte == 0x1B:
            self._state = _ESCAPED
            self._sequence = ""
        elif self._state != _PLAIN:
            self._in_sequence(chr(byte))
        elif byte in _KEYS:
            self._key(_KEYS[byte])
        elif byte >= 0x20:
            self._insert(chr(byte))
        return None

    def clear(self) -> None:
        """Start an empty line."""
        self.text = ""
        self._at = 0
        self._back = 0
        self._state = _PLAIN

    def remember(self, text: str) -> None:
        """Keep a line for the arrow keys, unless it is the newest already."""
        if text and (not self._history or self._history[-1] != text):
            self._history.append(text)
            del self._history[:-_HISTORY]

    def view(self, room: int, hidden: int = _MOST_CHARS) -> str:
        """The part of the text around the cursor that fits into `room` columns, the cursor's
        position as a terminal's sequence. From `hidden` on stars stand for the characters."""
        text = self.text[:hidden] + "*" * (len(self.text) - hidden)
        at = self._at
        start = at
        used = 0
        while start and used + columns(text[start - 1]) < room:
            start -= 1
            used += columns(text[start])
        end = at
        behind = 0
        while end < len(text) and used + behind + columns(text[end]) < room:
            behind += columns(text[end])
            end += 1
        return text[start:end] + (f"\x1b[{behind}D" if behind else "")

    def _ended(self) -> str:
        text = self.text
        self.clear()
        return text

    def _wide(self, byte: int) -> None:
        """A byte of a longer sequence of UTF-8."""
        self._state = _PLAIN
        if byte >= 0xC0:
            self._size = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            self._missing = self._size - 1 if byte < 0xF8 else 0
            self._code = byte & 0x7F >> self._size
            return
        if not self._missing:
            return
        self._code = self._code << 6 | byte & 0x3F
        self._missing -= 1
        code = self._code
        if self._missing or code < _LEAST[self._size] or code > 0x10FFFF:
            return
        # Halves of characters and the terminal's own second set of controls are no text.
        if code >= 0xA0 and not 0xD800 <= code < 0xE000:
            self._insert(chr(code))

    def _in_sequence(self, char: str) -> None:
        if self._state == _ESCAPED:
            self._state = _INSIDE if char in "[O" else _PLAIN
            return
        if "0" <= char <= "?" and len(self._sequence) < _LONGEST_SEQUENCE:
            self._sequence += char
            return
        self._state = _PLAIN
        key = _SEQUENCES.get(self._sequence if char == "~" else char)
        if key is not None:
            self._key(key)

    def _insert(self, char: str) -> None:
        if len(self.text) < _MOST_CHARS:
            self.text = self.text[: self._at] + char + self.text[self._at :]
            self._at += 1

    def _key(self, key: str) -> None:
        text = self.text
        at = self._at
        if key == "left":
            self._at = max(0, at - 1)
        elif key == "right":
            self._at = min(len(text), at + 1)
        elif key == "home":
            self._at = 0
        elif key == "end":
            self._at = len(text)
        elif key == "back":
            self._cut(max(0, at - 1), at)
        elif key == "delete":
            self._cut(at, at + 1)
        elif key == "erase end":
            self._cut(at, len(text))
        elif key == "erase start":
            self._cut(0, at)
        elif key == "complete" and at == len(text):
            self.text = self._complete(text)[:_MOST_CHARS]
            self._at = len(self.text)
        elif key == "drop":
            self.clear()
            self.dropped = True
        elif key == "up":
            self._recall(min(len(self._history), self._back + 1))
        elif key == "down":
            self._recall(max(0, self._back - 1))

    def _cut(self, start: int, end: int) -> None:
        self.text = self.text[:start] + self.text[end:]
        self._at = start

    def _recall(self, back: int) -> None:
        self.text = self._history[-back] if back else ""
        self._at = len(self.text)
        self._back = back
