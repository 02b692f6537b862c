"""The sign's flash: a folder of the host, mounted as the root.

Not VfsPosix itself: its `rename` builds both paths in one buffer and then renames the new name to
itself. Writes are counted by the host (a file opened for writing, a rename, a removal, a folder
made).
"""

import sim_link as link
import vfs


class Flash:
    """A file system to mount at "/"."""

    def __init__(self, folder: str):
        self._folder = folder
        self._inside = inside = vfs.VfsPosix(folder)
        self._host = vfs.VfsPosix()
        self.ilistdir = inside.ilistdir
        self.stat = inside.stat
        self.statvfs = inside.statvfs
        self.chdir = inside.chdir
        self.getcwd = inside.getcwd

    def mount(self, readonly, mkfs) -> None:
        """Called by vfs.mount."""
        self._inside.mount(readonly, mkfs)

    def umount(self) -> None:
        """Called by vfs.umount."""

    def open(self, path: str, mode: str):
        """A file."""
        if "w" in mode or "a" in mode or "+" in mode:
            link.note("flash", path)
        return self._inside.open(path, mode)

    def mkdir(self, path: str) -> None:
        """Make a folder."""
        link.note("flash", path)
        self._inside.mkdir(path)

    def rmdir(self, path: str) -> None:
        """Remove an empty folder."""
        link.note("flash", path)
        self._inside.rmdir(path)

    def remove(self, path: str) -> None:
        """Remove a file."""
        link.note("flash", path)
        self._inside.remove(path)

    def rename(self, old: str, new: str) -> None:
        """Rename, replacing what has the new name."""
        link.note("flash", new)
        self._host.rename(self._path(old), self._path(new))

    def _path(self, path: str) -> str:
        return self._folder + path if path.startswith("/") else path
