"""What lies on a simulated sign's disk: its flash folder, and the compiled device shims it starts
from."""

import functools
import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path

from baysign import VERSION
from baysign.config.check import check, complete
from baysign.config.ready import READY, documents, mark
from baysign_host import BUILD
from baysign_host.image import shrink
from baysign_host.image.slot import build_slot, compile_file, compile_text

_DEVICE = Path(__file__).parent / "device"


@functools.cache
def shims(build: Path = BUILD) -> Path:
    """The folder of the compiled device shims, built once for each content; its start.py is the
    script."""
    sources = sorted(_DEVICE.glob("*.py"))
    parts = [path.name.encode() + path.read_bytes() for path in sources]
    digest = hashlib.sha256(b"".join([*parts, shrink.mark()]))
    folder = build / "sim" / digest.hexdigest()[:16]
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=".part-", dir=folder.parent))
        # Their names share the interpreter's table with the application's, as no board's would.
        texts = {path.name: path.read_text("utf-8") for path in sources}
        shrinker = shrink.Shrinker(texts, arguments=False)
        for path in sources:
            if path.name == "start.py":
                shutil.copyfile(path, part / path.name)
            else:
                text = shrinker.text(path.name)
                compile_text(text, path.stem, part / f"{path.stem}.mpy", build)
        part.chmod(0o755)
        _settle(part, folder)
    return folder


@functools.cache
def library(umqtt: Path, build: Path = BUILD) -> Path:
    """umqtt.simple compiled, as the stock image has it frozen; `umqtt` holds umqtt/simple.py."""
    source = umqtt / "umqtt" / "simple.py"
    folder = build / "sim" / ("umqtt-" + hashlib.sha256(source.read_bytes()).hexdigest()[:16])
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=".part-", dir=folder.parent))
        (part / "umqtt").mkdir()
        compile_file(source, "umqtt/simple.py", part / "umqtt" / "simple.mpy", build)
        part.chmod(0o755)
        _settle(part, folder)
    return folder


def _settle(part: Path, folder: Path) -> None:
    try:
        part.rename(folder)
    except OSError:
        # Somebody else built the same meanwhile; theirs is as good.
        shutil.rmtree(part, ignore_errors=True)
        if not folder.is_dir():
            raise


def write(home: Path, config: dict | None, slot: Path | None, boards: Path | None = None) -> Path:
    """Puts the slot and the configuration into `home`/flash; what else lies there stays."""
    flash = home / "flash"
    flash.mkdir(parents=True, exist_ok=True)
    if slot is None:
        slot = build_slot(config.get("board", ""), boards)
    shutil.copytree(slot, flash, dirs_exist_ok=True)
    if config is not None:
        part = home / "config.part"
        part.write_text(json.dumps(config, ensure_ascii=False, indent=1), encoding="utf-8")
        os.replace(part, flash / "config.json")
        _settle_config(flash)
    return flash


def _settle_config(flash: Path) -> None:
    """Completes the configuration as the image builder does, so that the first start need not.

    A wrong one is left to the firmware, which has its own words for it.
    """
    data = (flash / "config.json").read_bytes()
    config = json.loads(data)
    facts = [flash / "a" / "board" / "board.json", flash / f"a/signs/{config.get('sign')}.json"]
    if not all(path.is_file() for path in facts):
        return
    if not check(config, *(json.loads(path.read_text(encoding="utf-8")) for path in facts)):
        lines = "".join(json.dumps(each) + "\n" for each in documents(complete(config)))
        (flash / READY.lstrip("/")).write_bytes(mark(VERSION, data) + lines.encode())
