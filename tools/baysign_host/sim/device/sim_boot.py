"""Puts the board's modules in place of the interpreter's, then runs boot.py and main.py from the
flash.

Order matters: what the host says comes first, the clock next, and the root is remounted last,
because nothing of the host's file system can be loaded after that. An exception that leaves
boot.py or main.py is printed and the interpreter falls back to its prompt, as on the board;
SystemExit is a soft reset.
"""

import gc
import json
import os
import sys
from _thread import start_new_thread
from time import sleep_ms

import sim_link as link
import vfs
from micropython import const
from sim_flash import Flash
from sim_state import facts

# How often timers are looked after at the prompt.
_TIMERS_MS = const(50)
_SHIMS = (
    ("time", "sim_time"),
    ("errno", "sim_errno"),
    ("os", "sim_os"),
    ("select", "sim_select"),
    ("socket", "sim_socket"),
    ("ssl", "sim_ssl"),
    ("machine", "sim_machine"),
    ("network", "sim_network"),
    ("esp32", "sim_esp32"),
    ("neopixel", "sim_neopixel"),
)
# Larger than the table of 320 names on 64 bit, smaller than that of 640.
_HALF_TABLE = const(5_000)
# For an application that does nothing, as the bench measures one.
_SPARE = const(64)


def run() -> None:
    """Everything up to the end of main.py."""
    facts.update(json.loads(link.receive()[2]))
    link.connected(facts["net"])
    _load()
    vfs.umount("/")
    vfs.mount(Flash(facts["flash"]), "/")
    os.chdir("/")
    sys.path[:] = ["", ".frozen", "/lib"]
    sys.argv[:] = []
    gc.collect()
    link.note("ready", gc.mem_alloc(), gc.mem_alloc() + gc.mem_free())
    for name in ("boot.py", "main.py"):
        if not _script(name):
            break
    clock = sys.modules["time"]
    link.note("prompt", clock.wdt_due_us if clock.wdt_us else 0)
    if not facts["virtual"]:
        start_new_thread(_go_on, ())


def _go_on() -> None:
    """At the prompt nothing polls any more, but a board's timers go on.

    They take no memory of their own, by which the application may tell that nobody is there.
    """
    timers = sys.modules["select"].timers
    us = sys.modules["time"].us
    while True:
        sleep_ms(_TIMERS_MS)
        for entry in timers:
            if entry[0] <= us():
                if entry[2]:
                    entry[0] += entry[1]
                else:
                    timers.remove(entry)
                entry[3](entry[4])


def _load() -> None:
    import sim_time

    modules = sys.modules
    if facts["virtual"]:
        import sim_virtual

        sim_virtual.start()
    else:
        sim_time.start()
    for name, file in _SHIMS:
        if facts["virtual"] and name == "socket":
            file = "sim_vsocket"
        modules[name] = __import__(file)
    for name in ("socket", "time"):
        modules["u" + name] = modules[name]
    if sim_time.Unwrapped:
        # The C task queue compares at the interpreter's own wrap: asyncio gets ticks without one.
        modules["time"] = sim_time.Unwrapped
        __import__("asyncio")
        modules["time"] = sim_time
    if facts["umqtt"]:
        sys.path[:] = [facts["umqtt"], ".frozen"]
        __import__("umqtt.simple")
    for name in list(modules):
        if name.startswith("sim_"):
            del modules[name]
    _fill_names()


def _fill_names() -> None:
    """Use up the interpreter's present tables of names, so that the application begins a new one.

    Names lie in tables of 20, 40, 80 … entries, and a board's first 1260 go into seven of them.
    With the shims' names before it, an application would get some for nothing, and then run into
    the next table, one piece of 14 kB that a heap in use has no more. Now its names make
    that table at once: for 1280 names, at the bytes that a board pays for as many.
    """
    number = 0
    last = -1
    while number != last:
        before = gc.mem_alloc()
        getattr(facts, f"_{number}", None)
        number += 1
        if last < 0 and gc.mem_alloc() - before > _HALF_TABLE:
            # That was the table of 640; this name is its first.
            last = number + 639 - _SPARE


def _script(name: str) -> bool:
    """Run a file as `__main__`; False when an exception left it."""
    try:
        with open(name) as file:
            code = compile(file.read(), name, "exec")
    except OSError:
        return True
    try:
        exec(code, {"__name__": "__main__", "__file__": name})
    except SystemExit:
        link.note("reset", "soft")
        link.halt()
    except BaseException as error:
        sys.print_exception(error)
        return False
    return True
