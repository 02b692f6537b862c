"""The module `machine` of an ESP32: pins and buses from their own files, the rest here.

Resets never return: the host ends the process and starts it again on the same flash, with the
cause. `Timer` callbacks run from the event loop when the sign next waits, not in the middle of
other code.
"""

from struct import pack

import sim_link as link
import sim_select as poller
import sim_time as clock
from machine import PinBase, Signal, idle  # noqa: F401
from sim_bus import I2C, SPI, UART, SoftI2C, SoftSPI  # noqa: F401
from sim_pin import ADC, PWM, Pin, gpio  # noqa: F401
from sim_state import facts

PWRON_RESET = 1
HARD_RESET = 2
WDT_RESET = 3
DEEPSLEEP_RESET = 4
SOFT_RESET = 5
PIN_WAKE = 2
TIMER_WAKE = 4
SLEEP = 2
DEEPSLEEP = 4


def reset() -> None:
    """Restart the chip; pins float until the firmware drives them again, the display chips keep
    their picture."""
    link.note("reset", "hard")
    link.halt()


def soft_reset() -> None:
    """Restart the interpreter only: pins keep their levels, a running watchdog keeps running."""
    link.note("reset", "soft")
    link.halt()


def deepsleep(time_ms=None) -> None:
    """Sleep and restart; without a time for ever."""
    link.note("reset", "deep-sleep", time_ms)
    link.halt()


def lightsleep(time_ms=0) -> None:
    """Stand still for a while."""
    clock.sleep_ms(time_ms)


def reset_cause() -> int:
    """One of the *_RESET constants."""
    return facts["cause"]


def wake_reason() -> int:
    """Why deep sleep ended: the timer, or nothing of the kind."""
    return TIMER_WAKE if facts["cause"] == DEEPSLEEP_RESET else 0


def unique_id() -> bytes:
    """The chip's MAC address."""
    return bytes.fromhex(facts["uid"])


def freq(hz=None):
    """The CPU clock; setting it is accepted."""
    return 160_000_000 if hz is None else None


def disable_irq() -> int:
    """Interrupts do not exist here; the value is for enable_irq."""
    return 0


def enable_irq(state=0) -> None:
    """Interrupts do not exist here."""


def bitstream(pin, encoding, timing, data) -> None:
    """Addressable LEDs: the pulses' lengths in ns, and the bytes as they leave the pin."""
    link.send(link.BITSTREAM, gpio(pin), pack("<4H", *timing) + data)
    # The call returns when the last bit has left.
    clock.sleep_us(8 * len(data) * (timing[0] + timing[1]) // 1000)


class WDT:
    """The hardware watchdog: cannot be stopped, bites even when the interpreter hangs."""

    def __init__(self, id=0, timeout=5000):
        if id != 0:
            raise ValueError("invalid WDT id")
        if timeout < 1:
            raise ValueError("WDT timeout too short")
        clock.watchdog(timeout)
        link.send(link.WDT_START, 0, timeout.to_bytes(4, "little"))

    def feed(self) -> None:
        """Live on for another timeout."""
        clock.fed()
        if not facts["virtual"]:
            link.put(link.WDT_FEED, 0)


class RTC:
    """The real-time clock: unset (2000-01-01) after a power cut, kept over every other reset."""

    def datetime(self, value=None):
        """(year, month, day, weekday, hours, minutes, seconds, microseconds), read or set."""
        if value is None:
            second = clock.time()
            t = clock.gmtime(second)
            us = clock.wall_us() % 1_000_000
            return t[0], t[1], t[2], t[6], t[3], t[4], t[5], us
        year, month, day, _, hours, minutes, seconds, us = value
        clock.set_wall(clock.mktime((year, month, day, hours, minutes, seconds, 0, 0)), us)

    def init(self, value) -> None:
        """Set the clock: (year, month, day, hours, minutes, seconds, microseconds, tz)."""
        year, month, day, hours, minutes, seconds = value[:6]
        self.datetime((year, month, day, 0, hours, minutes, seconds, value[6]))

    def memory(self, data=None):
        """Up to 2048 bytes that survive a reset but not a power cut."""
        if data is None:
            return bytes(link.call("rtc_read"))
        if len(data) > 2048:
            raise ValueError("buffer too long")
        link.note("rtc_write", list(bytes(data)))


class Timer:
    """Timers 0 to 3, and -1 upwards in software."""

    ONE_SHOT = 0
    PERIODIC = 1

    def __init__(self, id=-1, **settings):
        self._entry = None
        if settings:
            self.init(**settings)

    def init(self, *, mode=1, freq=-1, period=-1, callback=None, hard=False) -> None:
        """Call `callback(timer)` every `period` ms, or `freq` times a second, or once."""
        self.deinit()
        period_us = int(1_000_000 / freq) if freq > 0 else period * 1000
        if period_us <= 0:
            raise ValueError("invalid period")
        self._entry = poller.add_timer(period_us, mode == self.PERIODIC, callback, self)

    def deinit(self) -> None:
        """Stop."""
        if self._entry:
            poller.remove_timer(self._entry)
            self._entry = None
