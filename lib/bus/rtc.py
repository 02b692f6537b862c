"""What the chip's real-time clock holds: the time of day, and three bytes over a restart.

All that is wanted of the chip again when a sign runs.
"""

import time

import machine


def failed_lives() -> int:
    """How many lives in a row, up to the last, ended before they had proved themselves."""
    kept = machine.RTC().memory()
    return kept[1] if len(kept) == 3 else 0


def prove() -> None:
    """This life is a success, however it ends; boot.py reads it."""
    machine.RTC().memory(b"\xb5\x00\x01")


def set_clock(wall_s: int) -> None:
    """Set the chip's clock to seconds since 1970 UTC, whatever its own epoch is."""
    epoch_s = 946_684_800 if time.gmtime(0)[0] == 2000 else 0
    year, month, day, hour, minute, second, weekday, _ = time.gmtime(wall_s - epoch_s)[:8]
    machine.RTC().datetime((year, month, day, weekday, hour, minute, second, 0))
