"""The line that is being typed: editing, history, and deaf to everything that is no key.

A serial line in a cabinet brings noise: a byte here is text, one of the few keys below, or
nothing. Text is printable ASCII and whole, valid UTF-8; a broken sequence is dropped. It is held
as bytes: MicroPython keeps every single character that it ever made a string of.

    ←  →  Home  End  Ctrl-A  Ctrl-E      move
    Backspace  Delete  Ctrl-U  Ctrl-K    erase
    ↑  ↓                                 earlier lines
    Tab                                  complete
    Ctrl-C                               drop the line
"""

from micropython import const

_MOST_BYTES = const(240)
_HISTORY = const(8)
# Where a sequence of the terminal stands: none, after ESC, after ESC [ or ESC O.
_PLAIN = const(0)
_ESCAPED = const(1)
_INSIDE = const(2)
_LONGEST_SEQUENCE = const(4)
# What a key does, as the control character that does it elsewhere; those in _KEYS do it here too.
_HOME = const(0x01)
_LEFT = const(0x02)
_DROP = const(0x03)
_DELETE = const(0x04)
_END = const(0x05)
_RIGHT = const(0x06)
_BACK = const(0x08)
_COMPLETE = const(0x09)
_ERASE_END = const(0x0B)
_DOWN = const(0x0E)
_UP = const(0x10)
_ERASE_START = const(0x15)
_RUBOUT = const(0x7F)
_KEYS = bytes((_HOME, _DROP, _END, _BACK, _COMPLETE, _ERASE_END, _ERASE_START, _RUBOUT))
# The last byte of a terminal's sequence, or the number before a tilde, and the key it stands for.
_SEQUENCES = {
    b"A": _UP,
    b"B": _DOWN,
    b"C": _RIGHT,
    b"D": _LEFT,
    b"H": _HOME,
    b"F": _END,
    b"1": _HOME,
    b"7": _HOME,
    b"4": _END,
    b"8": _END,
    b"3": _DELETE,
}
# Smallest code point of a sequence by the number of its bytes; a smaller one is overlong.
_LEAST = (0, 0, 0x80, 0x800, 0x10000)


def columns(text: bytes, at: int) -> int:
    """Places on a screen of the character that begins there: Chinese and the like take two."""
    lead = text[at]
    if lead < 0xE2:
        return 1
    # From U+2E80 on, but for the private use area.
    return 2 if lead != 0xEE and (lead > 0xE2 or text[at + 1] >= 0xBA) else 1


def _before(text: bytes, at: int) -> int:
    """Where the character before `at` begins."""
    at -= at > 0
    while at and text[at] & 0xC0 == 0x80:
        at -= 1
    return at


def _after(text: bytes, at: int) -> int:
    """Where the character after the one at `at` begins."""
    at += at < len(text)
    while at < len(text) and text[at] & 0xC0 == 0x80:
        at += 1
    return at


def _is_text(parts: bytes) -> bool:
    """Whether a sequence of the right length is a character, in its shortest form, and text."""
    code = parts[0] & 0x7F >> len(parts)
    for part in parts[1:]:
        code = code << 6 | part & 0x3F
    # Halves of characters and the terminal's own second set of controls are none.
    return max(0xA0, _LEAST[len(parts)]) <= code < 0x110000 and not 0xD800 <= code < 0xE000


class Editor:
    """`feed` bytes; `view` is what the screen shows. `complete(text)` may lengthen a text."""

    def __init__(self, complete):
        self._complete = complete
        self._history = []
        self._back = 0
        self._state = _PLAIN
        self._sequence = b""
        # Of a longer sequence what has come, and how long it is to be.
        self._parts = b""
        self._wanted = 0
        self._after_return = False
        self.text = b""
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
        self._parts = b""
        if byte in (0x0D, 0x0A):
            return self._ended()
        if byte == 0x1B:
            self._state = _ESCAPED
            self._sequence = b""
        elif self._state != _PLAIN:
            self._in_sequence(byte)
        elif byte in _KEYS:
            self._key(byte)
        elif byte >= 0x20:
            self._insert(bytes((byte,)))
        return None

    def clear(self) -> None:
        """Start an empty line."""
        self.text = b""
        self._at = 0
        self._back = 0
        self._state = _PLAIN

    def remember(self, text: bytes) -> None:
        """Keep a line for the arrow keys, unless it is the newest already."""
        if text and (not self._history or self._history[-1] != text):
            self._history.append(text)
            del self._history[:-_HISTORY]

    def view(self, room: int, hidden: int = _MOST_BYTES) -> bytes:
        """The part of the text around the cursor that fits into `room` columns, the cursor's
        position as a terminal's sequence. From byte `hidden` on stars stand for the text."""
        text = self.text[:hidden] + b"*" * (len(self.text) - hidden)
        start = self._at
        used = 0
        while start:
            before = _before(text, start)
            used += columns(text, before)
            if used >= room:
                used -= columns(text, before)
                break
            start = before
        end = self._at
        behind = 0
        while end < len(text):
            wide = columns(text, end)
            if used + behind + wide >= room:
                break
            behind += wide
            end = _after(text, end)
        return text[start:end] + (b"\x1b[%dD" % behind if behind else b"")

    def _ended(self) -> bytes:
        text = self.text
        self.clear()
        return text

    def _wide(self, byte: int) -> None:
        """A byte of a longer sequence of UTF-8."""
        self._state = _PLAIN
        if byte >= 0xC0:
            self._wanted = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            self._parts = bytes((byte,)) if byte < 0xF8 else b""
            return
        if not self._parts:
            return
        self._parts += bytes((byte,))
        if len(self._parts) == self._wanted:
            parts, self._parts = self._parts, b""
            if _is_text(parts):
                self._insert(parts)

    def _in_sequence(self, byte: int) -> None:
        char = bytes((byte,))
        if self._state == _ESCAPED:
            self._state = _INSIDE if char in b"[O" else _PLAIN
            return
        if b"0" <= char <= b"?" and len(self._sequence) < _LONGEST_SEQUENCE:
            self._sequence += char
            return
        self._state = _PLAIN
        key = _SEQUENCES.get(self._sequence if char == b"~" else char)
        if key is not None:
            self._key(key)

    def _insert(self, char: bytes) -> None:
        if len(self.text) + len(char) <= _MOST_BYTES:
            self.text = self.text[: self._at] + char + self.text[self._at :]
            self._at += len(char)

    def _key(self, key: int) -> None:
        text = self.text
        at = self._at
        if key == _LEFT:
            self._at = _before(text, at)
        elif key == _RIGHT:
            self._at = _after(text, at)
        elif key == _HOME:
            self._at = 0
        elif key == _END:
            self._at = len(text)
        elif key in (_BACK, _RUBOUT):
            self._cut(_before(text, at), at)
        elif key == _DELETE:
            self._cut(at, _after(text, at))
        elif key == _ERASE_END:
            self._cut(at, len(text))
        elif key == _ERASE_START:
            self._cut(0, at)
        elif key == _COMPLETE and at == len(text):
            self.text = self._complete(text)[:_MOST_BYTES]
            self._at = len(self.text)
        elif key == _DROP:
            self.clear()
            self.dropped = True
        elif key == _UP:
            self._recall(min(len(self._history), self._back + 1))
        elif key == _DOWN:
            self._recall(max(0, self._back - 1))

    def _cut(self, start: int, end: int) -> None:
        self.text = self.text[:start] + self.text[end:]
        self._at = start

    def _recall(self, back: int) -> None:
        self.text = self._history[-back] if back else b""
        self._at = len(self.text)
        self._back = back
