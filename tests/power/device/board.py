"""A board as far as its configuration goes: littlefs on a flash, at `/`, and the real Store."""

import json
import os

import vfs
from flash import TEARS, Flash

from baysign.config.ready import Ready
from baysign.config.store import Store

BLOCKS = 32
ROOT = "/"
VERSION = "1.0"
ENOSPC = 28


class Board:
    """A formatted flash with `files` on it. `check(config)` is the real check, or a stand-in."""

    def __init__(self, check, files: dict | None = None, blocks: int = BLOCKS):
        self.flash = Flash(blocks)
        self._check = check
        # With the module's own sizes, as the ESP32 port formats and mounts its partition.
        vfs.VfsLfs2.mkfs(self.flash)
        self.boot()
        for path in sorted(files or {}):
            if files[path] is not None:
                write(path, json.dumps(files[path]).encode())
        if files and files["/config.json"] is not None:
            self.boot().load()

    def boot(self) -> Store:
        """Power on, mount what the flash holds afresh; nothing is loaded yet."""
        self.flash.power_on()
        vfs.umount(ROOT)
        vfs.mount(vfs.VfsLfs2(self.flash), ROOT)
        return self._store()

    def good(self) -> Store:
        """A store to which the current configuration is lost."""
        return self._store(current="/lost")

    def _store(self, **more) -> Store:
        return Store(self._check, ready=Ready(VERSION, completed), **more)

    def keep(self) -> bytes:
        """A copy of the flash."""
        return bytes(self.flash.cells)

    def cuts(self, act):
        """Cut the power in every flash operation of `act()`, each way, and power on again.

        Yields (number of the operation, where in words); the last one is no cut at all. Before
        each the flash is as it is now.
        """
        start = self.keep()
        self.restore(start)
        act()
        operations = self.flash.operations
        for operation in range(1, operations + 2):
            for tear in TEARS if operation <= operations else TEARS[:1]:
                self.restore(start)
                self.flash.cut(operation, tear)
                try:
                    act()
                except OSError as error:
                    if not self.flash.dead:
                        raise error
                self.boot()
                yield operation, f"cut in operation {operation} ({tear}): "

    def restore(self, cells: bytes) -> Store:
        """Boot from such a copy."""
        self.flash.cells[:] = cells
        return self.boot()


def completed(config: dict) -> dict:
    """Stands for filling in the defaults; shows that what is loaded has been through it."""
    return {"whole": config}


def write(path: str, data: bytes) -> None:
    """A file without any care, to prepare a flash."""
    with open(path, "wb") as file:
        file.write(data)


def fill(room: int = 0) -> None:
    """Leave `room` blocks free, or none."""
    # One large file first: thirty small ones would take most of a sweep's time.
    write("/filler", b"f" * (4000 * max(0, free_blocks() - 8)))
    number = 0
    try:
        while True:
            write(f"/fill{number}", b"f" * 4000)
            number += 1
    except OSError as error:
        if error.errno != ENOSPC:
            raise error
    # The one that found no block has left its name behind.
    os.remove(f"/fill{number}")
    for one in range(room):
        os.remove(f"/fill{one}")


def make_room() -> None:
    """Remove what `fill` wrote."""
    for name in os.listdir(ROOT):
        if name.startswith("fill"):
            os.remove(ROOT + name)


def names() -> list:
    """The configuration's files, sorted: without the filler, and `host`, where the tests lie."""
    found = os.listdir(ROOT)
    return sorted(name for name in found if name != "host" and not name.startswith("fill"))


def free_blocks() -> int:
    """Blocks that nothing uses."""
    return os.statvfs(ROOT)[3]


class Remembering:
    """A check that asks the real one only about what it has not seen: a sweep loads three
    configurations thousands of times."""

    def __init__(self, check):
        self._check = check
        self._known = {}

    def __call__(self, config) -> list:
        """What the real check said of it."""
        key = json.dumps(config)
        if key not in self._known:
            self._known[key] = self._check(config)
        return self._known[key]
