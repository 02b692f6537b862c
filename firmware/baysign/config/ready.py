"""The completed configuration on flash, so that the rules need not be loaded at every start.

The table of settings and its rules weigh more than the rest of the application leaves free on a
board. They are loaded only for a configuration that this firmware has not checked before: at
the first start after a change or an update.
"""

import hashlib
import json

import atomic

READY = "/config.ready"


class Ready:
    """`complete(config)` fills in the defaults; `version` is the firmware's, whose rules count."""

    def __init__(self, version: str, complete, path: str = READY, files=None):
        self._version = version
        self._complete = complete
        self._path = path
        self._files = files
        self._open = open if files is None else files.open

    def find(self, data: bytes):
        """The completed form of the configuration file with this content, or None."""
        try:
            with self._open(self._path, "rb") as file:
                mark = self._mark(data)
                return json.load(file) if file.read(len(mark)) == mark else None
        except (OSError, ValueError):
            return None

    def keep(self, data: bytes, config: dict) -> dict:
        """Complete a checked configuration and keep the result; returns it."""
        whole = self._complete(config)

        def write(file):
            file.write(self._mark(data))
            json.dump(whole, file)

        try:
            atomic.replace(self._path, write, self._files)
        except OSError:
            # A full or read-only flash costs the next start some memory, nothing else (F19).
            pass
        return whole

    def _mark(self, data):
        """First line of the file: which configuration it completes, and by whose rules."""
        return b"%s %s\n" % (self._version.encode(), hashlib.sha256(data).digest().hex().encode())
