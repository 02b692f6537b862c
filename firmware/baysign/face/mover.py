"""Task `moving`: makes the steps of texts that move (`face.moving`), while there are such.

    a message wants it ──▶ in the renderers' place ◀─another face─┐
                             │  ▲ └──────────────────────────────┘
                             │  └── a step each 40 ms, in which only its own panel is told
                             └─no message wants it─▶ the renderers are on their own again

What is published and read back knows nothing of the steps: the face is the same all the time.
"""

from micropython import const
from unload import unload
from waits import Alarm

from baysign.face.modules import copy
from baysign.face.moving import STEP_MS, Strip

_IDLE_MS = const(5_000)


class _Panel:
    """One panel's renderer, in whose place this draws: the same, and the moving texts over it."""

    def __init__(self, mover, at: int, renderer):
        self._mover = mover
        self._renderer = renderer
        _, self.frame, self._show = self._plain = mover.quick[at]
        self._at = at
        self._eight = bytearray(8)
        # Of the modules that are lit: (their strip, as `Modules.modules`).
        self._lit = []
        mover.quick[at] = (self.render, self.frame, self._show)

    def render(self, face, out) -> None:
        """As in `face.layout`."""
        # First, because to draw a long text where it stands takes as long as to draw all of it.
        self._mover.take(face, self._renderer.modules)
        self._renderer.render(face, out)
        strips = self._mover.strips
        self._lit = []
        for module in self._renderer.modules:
            number, shows = module[1].key
            if shows == "text" and number in strips and module[4] in module[1].leds:
                self._lit.append((strips[number], module))
        self._paint()

    def _paint(self) -> None:
        eight = self._eight
        for strip, (at, _, left, top, _, turn) in self._lit:
            strip.cut(left, top, eight)
            copy(eight, 0, 0, turn, self.frame, at)

    def step(self) -> None:
        """Another column, or the same."""
        self._paint()
        self._show(self.frame)

    def leave(self) -> None:
        """The renderer is on its own again."""
        self._mover.quick[self._at] = self._plain


class Mover:
    """Moves the texts of a sign until none is to; `line in mover` tells whether a line's moves."""

    def __init__(self, parts):
        self._sign = parts.sign
        self._display = display = parts.display
        self._clock = parts.clock
        self._soon = Alarm()
        #: `Display.quick`.
        self.quick = display.quick
        #: By line.
        self.strips = {}
        self._panels = []
        for number in range(len(display.panels)):
            if hasattr(display.renderers[number], "modules"):
                frame = display.frames[number]
                at = [entry[1] is frame for entry in self.quick].index(True)
                self._panels.append(_Panel(self, at, display.renderers[number]))
        display.moving = self
        # After a death of the task the texts are there already.
        for panel in self._panels:
            panel.render(display.face, panel.frame)
        parts.supervisor.once("moving", self.run)

    def __contains__(self, line: int) -> bool:
        return line in self.strips

    def take(self, face, modules) -> None:
        """A new face: which texts of these modules move now. One that did goes on."""
        now_ms = self._clock.now_ms()
        desk = self._sign.desk
        for module in modules:
            line, shows = module[1].key
            if shows != "text":
                continue
            over = None if desk is None else desk.over(line)
            text = face.lines[line].text
            # Something else may be lit: the dark of a hot cabinet, the text for dead pixels.
            if over is None or not over.moves or over.text != text:
                self.strips.pop(line, None)
            elif line not in self.strips or self.strips[line].text != text:
                # On the beat, so that all lines step at once.
                start_ms = now_ms - now_ms % STEP_MS
                module[1].leave(text)
                self.strips[line] = Strip(text, module[1].room, start_ms)
        self._soon.set()

    def _step(self, now_ms: int) -> int:
        """Move what moves; when to come again, in ms."""
        stepped = False
        for strip in self.strips.values():
            if strip.step(now_ms):
                stepped = True
        if stepped:
            for panel in self._panels:
                panel.step()
        return STEP_MS - now_ms % STEP_MS if self.strips else _IDLE_MS

    async def run(self, beat) -> None:
        """Task: ends when no message wants a text to move."""
        try:
            while self._sign.desk is not None and self._sign.desk.moves:
                beat()
                await self._soon.wait_ms(self._step(self._clock.now_ms()))
        finally:
            for panel in self._panels:
                panel.leave()
            self._display.moving = ()
            unload("baysign.face.mover", "baysign.face.moving")
