"""An active-low output-enable line that is dark until told otherwise."""

from time import ticks_ms

from machine import PWM, Pin
from micropython import const

# Above any flicker that an eye or a traffic camera sees; slow enough for a TPIC6B595 (150 ns).
_PWM_HZ = 1000
# What a display that must be told may take of a life that ends.
_GOODBYE_MS = const(300)


class Dimmer:
    """`level(0)` is dark, `level(65535)` full light, between them pulse-width modulation.

    The line stays a plain pin until the first level between the ends: a new PWM starts at 50 %,
    which would be a flash. Once it is a PWM it stays one: giving the pin back would be a glitch.
    """

    def __init__(self, gpio: int):
        #: Panels that this line does not darken: `dark` sees to them too.
        self.others = ()
        self._pin = Pin(gpio, Pin.OUT, value=1)
        self._pwm = None

    def dark(self) -> None:
        """No light on any panel."""
        self.level(0)
        for panel in self.others:
            panel.dark()
            if hasattr(panel, "finish"):
                panel.finish(ticks_ms, _GOODBYE_MS)

    def level(self, level: int) -> None:
        """Light from 0 to 65535."""
        if self._pwm is not None:
            self._pwm.duty_u16(65535 - level)
        elif level == 0:
            self._pin(1)
        elif level == 65535:
            self._pin(0)
        else:
            self._pwm = PWM(self._pin, freq=_PWM_HZ, duty_u16=65535 - level)
