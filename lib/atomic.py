"""Replace a file as a whole: after a power cut there is the old content or the new, never a mixture.

It rests on one promise of the file system: rename onto an existing name happens or does not (littlefs
and POSIX keep it, FAT does not).
"""

import os

_NEW = ".new"


def replace(path: str, data, files=None) -> None:
    """Write `data` beside `path`, then rename it over. `files` stands in for `os` and `open` in tests.

    Raises OSError when the medium is full or read-only; the old file is then still there.
    """
    opener = open if files is None else files.open
    rename = os.rename if files is None else files.rename
    new = path + _NEW
    with opener(new, "wb") as file:
        file.write(data)
        file.flush()
    rename(new, path)


def read(path: str, limit: int, files=None):
    """The file's bytes, or None where there is no such file or it is longer than `limit`."""
    opener = open if files is None else files.open
    try:
        with opener(path, "rb") as file:
            data = file.read(limit + 1)
    except OSError:
        return None
    return data if len(data) <= limit else None
