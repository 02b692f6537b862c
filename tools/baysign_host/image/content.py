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
import shutil
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
_JUDGE_S, _JUDGE_ONE_S = 60, 5
# The rules, the slot's code and the largest configuration, with room to spare.
_JUDGE_HEAP = "1024wK"


def code(board: str, arch: str, boards: Path | None = None) -> dict[str, bytes]:
    """path → bytes of every file that all signs with this board have in common.

    Raises HostError for code that does not compile.
    """
    return tree(build_slot(board, boards, arch=arch))


def settings(configs: list[dict], board: str, boards: Path | None = None) -> list[dict]:
    """path → bytes of what is a sign's own, for each of these checked configurations.

    Raises HostError for one that is too large.
    """
    found = [packed(config) for config in configs]
    for config, data in zip(configs, found, strict=True):
        if len(data) > LIMIT_BYTES:
            size = f"a configuration of {len(data):,} bytes: at most {LIMIT_BYTES:,}"
            raise HostError(f"{config['id']}: {size}")
    verdicts = _verdicts(found, build_slot(board, boards))
    return [{CURRENT: data, READY: verdict} for data, verdict in zip(found, verdicts, strict=True)]


def packed(config: dict) -> bytes:
    """A configuration as it lies on the flash."""
    return json.dumps(config, ensure_ascii=False, separators=(",", ":")).encode()


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


def _verdicts(configs: list[bytes], slot: Path) -> list[bytes]:
    """The verdicts that a sign with the firmware in `slot` writes about configuration files.

    The firmware itself is asked, on MicroPython: the order of a dict's keys is the interpreter's
    own affair, so that nobody else could write the same bytes.
    """
    with tempfile.TemporaryDirectory(prefix="baysign-image-") as name:
        flash = Path(name) / "flash"
        shutil.copytree(slot, flash)
        for index, data in enumerate(configs):
            (flash / f"{index}.json").write_bytes(data)
        command = interpreter.argv(str(_JUDGE), [flash], heap=_JUDGE_HEAP)
        done = subprocess.run(
            [*command, str(len(configs))],
            capture_output=True,
            text=True,
            timeout=_JUDGE_S + len(configs) * _JUDGE_ONE_S,
            check=False,
        )
        found = [flash / f"{index}.ready" for index in range(len(configs))]
        if done.returncode or not all(path.is_file() for path in found):
            lines = (done.stderr or done.stdout).strip().splitlines()
            raise HostError(f"the firmware cannot start: {lines[-1] if lines else 'no reason'}")
        return [path.read_bytes() for path in found]
