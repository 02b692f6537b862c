"""MicroPython's own prompt, with a watchdog that nothing can stop any more.

A timer feeds it as long as somebody works there: whatever a prompt does, a line read, a command
run, a file copied, leaves its trace in the heap. After ten minutes without one nobody feeds, and
the chip bites; the sign starts as ever.
"""

import asyncio
import gc
import sys

import machine
from micropython import const

#: How long the prompt stays without anything happening there.
IDLE_MS = 600_000
_PERIOD_MS = const(5_000)


def keep(feed) -> None:
    """Feed by a timer from now on, name `reboot()` at the prompt, and give it the memory of the
    tasks that have ended and of all code but this."""
    asyncio.new_event_loop().set_exception_handler(None)
    sys.modules["asyncio.core"].__dict__["cur_task"] = None
    for name in list(sys.modules):
        if "." in name and not name.startswith("bus"):
            del sys.modules[name]
    seen = 0
    idle_ms = 0

    def look(timer):
        nonlocal seen, idle_ms
        used = gc.mem_alloc()
        idle_ms = idle_ms + _PERIOD_MS if used == seen else 0
        seen = used
        if idle_ms < IDLE_MS:
            feed()

    machine.Timer(0).init(mode=machine.Timer.PERIODIC, period=_PERIOD_MS, callback=look)
    __import__("__main__").__dict__["reboot"] = machine.reset
