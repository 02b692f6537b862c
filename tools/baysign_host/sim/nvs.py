"""The sign's NVS partition: a JSON file on the host, written whole at each commit, counted."""

import json
import os
from pathlib import Path


class Nvs:
    """Namespaces of small values; what is not committed when the sign dies is written all the
    same, because the board's NVS writes at each set."""

    def __init__(self, path: Path):
        self._path = path
        self.writes = 0
        try:
            self._values = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            self._values = {}

    def get(self, namespace: str, kind: str, key: str):
        """A value of that kind (i32 or blob as hex), or None."""
        held = self._values.get(namespace, {}).get(key)
        return held[1] if held and held[0] == kind else None

    def set(self, namespace: str, kind: str, key: str, value) -> None:
        """Set a value; setting the same again costs no flash write."""
        space = self._values.setdefault(namespace, {})
        if space.get(key) != [kind, value]:
            space[key] = [kind, value]
            self._write()

    def erase(self, namespace: str, key: str) -> bool:
        """Forget a value; whether there was one."""
        if self._values.get(namespace, {}).pop(key, None) is None:
            return False
        self._write()
        return True

    def _write(self) -> None:
        self.writes += 1
        part = self._path.with_suffix(".part")
        part.write_text(json.dumps(self._values), encoding="utf-8")
        os.replace(part, self._path)
