"""What stands over availability on each line: the ladder's messages and the sign's own hours.

Loaded when there is something for it (`Sign.open_desk`): a third of the code is behind it.
"""

from baysign.face.compose import TEXT
from baysign.face.numeral import bare, bare_row
from baysign.face.room import fits
from baysign.lots import state
from baysign.message.control import Control
from baysign.message.ladder import Ladder, waiting
from baysign.message.record import KINDS, LOCAL, Message

#: Source of the self-test's message.
SELF = "selftest"
_HOURS_ID = "opening hours"
_STEP_MS = 500
_SEGMENTS = 8
_COLOURS = ("red", "green")


class Over:
    """An offer, as a lot makes one, on behalf of a message."""

    number = None
    phase = 0
    #: Whether the text is longer than its line and moves through it.
    moves = False

    def __init__(self, kind, text, colour, rule, reason, arrow="none"):
        self.kind = kind
        self.text = text
        self.colour = colour
        self.rule = rule
        self.reason = reason
        self.arrow = arrow


_ORDER_WAITS = Over(state.UNKNOWN, "", "", "T10", "an order waits for the clock")
_HOURS_WAIT = Over(state.UNKNOWN, "", "", "T6", "opening hours wait for the clock")


def pattern(step: int, room) -> tuple:
    """(text, colour) of a line in one step of the test; it begins again (T17).

    A whole digit in a test would be a number on the sign. A single segment is none, in any place;
    on a matrix it is one row of pixels, because a column of them would be a 1.

    `room` is the line's number of digits, or (width, height) of its matrix.
    """
    if isinstance(room, tuple):
        turn, row = divmod(step, room[1])
        return bare_row(row), _COLOURS[turn % len(_COLOURS)]
    turn, at = divmod(step, room * _SEGMENTS)
    digit, segment = divmod(at, _SEGMENTS)
    text = " " * digit + bare(1 << segment) + " " * (room - 1 - digit)
    return text, _COLOURS[turn % len(_COLOURS)]


class Desk:
    """The messages of one sign; `rooms` is what its lines have room for (`face.room`).

    `hours` are its own opening hours or None, `hours_text` is shown outside them; `actions` as in
    `Control`.
    """

    def __init__(self, rooms: tuple, hours, hours_text: str, actions: dict):
        self._rooms = rooms
        count = len(rooms)
        self.ladder = Ladder(count)
        self.control = Control(self.ladder, count, self.fits, self.unmovable, actions)
        self._hours = hours
        activation, priority = KINDS["schedule"]
        self._closed = Message(
            _HOURS_ID,
            "schedule",
            "config",
            (hours_text,) * count,
            "red",
            activation,
            priority,
            None,
            None,
            True,
            False,
        )
        #: What the self-test lights: (line, text, colour, arrow).
        self.probe = None
        self._seen = None
        self._overs = (None,) * count
        #: Whether any line's text moves.
        self.moves = False

    @property
    def idle(self) -> bool:
        """Whether nothing stands, and nothing will by itself."""
        return self._hours is None and not len(self.ladder)

    def fits(self, line: int, text: str) -> bool:
        """Whether a line can show a text."""
        return fits(text, self._rooms[line])

    def unmovable(self, line: int, text: str) -> str:
        """Why a text can neither stand on a line nor move through it, "" if it can."""
        room = self._rooms[line]
        if not isinstance(room, tuple):
            return f"line {line + 1} has no pixels for it"
        if fits(text, room):
            return ""
        from baysign.face.moving import complaint

        # There must be room for it before the message is put up.
        __import__("baysign.face.mover")
        return complaint(text, room, line)

    def move(self, parts) -> None:
        """See to it that the texts move which are to move, with a running sign's `parts`."""
        if parts is not None and not parts.display.moving:
            from baysign.face.mover import Mover

            Mover(parts)

    def local(self, body: dict, now_ms: int, wall_s) -> None:
        """Carry out a command given at the sign itself; raises Refusal."""
        self.control.execute(body, LOCAL, now_ms, wall_s)

    def local_ms(self):
        """When the last message from the console ends (T13), None where none stands."""
        end_ms = None
        for message in self.ladder:
            if message.source == LOCAL:
                end_ms = max(end_ms or 0, message.end_ms)
        return end_ms

    def over(self, line: int):
        """The offer that has this line instead of availability, or None."""
        return self._overs[line]

    def next_ms(self, now_ms: int, wall_s):
        """When the next message ends or the opening hours change, or None; after `tick`."""
        next_ms = self.ladder.next_ms(now_ms, wall_s)
        if self._testing():
            step_ms = (now_ms // _STEP_MS + 1) * _STEP_MS
            next_ms = step_ms if next_ms is None else min(next_ms, step_ms)
        if self._hours is not None and wall_s is not None:
            change_ms = now_ms + (self._hours.until_s - wall_s) * 1000
            if next_ms is None or change_ms < next_ms:
                next_ms = change_ms
        return next_ms

    def tick(self, now_ms: int, wall_s) -> bool:
        """Let messages end and opening hours begin; whether any line has another message now."""
        self.ladder.tick(now_ms, wall_s)
        untimed = self._hours is not None and wall_s is None
        if self._hours is not None and wall_s is not None:
            self._schedule(self._hours.open_at(wall_s), now_ms, wall_s)
        step = now_ms // _STEP_MS if self._testing() else None
        seen = (self.ladder.revision, untimed, step, self.probe)
        if seen == self._seen:
            return False
        self._seen = seen
        overs = tuple(self._offer(line, untimed, step) for line in range(len(self._rooms)))
        changed = overs != self._overs
        self._overs = overs
        self.moves = any(over is not None and over.moves for over in overs)
        return changed

    def _schedule(self, open_, now_ms, wall_s):
        standing = self.ladder.find("config", _HOURS_ID)
        if open_ and standing is not None:
            self.ladder.drop(lambda message: message is standing)
        elif not open_ and standing is None:
            # Refused while something stronger stands there; tried again at the next tick.
            self.ladder.activate(self._closed, now_ms, wall_s)

    def _test(self, line, message, step, reason):
        """What a line shows of a test: the self-test's lamp, an identification, or the pattern."""
        if message.source == SELF:
            probe = self.probe
            if probe is None or probe[0] != line:
                return Over(TEXT, "", "", "T17", reason)
            return Over(TEXT, probe[1], probe[2], "T17", reason, probe[3])
        pages = message.texts[line]
        if pages:
            pages = pages.split("\n")
            # A page has three steps, and one in the dark.
            text = pages[step // 4 % len(pages)] if step % 4 < 3 else ""
            return Over(TEXT, text, message.colour, "T17", reason)
        text, colour = pattern(step, self._rooms[line])
        return Over(TEXT, text, colour, "T17", reason)

    def _testing(self):
        return any(message.kind == "test" for message in self.ladder)

    def _offer(self, line, untimed, step):
        message = self.ladder.shown(line)
        if message is None:
            return _HOURS_WAIT if untimed else None
        if waiting(message):
            return _ORDER_WAITS
        reason = message.kind + " " + message.id
        if message.kind == "test":
            return self._test(line, message, step, reason)
        text = message.texts[line]
        over = Over(TEXT, text, message.colour, "", reason)
        if message.scroll and isinstance(self._rooms[line], tuple):
            over.moves = not self.fits(line, text)
        return over
