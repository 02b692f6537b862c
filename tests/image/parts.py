"""MicroPython images of the tests' own, byte by byte as Espressif describes them, and signs to
build images for."""

import struct

ESP32, S3 = 0, 9


def micropython(
    chip: int = ESP32,
    version: str = "v1.28.0",
    greeting: str = "",
    project: str = "micropython",
    partitions: tuple = ((0, 0, 0x10000, 0x1F0000, "factory"),),
    app_bytes: int = 0x4000,
) -> bytes:
    """Bootloader, partition table and application, as one file for the chip's image offset."""
    base = 0x1000 if chip == ESP32 else 0
    image = bytearray(b"\xff" * (0x10000 - base + app_bytes))
    image[0:14] = struct.pack("<BBBBIB3xH", 0xE9, 1, 2, 0x20, 0x40080000, 0xEE, chip)
    rows = b"".join(
        struct.pack("<2sBBII16sI", b"\xaa\x50", kind, sub, offset, size, label.encode(), 0)
        for kind, sub, offset, size, label in partitions
    )
    image[0x8000 - base : 0x8000 - base + len(rows)] = rows
    app = 0x10000 - base
    image[app : app + 14] = image[0:14]
    names = struct.pack("<I12x32s32s", 0xABCD5432, version.encode(), project.encode())
    image[app + 32 : app + 32 + len(names)] = names
    image[app + 512 : app + 512 + len(greeting)] = greeting.encode()
    return bytes(image)


def entrance(board: str = "esp32_devkitc", **changes) -> dict:
    """A sign of one lot."""
    return {
        "id": "e1",
        "board": board,
        "sign": "entrance_4d",
        "name": "Am Hafen, 满",
        "network": {"wifi": [{"ssid": "street", "password": "simulated"}]},
        "broker": {"host": "10.0.0.5"},
        "sources": {"plain": {"topic": "parking/{key}/free", "format": "plain", "number": "free"}},
        "lots": {"p1": {"source": "plain", "key": "p1", "capacity": 400, "max_age_s": 900}},
        "lines": [{"lots": ["p1"]}],
        **changes,
    }
