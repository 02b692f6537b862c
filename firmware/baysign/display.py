"""Keeps the panel showing the newest face, and knows what is really latched (T16)."""

from micropython import const

# Write-only chips are written again this often (T12): a disturbed one is right within a minute.
_AGAIN_MS = const(45_000)
_UNVERIFIED = ""


class Display:
    """`show(face)` has the face on the LEDs when it returns; reading back comes later."""

    def __init__(self, panel, layout, clock):
        self._panel = panel
        self._layout = layout
        self._clock = clock
        self._frame = bytearray(layout.size)
        self._again_ms = _AGAIN_MS
        self._verified = _UNVERIFIED
        self.face = None
        #: What the panel has, 0 to 65535.
        self.level = 0
        self.mismatches = 0

    def show(self, face) -> None:
        """Render and latch; the latch edge is the last thing that happens."""
        self._layout.render(face, self._frame)
        self._panel.show(self._frame)
        self.face = face
        self._verified = _UNVERIFIED

    def first(self, face, brightness_pct: int) -> None:
        """The first complete frame after a start, and only then light (T11)."""
        self.show(face)
        self.light(65535 * brightness_pct // 100)
        self._panel.enable()

    def light(self, level: int) -> None:
        """Give the panel another brightness, 0 to 65535."""
        self._panel.brightness(level)
        self.level = level

    @property
    def lit(self) -> int:
        """How many segments the latched frame lights."""
        return sum([bin(byte).count("1") for byte in self._frame])

    @property
    def brightness_pct(self) -> int:
        """What the panel has, in percent; 1 for anything that is lit at all."""
        return max((self.level * 100 + 32767) // 65535, 1 if self.level else 0)

    def verify(self) -> str:
        """ok, mismatch or unsupported for what is latched; a mismatch is written once more."""
        if self._verified == _UNVERIFIED:
            result = self._panel.verify()
            if result == "mismatch":
                self.mismatches += 1
                self._panel.reinit()
                result = self._panel.verify()
            self._verified = result
        return self._verified

    def refresh(self) -> None:
        """Every few seconds: read back what is new; every minute: write everything again."""
        now_ms = self._clock.now_ms()
        if now_ms >= self._again_ms:
            self._again_ms = now_ms + _AGAIN_MS
            self._panel.reinit()
            self._verified = _UNVERIFIED
        self.verify()
