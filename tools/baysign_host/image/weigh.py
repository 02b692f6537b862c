"""What the application needs of a board, against its budgets: bytes on flash, and live heap.

The heap is measured, not guessed: the image's own files run in the simulator until the sign is in
session with a scripted broker, and once more without an application; the difference is what the
application keeps. The simulator's interpreter has 64 bits, where a byte of `.mpy` costs 2.1 bytes
of heap; on the board it costs 1.55.
"""

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from baysign_host.errors import HostError
from baysign_host.image.slot import module
from baysign_host.sim import Options, Street
from baysign_host.sim.peer import Broker

#: On a 64-bit interpreter, like the one that measures.
BUDGETS = {"mpy_total_bytes": 98_304, "mpy_loaded_bytes": 40_960, "heap_boot_bytes": 143_360}

_PROBE = Path(__file__).with_name("probe_on_device.py")
_REPORT = "probe.json"
# The probe waits 45 s; a first start that has to judge its configuration takes one more.
_LIVE_S = 55
# How a line on the console begins that says why there will be no sign.
_REFUSED = " config: "
_TYPED_S = 2


@dataclass(frozen=True)
class Weight:
    """Bytes of `.mpy` in all and of the modules that stay loaded, and of heap.

    `in_session` says whether the sign had reached its broker; one that wants TLS does not.
    """

    mpy_total_bytes: int
    mpy_loaded_bytes: int
    heap_boot_bytes: int
    in_session: bool

    def rows(self) -> list[tuple[str, int, int]]:
        """(key, bytes, budget)."""
        return [(key, getattr(self, key), budget) for key, budget in BUDGETS.items()]


def weigh(files: Mapping[str, bytes]) -> Weight:
    """Weigh the files of an image, path → bytes. HostError when the sign does not come up, or
    finds that it cannot be what its configuration says."""
    sizes = {module(path[1:]): len(data) for path, data in files.items() if path.endswith(".mpy")}
    full, empty = probed(files), probed(files, False)
    loaded = sum(size for name, size in sizes.items() if name in full["modules"])
    heap = full["heap"] - empty["heap"]
    return Weight(sum(sizes.values()), loaded, heap, full["in_session"])


def probed(files: Mapping[str, bytes], application: bool = True, typed: bytes = b"") -> dict:
    """What the probe reports from a sign in session, or without application: its live heap and
    the loaded modules. `typed` is typed at its console meanwhile.
    """
    slot = dict(files)
    if application:
        slot["/application.py"] = slot["/main.py"]
    slot["/main.py"] = _PROBE.read_bytes()
    with tempfile.TemporaryDirectory(prefix="baysign-image-") as name, Street() as street:
        home = Path(name)
        spread(slot, home / "slot")
        config = json.loads(files["/config.json"])
        facts = json.loads(files["/a/board/board.json"])
        model = json.loads(files[f"/a/signs/{config['sign']}.json"])
        options = Options(slot=home / "slot", board=facts, model=model, virtual=True, heap="512wK")
        sign = street.add(home / "sign", None, options)
        broker = Broker()
        sign.listen(broker, config["broker"].get("port", 1883))
        sign.start()
        if typed:
            sign.at(_TYPED_S, lambda: sign.type(typed))
        sign.run_until(_LIVE_S)
        report = sign.home / "flash" / _REPORT
        said = sign.console.decode(errors="replace").strip().splitlines()
        if not report.is_file():
            raise HostError(f"the image does not start: {said[-1] if said else sign.fault}")
        in_session = bool(broker.messages)
        refused = [line.partition(_REFUSED)[2] for line in said if _REFUSED in line]
        if refused and not in_session:
            raise HostError(f"the sign would stay dark: {refused[-1]}")
        return json.loads(report.read_text(encoding="utf-8")) | {"in_session": in_session}


def spread(files: Mapping[str, bytes], folder: Path) -> None:
    """Write files with their paths below `folder`."""
    for path, data in files.items():
        target = folder / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
