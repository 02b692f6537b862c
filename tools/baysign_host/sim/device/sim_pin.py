"""machine.Pin, ADC and PWM as on the ESP32: what the chip refuses is refused here too.

A pin that is made an output without a value drives low; a PWM without a duty starts at half.
Reading an input asks the host, which knows what pulls and chips put on the wire.
"""

from struct import pack

import machine as _native
import sim_link as link
from sim_state import facts

_pins = {}


def gpio(pin) -> int:
    """The number of a Pin or of a pin number."""
    return pin.gpio if isinstance(pin, Pin) else Pin(pin).gpio


def drivable(number: int) -> int:
    """The number back, or ValueError when this pin cannot be an output of the application."""
    if number in facts["input_only"]:
        raise ValueError("pin can only be input")
    if number in facts["reserved"]:
        raise ValueError(f"pin {number} belongs to the flash, the serial port or the PHY")
    return number


class Pin(_native.PinBase):
    """One GPIO; the same object for the same number, as on the board."""

    IN = 1
    OUT = 3
    OPEN_DRAIN = 7
    PULL_DOWN = 1
    PULL_UP = 2
    DRIVE_0 = 0
    DRIVE_1 = 1
    DRIVE_2 = 2
    DRIVE_3 = 3
    IRQ_RISING = 1
    IRQ_FALLING = 2
    WAKE_LOW = 4
    WAKE_HIGH = 5

    def __new__(cls, id, *args, **kwargs):
        number = id.gpio if isinstance(id, Pin) else id
        pin = _pins.get(number)
        if pin is None:
            if not isinstance(number, int) or number not in facts["pins"]:
                raise ValueError("invalid pin")
            pin = _pins[number] = super().__new__(cls)
            pin.gpio = number
            pin._level = 0
            pin._out = False
            pin._handler = None
            pin._trigger = 3
        return pin

    def __init__(self, id, mode=None, pull=-1, *, value=None, drive=None, hold=None):
        self.init(mode, pull, value=value)

    def init(self, mode=None, pull=-1, *, value=None, drive=None, hold=None) -> None:
        """Set mode, pull and level; what is not given stays."""
        if mode in (self.OUT, self.OPEN_DRAIN):
            drivable(self.gpio)
            self._out = True
            self._drive(self._level if value is None else value)
        elif mode == self.IN:
            self._out = False
            link.put(link.PIN_INPUT, self.gpio)
            if pull == -1:
                pull = None
        elif mode is not None:
            raise ValueError("invalid mode")
        if pull not in (-1, None) and self.gpio in facts["input_only"]:
            raise ValueError("pin has no pull")
        if pull != -1:
            link.note("pull", self.gpio, pull)

    def _drive(self, level) -> None:
        if level:
            self._level = 1
            link.put(link.PIN_HIGH, self.gpio)
        else:
            self._level = 0
            link.put(link.PIN_LOW, self.gpio)
        if self.gpio in facts["heeded"]:
            # A chip takes the time from here; virtual time must not run on before it is told.
            link.told = True
            link.quiet = None

    def value(self, level=None):
        """Read the pin, or set its level."""
        if level is None:
            return self._level if self._out else link.ask(link.PIN_READ, self.gpio)[0]
        if self._out:
            self._drive(level)
        else:
            self._level = 1 if level else 0

    __call__ = value

    def on(self) -> None:
        """High."""
        self.value(1)

    def off(self) -> None:
        """Low."""
        self.value(0)

    def toggle(self) -> None:
        """The other level."""
        self.value(not self._level)

    def irq(self, handler=None, trigger=3, wake=None, hard=False):
        """Call `handler(pin)` at edges; it runs from the event loop, when the sign next waits."""
        self._handler = handler
        self._trigger = trigger
        link.note("watch", self.gpio, handler is not None)
        return self

    def __repr__(self):
        return f"Pin({self.gpio})"


def _edge(number: int, level: int) -> None:
    pin = _pins[number]
    if pin._handler and pin._trigger & (1 if level else 2):
        pin._handler(pin)


link.on_edge = _edge


class PWM:
    """One LEDC channel; at 5 kHz and half duty unless told otherwise."""

    def __init__(self, pin, freq=None, duty_u16=None, duty=None, duty_ns=None, invert=0):
        self._gpio = drivable(gpio(pin))
        self._freq = 5000
        self._duty = 32768
        self.init(freq, duty_u16, duty, duty_ns)

    def init(self, freq=None, duty_u16=None, duty=None, duty_ns=None) -> None:
        """Start with what is given; the rest keeps its value."""
        if freq is not None:
            if not 1 <= freq <= 40_000_000:
                raise ValueError("frequency must be from 1Hz to 40MHz")
            self._freq = freq
        if duty_ns is not None:
            duty_u16 = min(duty_ns * self._freq * 65535 // 1_000_000_000, 65535)
        if duty is not None:
            duty_u16 = duty * 65535 // 1023
        if duty_u16 is not None:
            if not 0 <= duty_u16 <= 65535:
                raise ValueError("duty_u16 must be from 0 to 65535")
            self._duty = duty_u16
        link.tell(link.PWM_SET, self._gpio, pack("<HI", self._duty, self._freq))

    def freq(self, hz=None):
        """Read or set the frequency."""
        if hz is None:
            return self._freq
        self.init(freq=hz)

    def duty_u16(self, duty=None):
        """Read or set the duty, 0 to 65535."""
        if duty is None:
            return self._duty
        self.init(duty_u16=duty)

    def duty(self, duty=None):
        """Read or set the duty, 0 to 1023."""
        if duty is None:
            return self._duty * 1023 // 65535
        self.init(duty=duty)

    def duty_ns(self, duty=None):
        """Read or set the high time in ns."""
        if duty is None:
            return self._duty * 1_000_000_000 // (65535 * self._freq)
        self.init(duty_ns=duty)

    def deinit(self) -> None:
        """Give the pin back; it drives what the pin's output register holds."""
        link.put(link.PWM_END, self._gpio)


class ADC:
    """One analogue input; ADC2 pins are refused while Wi-Fi would hold them is not modelled."""

    ATTN_0DB = 0
    ATTN_2_5DB = 1
    ATTN_6DB = 2
    ATTN_11DB = 3
    WIDTH_9BIT = 9
    WIDTH_10BIT = 10
    WIDTH_11BIT = 11
    WIDTH_12BIT = 12
    _FULL_UV = (950_000, 1_250_000, 1_750_000, 3_100_000)

    def __init__(self, pin, *, atten=0):
        self._gpio = gpio(pin)
        if self._gpio not in facts["adc"]:
            raise ValueError("invalid pin")
        self._atten = atten

    def init(self, *, atten=0) -> None:
        """Set the attenuation."""
        self._atten = atten

    def atten(self, atten) -> None:
        """Set the attenuation."""
        self._atten = atten

    def width(self, bits) -> None:
        """Accepted; readings stay scaled to 16 bits."""

    def read_u16(self) -> int:
        """0 to 65535 over the range of the attenuation, in the converter's steps of 16."""
        uv = self.read_uv()
        raw = min(uv * 4095 // self._FULL_UV[self._atten], 4095)
        return raw << 4 | raw >> 8

    def read(self) -> int:
        """0 to 4095."""
        return self.read_u16() >> 4

    def read_uv(self) -> int:
        """Microvolts at the pin."""
        return int.from_bytes(link.ask(link.ADC_READ, self._gpio), "little")
