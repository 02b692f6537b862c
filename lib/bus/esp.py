"""What every ESP32 board has: boot counter, reset cause, watchdog, clock."""

import esp32
import machine
from machine import WDT

from bus import rtc


def count(namespace: str, key: str, add: int = 1) -> int:
    """Add to a number kept over power cuts and return it; one flash write, none to add 0."""
    store = esp32.NVS(namespace)
    try:
        number = store.get_i32(key)
    except OSError:  # never set
        number = 0
    if add:
        number += add
        store.set_i32(key, number)
        store.commit()
    return number


def reset_cause() -> str:
    """Why the chip started: power-on, hard, watchdog, deep-sleep, soft, or the bare number."""
    cause = machine.reset_cause()
    for name, text in (
        ("PWRON_RESET", "power-on"),
        ("HARD_RESET", "hard"),
        ("WDT_RESET", "watchdog"),
        ("DEEPSLEEP_RESET", "deep-sleep"),
        ("SOFT_RESET", "soft"),
    ):
        if cause == getattr(machine, name, None):
            return text
    return str(cause)


def watchdog(timeout_ms: int):
    """Start the hardware watchdog; nothing can stop it again. Returns an object with `feed()`."""
    return WDT(timeout=timeout_ms)


#: Restart the chip; does not return.
reset = machine.reset
#: In a module of their own: what a running sign still needs must not keep this one in memory.
failed_lives = rtc.failed_lives
prove = rtc.prove
set_clock = rtc.set_clock
