"""The last onsets and clearances of faults, each with a rolling number, kept over resets.

One kilobyte in one piece, taken once. Flash wears out, so a day sees at most `_CREDITS` writes and
one more every `_REFILL_MS`: 8 + 32. What comes faster is written together, later.
"""

import struct
from binascii import crc32

import atomic
from micropython import const

PATH = "/faults.log"
# number, wall time (0: clock not set), seconds since the start, boot, cause with its onset bit
_ENTRY = "<IIIHH"
_SIZE = const(16)
ENTRIES = const(64)
_HEAD = "<4sI"
_HEAD_BYTES = const(8)
_MAGIC = b"bsf1"
_ONSET = const(0x8000)
_CREDITS = const(8)
_REFILL_MS = const(2_700_000)
# What begins and ends together, as at a start, is written once.
_SETTLE_MS = const(10_000)
# How long a flash that refuses is left alone, beside that.
_REFUSED_MS = const(290_000)


class Journal:
    """`add` entries, read them by number with `entry`, `keep` now and then.

    `files` stands in for `os` and `open` in tests.
    """

    def __init__(self, path: str = PATH, files=None):
        self._path = path
        self._files = files
        self._data = bytearray(_HEAD_BYTES + ENTRIES * _SIZE)
        self._changed_ms = None
        self._credits = _CREDITS
        self._refill_ms = 0
        #: The newest entry's number, 0 before the first.
        self.number = 0
        #: Why the last write was refused, "" when it was not.
        self.refused = ""

    def load(self) -> None:
        """Take up what was kept; a file that is not whole costs the history, nothing else."""
        data = atomic.read(self._path, len(self._data), self._files)
        if data is None or len(data) != len(self._data):
            return
        magic, crc = struct.unpack_from(_HEAD, data)
        if magic != _MAGIC or crc != crc32(memoryview(data)[_HEAD_BYTES:]):
            return
        self._data[:] = data
        for index in range(ENTRIES):
            number = struct.unpack_from("<I", data, _HEAD_BYTES + index * _SIZE)[0]
            self.number = max(self.number, number)

    def add(self, cause: int, onset: bool, wall_s: int | None, now_ms: int, boot: int) -> int:
        """Write down a beginning or an end; returns its number."""
        self.number += 1
        struct.pack_into(
            _ENTRY,
            self._data,
            self._place(self.number),
            self.number,
            wall_s or 0,
            now_ms // 1000,
            boot & 0xFFFF,
            cause | (_ONSET if onset else 0),
        )
        if self._changed_ms is None:
            self._changed_ms = now_ms
        return self.number

    def _place(self, number: int) -> int:
        return _HEAD_BYTES + number % ENTRIES * _SIZE

    def entry(self, number: int):
        """(cause, onset, wall time or None, seconds since the start, boot), None when gone."""
        found, wall_s, uptime_s, boot, cause = struct.unpack_from(
            _ENTRY, self._data, self._place(number)
        )
        if found != number or not number:
            return None
        return cause & ~_ONSET, bool(cause & _ONSET), wall_s or None, uptime_s, boot

    def keep(self, now_ms: int, at_once: bool = False) -> None:
        """Write to flash what is new, if it may be; `at_once` before a reset.

        A refused write is tried again as any other; `refused` says why.
        """
        if now_ms >= self._refill_ms + _REFILL_MS:
            self._refill_ms = now_ms
            self._credits = min(_CREDITS, self._credits + 1)
        if self._changed_ms is None:
            return
        if not at_once and (not self._credits or now_ms - self._changed_ms < _SETTLE_MS):
            return
        self._credits = max(0, self._credits - 1)
        struct.pack_into(_HEAD, self._data, 0, _MAGIC, crc32(memoryview(self._data)[_HEAD_BYTES:]))
        try:
            atomic.replace(self._path, self._data, self._files)
            self._changed_ms = None
            self.refused = ""
        except OSError as error:
            self._credits += 1
            self._changed_ms = now_ms + _REFUSED_MS
            self.refused = f"{self._path}: {error}"
