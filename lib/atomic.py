"""Replace a file as a whole: after a power cut there is the old content or the new, no mixture.

It rests on one promise of the file system: rename onto an existing name happens or does not
(littlefs and POSIX keep it, FAT does not).
"""

import os

_NEW = ".new"


def replace(path: str, data, files=None) -> None:
    """Write `data` beside `path`, then rename it over; `files` stands in for `os` and `open`.

    `data` is bytes, or a function that is given the open file, for what is too large to be held
    in one piece. Raises OSError when the medium is full or read-only; the old file is then still
    there and nothing lies beside it.
    """
    opener = open if files is None else files.open
    rename = os.rename if files is None else files.rename
    new = path + _NEW
    # What a power cut left there keeps its blocks until the new content is complete: on a flash
    # that is nearly full they would be missing for it. Costs no write when there is nothing.
    _discard(new, files)
    try:
        # littlefs has everything on flash when close returns; the board needs no sync.
        with opener(new, "wb") as file:
            if callable(data):
                data(file)
            else:
                file.write(data)
        rename(new, path)
    except OSError:
        # Half a file would take the room that somebody makes for the next attempt.
        _discard(new, files)
        raise


def _discard(path: str, files) -> None:
    """Remove it if it is there and can be."""
    try:
        (os if files is None else files).remove(path)
    except OSError:
        pass


def read(path: str, limit: int, files=None):
    """The file's bytes, or None where there is no such file or it is longer than `limit`."""
    opener = open if files is None else files.open
    try:
        with opener(path, "rb") as file:
            # Room for what is there, not for what there might be.
            size = file.seek(0, 2)
            if size > limit:
                return None
            file.seek(0)
            return file.read(size)
    except OSError:
        return None
