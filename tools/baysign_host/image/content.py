"""What lies on a board's file system: both slots, the configuration and its verdict, folders.

/boot.py /main.py    as source
/a/…                 the application, compiled for the board (`slot`)
/b/                  empty: where the first update goes
/keys/               where the public key lies that updates are checked with
/tls/…               certificates and keys that the configuration names (`certificates`)
/config.json         the sign's configuration, named sources written out
/config.ready        what the rules said of it, so that the first start need not ask them
"""

import json
import subprocess
import tempfile
from pathlib import Path

from baysign.config.ready import READY
from baysign.config.store import CURRENT, LIMIT_BYTES
from baysign_host import interpreter
from baysign_host.errors import HostError
from baysign_host.image.slot import build_slot

#: Folders that are there from the beginning, also when nothing is in them yet.
FOLDERS = ("/a", "/b", "/keys")

_JUDGE = Path(__file__).with_name("judge_on_device.py")
_JUDGE_S = 60
# The rules, the slot's code and the largest configuration, with room to spare.
_JUDGE_HEAP = "1024wK"


def content(config: dict, board: str, arch: str, boards: Path | None = None) -> dict[str, bytes]:
    """path → bytes of every file for a sign with this checked configuration.

    Raises HostError for a configuration that is too large, and for code that does not compile.
    """
    files = tree(build_slot(board, boards, arch=arch))
    data = json.dumps(config, ensure_ascii=False, separators=(",", ":")).encode()
    if len(data) > LIMIT_BYTES:
        raise HostError(f"a configuration of {len(data):,} bytes: at most {LIMIT_BYTES:,}")
    files[CURRENT] = data
    files[READY] = verdict(data, build_slot(board, boards))
    return files


def without_code(files: dict[str, bytes]) -> dict[str, bytes]:
    """What still lies on the flash of a board whose MicroPython has the application inside: the
    board's own folder, texts and sign models, configuration."""
    inside = ("/a/baysign/", "/a/lib/")
    return {
        path: data
        for path, data in files.items()
        if not (path.startswith(inside) and path.endswith(".mpy"))
    }


def tree(folder: Path) -> dict[str, bytes]:
    """The files below a folder, by their path with a leading `/`."""
    return {
        f"/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def verdict(config: bytes, slot: Path) -> bytes:
    """The verdict that a sign with the firmware in `slot` writes about a configuration file.

    The firmware itself is asked, on MicroPython: the order of a dict's keys is the interpreter's
    own affair, so that nobody else could write the same bytes.
    """
    with tempfile.TemporaryDirectory(prefix="baysign-image-") as name:
        root = Path(name)
        (root / "flash").mkdir()
        for path, data in tree(slot).items():
            target = root / "flash" / path[1:]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        (root / "flash" / CURRENT[1:]).write_bytes(config)
        command = interpreter.argv(str(_JUDGE), [root / "flash"], heap=_JUDGE_HEAP)
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_JUDGE_S, check=False
        )
        found = root / "flash" / READY[1:]
        if done.returncode or not found.is_file():
            lines = (done.stderr or done.stdout).strip().splitlines()
            raise HostError(f"the firmware cannot start: {lines[-1] if lines else 'no reason'}")
        return found.read_bytes()
