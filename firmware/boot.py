"""Stage 0: counts starts that came to nothing, and says where the application lies.

It imports nothing of the application that could be broken. The count is in the memory of the
real-time clock, which outlives every reset and no loss of power: without a write to flash, and
without power that flickers ever leading to safe mode (F15). Its bytes: a mark, failed lives in a
row, and 1 once this life has proved itself (`bus.rtc.prove`).
"""

import sys

from machine import PWRON_RESET, RTC, reset_cause

_memory = RTC().memory
_kept = _memory()
_failed = 0
if reset_cause() != PWRON_RESET and len(_kept) == 3 and _kept[0] == 0xB5 and not _kept[2]:
    _failed = min(_kept[1] + 1, 255)
_memory(bytes((0xB5, _failed, 0)))

# The slot comes before the image's own modules: a library of ours wins over a frozen one.
sys.path[:] = ["/a", "/a/lib", ".frozen", "/lib"]
