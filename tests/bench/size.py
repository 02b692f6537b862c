"""What the application needs of a board: bytes of `.mpy` in flash, live heap after boot."""

import json
import shutil
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from baysign_host.image.slot import build_slot, find_board, module
from baysign_host.sim import Options

from .stats import Row
from .street import signs

_BOARD = "esp32_devkitc"
_PROBE = Path(__file__).with_name("probe.py")
_PROBE_S = 30
# Heap that a loaded byte of .mpy costs on 64 bit (FACTS): what the code alone should come to.
_HEAP_A_BYTE = 2.1


def rows(port: int) -> list[Row]:
    """mpy_total_bytes, mpy_loaded_bytes, heap_boot_bytes."""
    arch = json.loads((find_board(_BOARD) / "board.json").read_text(encoding="utf-8"))["arch"]
    target = build_slot(_BOARD, arch=arch)
    sizes = {p.relative_to(target).as_posix(): p.stat().st_size for p in target.rglob("*.mpy")}
    host = build_slot(_BOARD)
    full, empty = _probed(host, port, True), _probed(host, port, False)
    loaded = sum(size for name, size in sizes.items() if module(name) in full["modules"])
    heap = full["heap"] - empty["heap"]
    text = "its code at 2.1 B a byte of .mpy"
    return [
        Row("mpy_total_bytes", sum(sizes.values()), "B", 98304, "bytes of .mpy", None),
        Row("mpy_loaded_bytes", loaded, "B", 40960, "of all .mpy", sum(sizes.values())),
        Row("heap_boot_bytes", heap, "B", 143360, text, round(loaded * _HEAP_A_BYTE)),
    ]


def _probed(slot: Path, port: int, application: bool) -> dict:
    """What the probe reports from a three-line sign in session, or without application."""
    with TemporaryDirectory(prefix="baysign-bench-") as folder:
        copy = Path(folder) / "slot"
        shutil.copytree(slot, copy)
        if application:
            (copy / "main.py").rename(copy / "application.py")
        shutil.copyfile(_PROBE, copy / "main.py")
        options = Options(slot=copy, heap="512wK")
        with signs(port, ["probe"], [[["one"], ["two"], ["three"]]], options) as (sign,):
            return json.loads(_appears(sign.home / "flash" / "probe.json"))


def _appears(path: Path) -> str:
    deadline = time.monotonic() + _PROBE_S
    while not path.exists():
        if time.monotonic() > deadline:
            raise RuntimeError(f"the probe wrote nothing within {_PROBE_S} s")
        time.sleep(0.1)
    return path.read_text(encoding="utf-8")
