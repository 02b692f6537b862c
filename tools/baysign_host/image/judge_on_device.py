"""Runs on MicroPython: let the firmware in a folder judge configurations beside it.

`judge_on_device.py FLASH COUNT` does what the first start of a sign does with a new configuration,
for `/0.json`, `/1.json`, …, and leaves what would be `/config.ready` as `/0.ready`, ….
"""

import os
import sys

import vfs


class Files:
    """`open` and `os` on a mounted folder, whose own `rename` renames the new name to itself."""

    def __init__(self, folder: str):
        self._folder = folder
        self._host = vfs.VfsPosix()
        self.open = open
        self.remove = os.remove

    def rename(self, old: str, new: str) -> None:
        """Rename, replacing what has the new name."""
        self._host.rename(self._folder + old, self._folder + new)


def main() -> None:
    """Mount the folder as the board's flash, and load each configuration as app.py does."""
    folder = sys.argv[1]
    vfs.umount("/")
    vfs.mount(vfs.VfsPosix(folder), "/")
    sys.path[:] = ["/a", "/a/lib", ".frozen"]
    from baysign import VERSION
    from baysign.config import ready, store

    # By position: arguments have other names on the board (`shrink`).
    files = Files(folder)
    for index in range(int(sys.argv[2])):
        verdicts = ready.Ready(VERSION, store.complete, f"/{index}.ready", ready.REFUSED, files)
        store.Store(store.errors, f"/{index}.json", store.GOOD, files, verdicts).load()


main()
