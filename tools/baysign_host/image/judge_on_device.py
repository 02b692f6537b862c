"""Runs on MicroPython: let the firmware in a folder judge the configuration beside it.

`judge_on_device.py FLASH` does what the first start of a sign does with a new configuration, and
leaves `/config.ready` there.
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
    """Mount the folder as the board's flash, and load the configuration as app.py does."""
    folder = sys.argv[1]
    vfs.umount("/")
    vfs.mount(vfs.VfsPosix(folder), "/")
    sys.path[:] = ["/a", "/a/lib", ".frozen"]
    from baysign import VERSION
    from baysign.config import ready, store

    # By position: arguments have other names on the board (`shrink`).
    files = Files(folder)
    verdicts = ready.Ready(VERSION, store.complete, ready.READY, ready.REFUSED, files)
    store.Store(store.errors, store.CURRENT, store.GOOD, files, verdicts).load()


main()
