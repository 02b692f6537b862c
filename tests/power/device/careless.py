"""Ways of replacing a file that a power cut breaks: the sweep has to catch each of them.

Writing the whole content over the old file in one go is not among them: littlefs itself keeps the
old content until close. It is the second piece, or a name that is gone for a moment, that kills.
"""

import os


def in_pieces(path: str, data: bytes, files=None) -> None:
    """Write over the old file, and flush half way."""
    half = len(data) // 2
    with open(path, "wb") as file:
        file.write(data[:half])
        file.flush()
        file.write(data[half:])


def remove_first(path: str, data: bytes, files=None) -> None:
    """Write a new file, remove the old one, rename: what FAT needs."""
    with open(path + ".new", "wb") as file:
        file.write(data)
    try:
        os.remove(path)
    except OSError:
        pass
    os.rename(path + ".new", path)


def leaving(path: str, data: bytes, files=None) -> None:
    """Write well, but to a name that is never used again."""
    for name in (path + ".bak", path + ".new"):
        with open(name, "wb") as file:
            file.write(data)
    os.rename(path + ".new", path)
