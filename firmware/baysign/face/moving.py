"""Text that is longer than its line of pixels: it moves through, one column at a time.

NTCIP 1203's moving text (MULTI tag `mv`), the linear kind:

    first letters ──1 s──▶ moving ──▶ last letters ──1 s──▶ dark ──0.4 s──▶ first letters

Who looks up meets letters that can be read, most often the first ones, and the line is full of
them all the way. The dark keeps end and beginning apart. Where a text stands follows from the time
alone: a step that comes late catches up. What makes the steps is in `face.mover`; both are loaded
while an operator's message asks for them.
"""

from micropython import const

from baysign.face.numeral import reads_as_number
from baysign.face.pixels import find, font_of, gap

#: From one column to the next. At 50 km/h a sign is legible for some seconds: the letters of a
#: font of 16 rows pass at 3.6 a second.
STEP_MS = const(40)
# In steps: the stand at either end, and the dark.
_STAND = const(25)
_DARK = const(10)
#: The longest text, in characters; all of it takes 11 s, in Chinese 25.
LONGEST = const(40)
_HEAD = const(4)


def place(way: int, elapsed_ms: int) -> int:
    """How many columns of a text have left its line on the left, -1 for the dark.

    `way` is by how many columns it is longer than the line.
    """
    # The last of the first stand's steps is the one before the first column goes.
    lit = _STAND + way - 1 + _STAND
    step = elapsed_ms // STEP_MS % (lit + _DARK)
    if step >= lit:
        return -1
    return min(max(step - _STAND + 1, 0), way)


def complaint(text: str, room: tuple, line: int) -> str:
    """Why a text cannot move through a line (0 = first), "" if it can.

    What is whole in the line must not read as a count (T17): where the text stands not even by
    its letters, on the way not by its figures. `LOT 123 OPEN` may not, `CLOSED` may.
    """
    if len(text) > LONGEST:
        return f"line {line + 1} takes at most {LONGEST} characters"
    font = font_of(room[1])
    for char in text:
        at = find(font, char)
        if at < 0 or font.DATA[at + 3] > room[0]:
            return f'line {line + 1} cannot show "{char}"'
    lone = _alone(text, room[0], _columns(font, text))
    return f'"{lone}" alone on line {line + 1} would read as a number of spaces' if lone else ""


def _columns(font, text: str) -> list:
    """(left, right) of each character, the right one excluded; all have glyphs."""
    found = []
    right = before = 0
    for char in text:
        width = font.DATA[find(font, char) + 3]
        left = right + gap(font, before, width) if before else 0
        right = left + width
        before = width
        found.append((left, right))
    return found


def _alone(text: str, width: int, columns: list) -> str:
    """What a driver would take for a count somewhere on the way, "" for nothing."""
    way = columns[-1][1] - width
    # Another character is whole, or no longer whole, from these on.
    moments = [0]
    for left, right in columns:
        moments.append(left + 1)
        moments.append(right - width)
    first = last = 0
    for moment in sorted(moments):
        if not 0 <= moment <= way:
            continue
        while first < len(text) and columns[first][0] < moment:
            first += 1
        while last < len(text) and columns[last][1] <= moment + width:
            last += 1
        shown = text[first:last]
        # Letters that go by are seen to belong to a word: each O of it is no 0.
        if moment not in (0, way) and not any("0" <= char <= "9" for char in shown):
            continue
        if reads_as_number(shown):
            return shown.strip()
    return ""


class Strip:
    """A whole text as bits, a row after the other, and which columns of it are to be seen."""

    def __init__(self, text: str, room: tuple, start_ms: int):
        self.text = text
        self.start_ms = start_ms
        self.shift = 0
        font = font_of(room[1])
        columns = _columns(font, text)
        self.way = columns[-1][1] - room[0]
        # Two bytes more, because a glyph may begin in the middle of a byte and has up to two.
        self._stride = stride = columns[-1][1] // 8 + 3
        self._bits = bits = bytearray(stride * room[1])
        size = font.HEIGHT
        data = font.DATA
        row_bytes = (font.STRIDE - _HEAD) // size
        top = (room[1] - size) // 2
        for at in range(len(text)):
            glyph = find(font, text[at]) + _HEAD
            left = columns[at][0]
            to = top * stride + left // 8
            for _ in range(size):
                row = data[glyph] << 16
                if row_bytes == 2:
                    row |= data[glyph + 1] << 8
                row >>= left & 7
                bits[to] |= row >> 16
                bits[to + 1] |= row >> 8 & 0xFF
                bits[to + 2] |= row & 0xFF
                glyph += row_bytes
                to += stride

    def step(self, now_ms: int) -> bool:
        """Go where the time says; whether that is another place."""
        before = self.shift
        self.shift = place(self.way, now_ms - self.start_ms)
        return self.shift != before

    def cut(self, left: int, top: int, out) -> None:
        """The eight rows of the module at this place of the line, into `out`."""
        if self.shift < 0:
            for row in range(8):
                out[row] = 0
            return
        left += self.shift
        bits = self._bits
        stride = self._stride
        at = top * stride + left // 8
        left &= 7
        for row in range(8):
            out[row] = (bits[at] << left | bits[at + 1] >> 8 - left) & 0xFF
            at += stride
