"""Keeps the panels showing the newest face, and knows what is really latched (T16)."""

from micropython import const

from panel import MISMATCH, worst

# Write-only chips are written again this often (T12): a disturbed one is right within a minute.
_AGAIN_MS = const(45_000)
_UNVERIFIED = ""


class Display:
    """`show(face)` has the face on the LEDs when it returns; reading back comes later.

    `panels` are drivers as in `panel`, `renderers` what draws for each (`face.layout`). Panels
    that acknowledge later are in the hands of `dialogue`, None where there are none.
    """

    def __init__(self, panels, renderers, clock):
        self.panels = panels
        self.renderers = renderers
        #: What each panel was last asked to show.
        self.frames = tuple([bytearray(renderer.size) for renderer in renderers])
        #: (render, frame, show) of the panels that need no dialogue.
        self.quick = []
        for at in range(len(panels)):
            if not hasattr(panels[at], "poll"):
                self.quick.append((renderers[at].render, self.frames[at], panels[at].show))
        self._clock = clock
        self._again_ms = _AGAIN_MS
        self._verified = _UNVERIFIED
        self.dialogue = None
        #: The lines whose text moves.
        self.moving = ()
        self.face = None
        #: What the panels have, 0 to 65535.
        self.level = 0
        self.mismatches = 0
        #: What a mismatch is about, by line and digit where that is known.
        self.detail = ""

    def show(self, face) -> None:
        """Render and latch; the latch edge is the last thing that happens."""
        for render, frame, _ in self.quick:
            render(face, frame)
        for _, frame, show in self.quick:
            show(frame)
        self.face = face if self.dialogue is None else self.dialogue.take(face)
        self._verified = _UNVERIFIED

    def first(self, face, brightness_pct: int) -> None:
        """The first complete frame after a start, and only then light (T11)."""
        self.show(face)
        self.light(65535 * brightness_pct // 100)
        for panel in self.panels:
            panel.enable()

    def light(self, level: int) -> None:
        """Give all panels another brightness, 0 to 65535."""
        for panel in self.panels:
            panel.brightness(level)
        self.level = level
        self._wake()

    @property
    def lit(self) -> int:
        """How many segments, lamps, pixels or LEDs the newest frames light on all panels."""
        count = 0
        for at in range(len(self.panels)):
            count += self.renderers[at].lit(self.frames[at])
        return count

    @property
    def brightness_pct(self) -> int:
        """What the panel has, in percent; 1 for anything that is lit at all."""
        return max((self.level * 100 + 32767) // 65535, 1 if self.level else 0)

    def verify(self) -> str:
        """ok, mismatch or unsupported for what is latched; a mismatch is written once more."""
        if self._verified == _UNVERIFIED or self.dialogue is not None:
            self._verified = worst([self._look(at) for at in range(len(self.panels))])
            if self._verified != MISMATCH:
                self.detail = ""
        return self._verified

    def _look(self, at: int) -> str:
        panel = self.panels[at]
        result = panel.verify()
        if result == MISMATCH:
            if hasattr(panel, "poll"):
                # It sees to that by itself, and counts only what stays.
                self.detail = self._words(at)
                return result
            self.mismatches += 1
            self.detail = self._words(at)
            panel.reinit()
            result = panel.verify()
            if result == MISMATCH:
                self.detail = self._words(at)
        return result

    def _words(self, at: int) -> str:
        panel = self.panels[at]
        if panel.at is None:
            return panel.detail
        return f"{panel.detail}: {self.renderers[at].place(panel.at)}"

    def refresh(self) -> None:
        """Every few seconds: read back what is new; every minute: write everything again."""
        now_ms = self._clock.now_ms()
        if now_ms >= self._again_ms:
            self._again_ms = now_ms + _AGAIN_MS
            # Before, because what was disturbed tells where; after, because it may be again.
            self._verified = _UNVERIFIED
            self.verify()
            for panel in self.panels:
                panel.reinit()
            self._wake()
            self._verified = _UNVERIFIED
        self.verify()

    def _wake(self) -> None:
        if self.dialogue is not None:
            self.dialogue.wake()
