"""What the rules said of a configuration, on flash: they are not loaded again at every start.

The table of settings and its rules weigh more than the rest of the application leaves free on a
board, and what they leave behind in memory keeps it in pieces. So a start that had to load them,
the first one after a change or an update, writes down their verdict and ends in a reset.
"""

import gc
import hashlib
import json
from binascii import hexlify

import atomic

READY = "/config.ready"
REFUSED = "/config.refused"
_COMPLAINT_BYTES = 240
_REFUSED_BYTES = 512


def mark(version: str, data: bytes) -> bytes:
    """First line of both files: whose rules judged, and which configuration."""
    return b"%s %s\n" % (version.encode(), hexlify(hashlib.sha256(data).digest()))


def documents(whole: dict):
    """What the file holds of a completed configuration, a line each: first all but the lots."""
    lots = whole.get("lots", {})
    rest = dict(whole)
    if "lots" in rest:
        rest["lots"] = len(lots)
    yield rest
    for lot_id in sorted(lots):
        yield lot_id, lots[lot_id]


class Ready:
    """`complete(config)` fills in the defaults; `version` is the firmware's, whose rules count."""

    def __init__(self, version: str, complete, path=READY, refused=REFUSED, files=None):
        self._version = version
        self._complete = complete
        self._path = path
        self._refused = refused
        self._files = files
        #: Whether a verdict was written in this life.
        self.written = False
        self._open = open if files is None else files.open

    def find(self, data: bytes):
        """The completed form of the configuration file with this content, or None.

        Its `lots` is not a dict but an iterator of (id, row), read from flash one at a time:
        thirteen rows at once are 30 kB that nobody needs.
        """
        first = mark(self._version, data)
        try:
            with self._open(self._path, "rb") as file:
                if file.read(len(first)) != first:
                    return None
                line = file.readline()
            config = json.loads(line)
        except (OSError, ValueError):
            return None
        if "lots" in config:
            config["lots"] = self._lots(len(first) + len(line))
        return config

    def _lots(self, start):
        with self._open(self._path, "rb") as file:
            file.seek(start)
            line = file.readline()
            while line:
                yield json.loads(line)
                # The next row then takes the room that this one had, and leaves no holes.
                gc.collect()
                line = file.readline()

    def knows(self, data: bytes) -> bool:
        """Whether a verdict on the configuration file with this content is kept."""
        first = mark(self._version, data)
        try:
            with self._open(self._path, "rb") as file:
                if file.read(len(first)) == first:
                    return True
        except OSError:
            pass
        return bool(self.complaint(data))

    def keep(self, data: bytes, config: dict) -> dict:
        """Complete a checked configuration and keep the result; returns it."""
        whole = self._complete(config)

        def write(file):
            file.write(mark(self._version, data))
            for document in documents(whole):
                json.dump(document, file)
                file.write(b"\n")

        self._write(self._path, write)
        return whole

    def complaint(self, data: bytes) -> str:
        """What was wrong with the configuration file with this content, "" if not known."""
        kept = atomic.read(self._refused, _REFUSED_BYTES, self._files)
        first = mark(self._version, data)
        if kept is None or kept[: len(first)] != first:
            return ""
        return str(kept[len(first) :], "utf-8")

    def refuse(self, data: bytes, complaint: str) -> None:
        """Keep what is wrong with a configuration file."""
        complaint = complaint[:_COMPLAINT_BYTES]
        # Cut between two characters: half a one could not be read again.
        while len(complaint.encode()) > _COMPLAINT_BYTES:
            complaint = complaint[:-1]
        self._write(self._refused, mark(self._version, data) + complaint.encode())

    def _write(self, path, content):
        try:
            atomic.replace(path, content, self._files)
            self.written = True
        except OSError:
            # A full or read-only flash costs the next start some memory, nothing else (F19).
            pass
