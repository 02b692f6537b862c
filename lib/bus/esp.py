"""What every ESP32 board has: boot counter, reset cause, watchdog, identity."""

import time

import esp32
import machine
from machine import WDT


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


def failed_lives() -> int:
    """How many lives in a row, up to the last, ended before they had proved themselves."""
    kept = machine.RTC().memory()
    return kept[1] if len(kept) == 3 else 0


def prove() -> None:
    """This life is a success, however it ends; boot.py reads it."""
    machine.RTC().memory(b"\xb5\x00\x01")


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


def set_clock(wall_s: int) -> None:
    """Set the chip's clock to seconds since 1970 UTC, whatever its own epoch is."""
    epoch_s = 946_684_800 if time.gmtime(0)[0] == 2000 else 0
    year, month, day, hour, minute, second, weekday, _ = time.gmtime(wall_s - epoch_s)[:8]
    machine.RTC().datetime((year, month, day, weekday, hour, minute, second, 0))


def watchdog(timeout_ms: int):
    """Start the hardware watchdog; nothing can stop it again. Returns an object with `feed()`."""
    return WDT(timeout=timeout_ms)


def uid() -> bytes:
    """The chip's own number, 6 bytes."""
    return machine.unique_id()


#: Restart the chip; does not return.
reset = machine.reset
