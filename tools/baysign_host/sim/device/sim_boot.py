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

import sim_link as link
import vfs
from sim_flash import Flash
from sim_state import facts

_SHIMS = (
    ("time", "sim_time"),
    ("errno", "sim_errno"),
    ("os", "sim_os"),
    ("select", "sim_select"),
    ("socket", "sim_socket"),
    ("machine", "sim_machine"),
    ("network", "sim_network"),
    ("esp32", "sim_esp32"),
    ("neopixel", "sim_neopixel"),
)


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
