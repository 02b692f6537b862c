"""An image made on a PC, on the board: MicroPython's own littlefs mounts it, and writes to it."""

import binascii
import hashlib
import os

import atomic
import vfs
from flash import BLOCK, TEARS, Flash

_ROOT = "/"
_HOST = "/host"
_FIRST_BLOCK = 64


def main(job: dict) -> dict:
    """`job`: image (in base64), path and new (a file to replace, and its text).

    Returns larger (whether it is mounted at twice its size), appended (files that a byte more at
    their end damages), files (path → size and SHA-256),
    heads (the first bytes of the image and of a flash that MicroPython formatted), operations of
    the replacement, what was found after each power cut in it (old, new or wrong), and which
    other files had changed in the end.
    """
    cells = binascii.a2b_base64(job.pop("image"))
    flash = Flash(len(cells) // BLOCK)
    vfs.VfsLfs2.mkfs(flash)
    heads = [bytes(cells[:_FIRST_BLOCK]).hex(), bytes(flash.cells[:_FIRST_BLOCK]).hex()]
    _boot(flash, cells)
    larger = _mounts(cells + cells)
    files = dict(walk(_ROOT))
    appended = [path for path in sorted(files) if not _append(path)]
    _boot(flash, cells)
    old, new = read(job["path"]), job["new"].encode()
    flash.power_on()
    atomic.replace(job["path"], new)
    operations = flash.operations
    found = {"old": 0, "new": 0, "wrong": []}
    for at in range(1, operations + 1):
        for tear in TEARS:
            _boot(flash, cells)
            flash.cut(at, tear)
            try:
                atomic.replace(job["path"], new)
            except OSError:
                pass
            _boot(flash, None)
            now = read(job["path"])
            if now in (old, new):
                found["old" if now == old else "new"] += 1
            else:
                found["wrong"].append([at, tear, str(now)])
    _boot(flash, None)
    left = dict(walk(_ROOT))
    changed = [path for path in files if path != job["path"] and left.get(path) != files[path]]
    return {
        "larger": larger,
        "appended": appended,
        "files": files,
        "heads": heads,
        "operations": operations,
        "found": found,
        "changed": changed,
    }


def _append(path: str) -> bool:
    """Whether a byte more at a file's end is all that changes."""
    before = read(path)
    with open(path, "ab") as file:
        file.write(b"+")
    return read(path) == before + b"+"


def _mounts(cells: bytes) -> bool:
    flash = Flash(len(cells) // BLOCK)
    flash.cells[:] = cells
    try:
        vfs.VfsLfs2(flash)
    except OSError:
        return False
    return True


def _boot(flash, cells) -> None:
    """Power on; with `cells` the flash is as it was delivered."""
    flash.power_on()
    vfs.umount(_ROOT)
    if cells is not None:
        flash.cells[:] = cells
    vfs.mount(vfs.VfsLfs2(flash), _ROOT)


def read(path: str):
    """A file's bytes, None without one."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return None


def walk(folder: str):
    """(path, [size, SHA-256]) of every file."""
    for name, kind, *_ in list(os.ilistdir(folder)):
        path = folder + name
        if path == _HOST:
            continue
        if kind & 0x4000:
            yield from walk(path + "/")
        else:
            data = read(path)
            yield path, [len(data), hashlib.sha256(data).digest().hex()]
