"""Panels that answer later: their lines are said to show what they have acknowledged (T16).

    take(face) ─▶ newest ─nothing under way─▶ asked ─acknowledged, unit by unit─▶ shown

A new face waits while the one before is under way, the newest wins: so it is always known which
of the faces an acknowledgement is for. The other panels show theirs at once.
"""

from micropython import const
from waits import Alarm

from baysign.face.compose import Face, FaceLine

_BEAT_MS = const(5_000)
_START_MS = const(300)
_NOTHING = FaceLine("", "", "none", "T16", "not acknowledged yet", (), None, None, "")
_UNANSWERED = "the display does not answer as it should"


class Dialogue:
    """`display` is the one whose slow panels these are; it gets its `dialogue` here."""

    def __init__(self, display, clock):
        self._display = display
        self._clock = clock
        self._slow = []
        for at in range(len(display.panels)):
            if hasattr(display.panels[at], "poll"):
                entry = (display.panels[at], display.renderers[at], display.frames[at])
                self._slow.append(entry)
        # By line: what its display has acknowledged; nothing for lines of other panels.
        self._shown = {}
        for _, renderer, _ in self._slow:
            for line in renderer.lines:
                self._shown[line] = _NOTHING
        self._newest = None
        self._asked = None
        self._news = Alarm()
        self._outbox = None
        self._topic = ""
        display.dialogue = self

    def tell(self, outbox, topic: str) -> None:
        """There is news for this topic whenever another face is known to be lit."""
        self._outbox = outbox
        self._topic = topic

    def take(self, face) -> Face:
        """A new face is wanted; returns what is known to be lit now."""
        self._newest = face
        self._ask()
        self.wake()
        return self._lit()

    def wake(self) -> None:
        """The panels have been told something: carry on now."""
        self._news.set()

    def start(self) -> None:
        """Get the first face out before there is an event loop; bounded."""
        for panel, _, _ in self._slow:
            panel.finish(self._clock.now_ms, _START_MS)
        self.settle()

    def _ask(self) -> None:
        """Hand the newest face to the panels, unless they are still busy with the last one."""
        face = self._newest
        if face is self._asked:
            return
        for panel, _, _ in self._slow:
            if panel.busy:
                return
        self._asked = face
        for panel, renderer, frame in self._slow:
            renderer.render(face, frame)
            panel.show(frame)

    def settle(self) -> None:
        """See what has been acknowledged of the face asked for."""
        asked = self._asked
        changed = False
        for panel, renderer, _ in self._slow:
            for unit in range(len(renderer.lines)):
                number = renderer.lines[unit]
                shown = self._shown[number]
                if panel.shows(unit):
                    now = asked.lines[number]
                elif panel.units[unit].fault and shown.reason != _UNANSWERED:
                    text, colour = shown.text, shown.colour
                    now = FaceLine(text, colour, "none", "T16", _UNANSWERED, (), None, None, "")
                else:
                    continue
                if now is not shown:
                    self._shown[number] = now
                    changed = True
        self._ask()
        if changed:
            self._display.face = self._lit()
            if self._outbox is not None:
                self._outbox.touch(self._topic)

    def _lit(self) -> Face:
        face = self._newest
        lines = list(face.lines)
        for number, shown in self._shown.items():
            lines[number] = shown
        return Face(face.revision, tuple(lines))

    async def run(self, beat) -> None:
        """Task `panel`: carry the dialogues on."""
        clock = self._clock
        while True:
            beat()
            now_ms = clock.now_ms()
            wait_ms = _BEAT_MS
            for panel, _, _ in self._slow:
                wait_ms = min(wait_ms, panel.poll(now_ms))
            self.settle()
            await self._news.wait_ms(wait_ms)
