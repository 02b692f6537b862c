"""What the application needs of a board: bytes of `.mpy` in flash, live heap after boot."""

import os
import subprocess
from pathlib import Path
from unittest.mock import patch

from baysign_host import interpreter
from baysign_host.configuration import board_facts
from baysign_host.image.content import code, settings
from baysign_host.image.weigh import probed, weigh

from .stats import Row
from .street import configuration

_BOARD = "esp32_devkitc"
_NO_CONSOLE = Path(__file__).with_name("no_console.py")
# Heap that a loaded byte of .mpy costs on 64 bit (FACTS): what the code alone should come to.
_HEAP_A_BYTE = 2.1
_MAXSIZE_32 = (1 << 31) - 1
_HEAP_BOOT_32 = 98_304


def rows(_port: int) -> list[Row]:
    """mpy_total_bytes, mpy_loaded_bytes, heap_boot_bytes, and what of it the console is, closed
    and open; the sign has a broker of its own. Where MICROPYTHON32 names an interpreter with a
    board's pointers, heap_boot_32_bytes as well."""
    config = configuration("probe", 1883, [["one"], ["two"], ["three"]])
    files = code(_BOARD, board_facts(_BOARD)["arch"]) | settings([config], _BOARD)[0]
    weight = weigh(files)
    reference = {
        "mpy_total_bytes": ("bytes of .mpy", None),
        "mpy_loaded_bytes": ("of all .mpy", weight.mpy_total_bytes),
        "heap_boot_bytes": (
            "its code at 2.1 B a byte of .mpy",
            round(weight.mpy_loaded_bytes * _HEAP_A_BYTE),
        ),
    }
    found = [Row(key, size, "B", bar, *reference[key]) for key, size, bar in weight.rows()]
    silent = dict(files)
    del silent["/a/baysign/console/door.mpy"]
    silent["/a/baysign/console/door.py"] = _NO_CONSOLE.read_bytes()
    without = probed(silent)["heap"]
    all_of_it = ("all of the sign", weight.heap_boot_bytes)
    for key, typed, bar in (
        ("console_idle_bytes", b"", 6144),
        ("console_open_bytes", b"status\r", None),
    ):
        heap = probed(files, typed=typed)["heap"]
        found.append(Row(key, heap - without, "B", bar, *all_of_it))
    named = os.environ.get("MICROPYTHON32")
    return found + [narrow(files, named, weight.heap_boot_bytes)] if named else found


def narrow(files: dict[str, bytes], named: str, on_64: int) -> Row:
    """The live heap of an image's files on the interpreter `named`; RuntimeError when its pointers
    are wider than a board's, HostError when it cannot be run."""
    with patch.dict(os.environ, MICROPYTHON=named):
        ask = interpreter.argv("-c", ["import sys; print(sys.maxsize)"])
        said = subprocess.run(ask, capture_output=True, text=True, timeout=20, check=False).stdout
        if said.strip() != str(_MAXSIZE_32):
            raise RuntimeError(f"MICROPYTHON32={named} is no MicroPython of 32 bits")
        heap = weigh(files).heap_boot_bytes
    return Row("heap_boot_32_bytes", heap, "B", _HEAP_BOOT_32, "the same on 64 bit", on_64)
