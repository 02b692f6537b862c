"""A littlefs volume with the very settings that MicroPython mounts it with: files in, files out.

An image is to be what the board itself would have written: how it is laid out, how much of a file
lies inside its directory and when blocks are moved follow from these settings. They are what
`vfs.VfsLfs2` has on every board by default (MicroPython, extmod/vfs_lfs.c and vfs_lfsx.c), over
the 4 KiB blocks of the flash.
"""

import errno
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from littlefs import LittleFS, LittleFSError, UserContext

from baysign_host.errors import HostError

BLOCK_BYTES = 4096
_SETTINGS = {
    "block_size": BLOCK_BYTES,
    "read_size": 32,
    "prog_size": 32,
    "cache_size": 128,
    "lookahead_size": 32,
    "block_cycles": 100,
}


def pack(files: Mapping[str, bytes], folders: Iterable[str], size: int) -> bytes:
    """A volume of `size` bytes with `files` (path → content) and, also empty ones, `folders`.

    The same input gives the same bytes. Raises HostError when it does not fit.
    """
    volume = _volume(UserContext(size), size)
    volume.format()
    volume.mount()
    return _filled(volume, files, folders)


def add(data: bytes, files: Mapping[str, bytes]) -> bytes:
    """The volume `data` with more files on it; as `pack`."""
    volume = _copy(data)
    volume.mount()
    return _filled(volume, files)


def _filled(volume: LittleFS, files: Mapping[str, bytes], folders: Iterable[str] = ()) -> bytes:
    """The bytes of a mounted volume once all this is on it."""
    try:
        for folder in sorted(folders):
            volume.makedirs(folder, exist_ok=True)
        for path, data in sorted(files.items()):
            volume.makedirs(str(PurePosixPath(path).parent), exist_ok=True)
            with volume.open(path, "wb") as file:
                file.write(data)
    except LittleFSError as error:
        if error.code != -errno.ENOSPC:
            raise
        size = len(volume.context.buffer)
        needed = sum(map(len, files.values()))
        raise HostError(
            f"the image is too big: {needed:,} bytes of files do not fit into {size:,} bytes"
        ) from None
    volume.unmount()
    return bytes(volume.context.buffer)


def unpack(data: bytes) -> tuple[dict[str, bytes], list[str]]:
    """(files, folders) of a volume, paths with a leading `/`. HostError when it is none."""
    if len(data) % BLOCK_BYTES:
        raise HostError(f"{len(data):,} bytes are no whole number of {BLOCK_BYTES}-byte blocks")
    volume = _copy(data)
    files, folders = {}, []
    try:
        volume.mount()
        for folder, _, names in volume.walk("/"):
            root = PurePosixPath("/") / folder
            if str(root) != "/":
                folders.append(str(root))
            for name in names:
                with volume.open(str(root / name), "rb") as file:
                    files[str(root / name)] = file.read()
    except LittleFSError as error:
        raise HostError(f"no whole littlefs volume: {error}") from None
    return files, sorted(folders)


def used_bytes(data: bytes) -> int:
    """What the files and their directories take of a volume, in whole blocks."""
    volume = _copy(data)
    volume.mount()
    return volume.used_block_count * BLOCK_BYTES


def _copy(data: bytes) -> LittleFS:
    """A volume with this content, not mounted yet."""
    context = UserContext(buffsize=len(data))
    context.buffer[:] = data
    return _volume(context, len(data))


def _volume(context: UserContext, size: int) -> LittleFS:
    return LittleFS(context, mount=False, block_count=size // BLOCK_BYTES, **_SETTINGS)
