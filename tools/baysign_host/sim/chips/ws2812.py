"""A strip of WS2812B: each LED takes the first 24 bits it hears and hands the others on.

A bit is a high pulse, long for 1 and short for 0; after 280 us of silence the LEDs show what they
took. Source: Worldsemi WS2812B-V5 data sheet: timing on page 4, 24 bits as green, red, blue.
"""

import random

_RESET_US = 280
# (least, most) nanoseconds of T0H, T0L, T1H, T1L that WS2812B and its later versions all take.
_LIMITS = ((220, 500), (580, 1000), (580, 1000), (220, 650))


class Strip:
    """`size` LEDs; `colours` are (red, green, blue) as they shine."""

    def __init__(self, size: int):
        self.size = size
        self._held = [(0, 0, 0)] * size
        self._next = 0
        self._last_us = -_RESET_US
        self._dead: set[int] = set()
        self._cut = size

    def power_up(self, chance: random.Random) -> None:
        """Most come up dark; some do not."""
        self._held = [
            tuple(chance.choice((0, 255)) for _ in range(3))
            if chance.random() < 0.5
            else (0, 0, 0)
            for _ in range(self.size)
        ]

    def take(self, t_us: int, timing: tuple[int, ...], data: bytes) -> None:
        """A stream of bits; with pulses of other lengths it means nothing to the LEDs."""
        if any(not low <= ns <= high for ns, (low, high) in zip(timing, _LIMITS, strict=True)):
            return
        if t_us - self._last_us >= _RESET_US:
            self._next = 0
        for at in range(0, len(data) - 2, 3):
            if self._next < min(self.size, self._cut):
                green, red, blue = data[at : at + 3]
                self._held[self._next] = (red, green, blue)
            self._next += 1
        # 1.25 us a bit.
        self._last_us = t_us + len(data) * 10

    def colours(self) -> tuple[tuple[int, int, int], ...]:
        """What shines."""
        return tuple(
            (0, 0, 0) if number in self._dead else colour
            for number, colour in enumerate(self._held)
        )

    def milliamperes(self, channel_ma: float = 20.0) -> float:
        """What the strip draws."""
        return sum(sum(colour) for colour in self._held) / 255 * channel_ma

    def cut(self, led: int | None) -> None:
        """The data line is broken in front of this LED; None mends it."""
        self._cut = self.size if led is None else led

    def kill(self, led: int, dead: bool = True) -> None:
        """An LED that stays dark."""
        (self._dead.add if dead else self._dead.discard)(led)

    def flip(self, led: int) -> None:
        """A spike: the LED shows some other colour until the next stream."""
        red, green, blue = self._held[led]
        self._held[led] = (255 - red, 255 - green, blue)
