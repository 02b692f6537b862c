"""The folder of all signs: one folder a sign, each whole or not there, and what lists them.

A sign's folder is made beside its place and renamed into it, so that an interrupted run leaves
nothing half; the next one keeps what is there already and goes on. The lists are made from all
the folders that are there.
"""

import csv
import fcntl
import io
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from baysign_host.errors import HostError
from baysign_host.image import layout
from baysign_host.provision import label

LABEL, SHEET, SUMMARY, SUMMARY_JSON = "label.svg", "labels.html", "summary.csv", "summary.json"
#: Names in the folder of all signs that no sign can have.
FILES = (SHEET, SUMMARY, SUMMARY_JSON)
_PART = ".part-"
_COLUMNS = ("id", "name", "folder", "board", "model", "configuration", "sha256", "label")
# What is free for something else afterwards.
_SPARE_BYTES = 64 * 1024 * 1024


@contextmanager
def opened(folder: Path) -> Iterator[None]:
    """The folder is there and nobody else's; what an interrupted run left half is cleared away."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise HostError(f"-o {folder}: {error.strerror}") from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        for part in folder.glob(f"{_PART}*"):
            shutil.rmtree(part, ignore_errors=True)
        yield
    except BlockingIOError:
        raise HostError(f"-o {folder}: another baysign provision works there") from None
    finally:
        os.close(handle)


def room(folder: Path, needed: int) -> None:
    """HostError if so many bytes do not fit on the disk."""
    free = shutil.disk_usage(folder).free - _SPARE_BYTES
    if needed > free:
        mib = 1024 * 1024
        raise HostError(
            f"-o {folder}: needs {needed // mib:,} MiB, but {max(0, free) // mib:,} are free"
        )


def complaint(folder: Path, sign: str) -> str:
    """Why the place of this sign cannot be used at all, or ""."""
    place = folder / sign
    if not place.exists():
        return ""
    if not place.is_dir():
        return f"{place}: is a file"
    others = sorted(
        path.name for path in place.iterdir() if path.name not in (*layout.NAMES, LABEL)
    )
    return f"{place}: holds something else ({others[0]})" if others else ""


def holds(place: Path, files: dict[str, bytes]) -> bool:
    """Whether a sign's folder holds exactly these files."""
    try:
        if {path.name for path in place.iterdir()} != set(files):
            return False
        return all((place / name).read_bytes() == data for name, data in files.items())
    except OSError:
        return False


def put(folder: Path, sign: str, files: dict[str, bytes]) -> None:
    """The sign's folder with these files, for the owner's eyes, in place of an earlier one."""
    place = folder / sign
    try:
        # mkdtemp makes it for the owner alone: passwords of network and broker are inside.
        part = Path(tempfile.mkdtemp(prefix=_PART, dir=folder))
        for name, data in files.items():
            handle = os.open(part / name, os.O_WRONLY | os.O_CREAT, 0o600)
            with open(handle, "wb") as file:
                file.write(data)
        if place.exists():
            place.rename(Path(tempfile.mkdtemp(prefix=_PART, dir=folder)) / sign)
        part.rename(place)
    except OSError as error:
        raise HostError(f"{place}: {error.strerror}") from None


def tell(folder: Path) -> int:
    """Write the summary and the sheet of labels of all signs that are there; returns how many."""
    facts = sorted(_facts(folder), key=lambda each: _natural(each["sign"]))
    rows = [
        {
            "id": each["sign"],
            "name": each["name"],
            "folder": each["sign"],
            "board": each["board"],
            "model": each["model"],
            "configuration": each["configuration"],
            "sha256": each["image"]["sha256"],
            "label": f"{each['sign']}/{LABEL}",
        }
        for each in facts
    ]
    table = io.StringIO()
    writer = csv.DictWriter(table, _COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    # Excel takes a file without the mark for the computer's old character set.
    _replace(folder / SUMMARY, table.getvalue().encode("utf-8-sig"))
    _replace(folder / SUMMARY_JSON, layout.to_json(rows).encode())
    _replace(folder / SHEET, label.sheet([label.Label.of(each) for each in facts]).encode())
    return len(rows)


def _facts(folder: Path) -> Iterator[dict]:
    """The manifests of all signs' folders."""
    for path in folder.glob(f"*/{layout.MANIFEST}"):
        if path.parent.name.startswith(".") or not (path.parent / LABEL).is_file():
            continue
        try:
            found = json.loads(path.read_bytes())
        except (OSError, ValueError) as error:
            raise HostError(f"{path}: {error}") from None
        yield found


def _natural(name: str) -> list:
    """So that e2 comes before e10."""
    return [
        (len(part), part) if part.isdigit() else (0, part) for part in re.split(r"(\d+)", name)
    ]


def _replace(path: Path, data: bytes) -> None:
    part = path.with_name(f"{_PART}{path.name}")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        raise HostError(f"{path}: {error.strerror}") from None
