"""The user's MicroPython image: is it one, for which chip, how old, and where do files begin?

The file to download is bootloader, partition table and application in one, to be written at the
chip's image offset (`mcu.image_offset`):

    0x0000  image header: 0xE9, …, chip number at 12 (esp_image_header_t), then the bootloader
    0x8000  partition table, counted from the start of the flash: rows of 32 bytes, 0xAA 0x50,
            type, subtype, offset, size, label (esp_partition_info_t)
    0x10000 application: header, one segment header, then its description (esp_app_desc_t):
            0xABCD5432 and, 16 bytes on, the version as text

MicroPython makes what no partition takes, up to the end of the flash, into its file system; an
image whose table names a partition `vfs` gets that one.

Sources: Espressif, ESP-IDF Programming Guide: app image format, partition tables; MicroPython,
ports/esp32: partition tables and the start-up code that adds `vfs`.
"""

import re
import struct
from dataclasses import dataclass
from pathlib import Path

from baysign_host.errors import HostError
from baysign_host.mcu import MCUS, Mcu

#: What the firmware is written for and tested with.
OLDEST = (1, 28)
#: Where the file system begins in the usual image: behind one application of 0x1F0000.
USUAL_VFS = 0x200000

_IMAGE_MAGIC = 0xE9
_CHIP_AT = 12
_TABLE_AT = 0x8000
_TABLE_BYTES = 0xC00
_ROW = struct.Struct("<2sBBII16sI")
_ROW_MAGIC = b"\xaa\x50"
_APP = 0x00
_DESCRIPTION_AT = 24 + 8
_DESCRIPTION = struct.Struct("<I12x32s32s")
_DESCRIPTION_MAGIC = 0xABCD5432
# The interpreter's greeting holds its version too, whatever the builder called the application.
_GREETING = re.compile(rb"MicroPython (v(\d+)\.(\d+)[\w.-]*) on \d{4}-")
_VERSION = re.compile(r"v?(\d+)\.(\d+)")


@dataclass(frozen=True)
class Interpreter:
    """A MicroPython image that has been looked into; `vfs_bytes` 0 means up to the flash's end."""

    path: Path
    data: bytes
    version: str
    offset: int
    vfs_offset: int
    vfs_bytes: int


def read(path: Path, mcu: Mcu) -> Interpreter:
    """The image in `path` for a board with this chip. HostError in one line if it is no use."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise HostError(f"{path}: {error.strerror}") from None
    _chip(path, data, mcu)
    rows = _partitions(path, data, mcu.image_offset)
    version, parts = _version(path, data, rows, mcu.image_offset)
    if parts < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        raise HostError(f"{path}: MicroPython {version} is too old, at least v{oldest}")
    vfs = next((row for row in rows if row[3] == "vfs"), None)
    end = max(offset + size for _, offset, size, _ in rows)
    vfs_offset, vfs_bytes = (vfs[1], vfs[2]) if vfs else (end, 0)
    if mcu.image_offset + len(data) > vfs_offset:
        raise HostError(f"{path}: reaches to {len(data):#x}, into the files at {vfs_offset:#x}")
    return Interpreter(path, data, version, mcu.image_offset, vfs_offset, vfs_bytes)


def _chip(path: Path, data: bytes, mcu: Mcu) -> None:
    if len(data) < _CHIP_AT + 2 or data[0] != _IMAGE_MAGIC:
        raise HostError(f"{path}: no ESP32 image, which begins with the byte 0x{_IMAGE_MAGIC:X}")
    number = int.from_bytes(data[_CHIP_AT : _CHIP_AT + 2], "little")
    if number != mcu.chip_id:
        names = {each.chip_id: f"the {each.name}" for each in MCUS.values()}
        found = names.get(number, f"chip number {number}")
        raise HostError(f"{path}: made for {found}, but this board has the {mcu.name}")


def _partitions(path: Path, data: bytes, image_offset: int) -> list[tuple[int, int, int, str]]:
    """(type, offset, size, label) of each partition."""
    start = _TABLE_AT - image_offset
    rows = []
    for at in range(start, min(start + _TABLE_BYTES, len(data) - _ROW.size + 1), _ROW.size):
        magic, kind, _, offset, size, label, _ = _ROW.unpack_from(data, at)
        if magic != _ROW_MAGIC:
            break
        rows.append((kind, offset, size, label.rstrip(b"\0").decode("ascii", "replace")))
    if not any(kind == _APP for kind, *_ in rows):
        raise HostError(
            f"{path}: no partition table; take the whole image from micropython.org/download, "
            "not the application alone"
        )
    return rows


def _version(path: Path, data: bytes, rows: list, image_offset: int) -> tuple[str, tuple]:
    """The version as text and as numbers: by the greeting, else by the first application's
    description."""
    found = _GREETING.search(data)
    if found:
        return found[1].decode("ascii"), (int(found[2]), int(found[3]))
    at = min(offset for kind, offset, *_ in rows if kind == _APP) - image_offset + _DESCRIPTION_AT
    if 0 < at <= len(data) - _DESCRIPTION.size:
        magic, version, project = _DESCRIPTION.unpack_from(data, at)
        text = version.rstrip(b"\0").decode("ascii", "replace")
        numbers = _VERSION.match(text)
        if magic == _DESCRIPTION_MAGIC and project.rstrip(b"\0") == b"micropython" and numbers:
            return text, (int(numbers[1]), int(numbers[2]))
    raise HostError(f"{path}: an image for this chip, but no MicroPython in it")
