"""Runs one of the scripts under device/ on MicroPython and hands out the events it tells."""

import json
import queue
import subprocess
import threading
from pathlib import Path

from baysign_host import interpreter

ROOT = Path(__file__).resolve().parents[2]
DEVICE = Path(__file__).resolve().parent / "device"
PATIENCE_S = 20


class Script:
    """A running script; `event` waits for what it tells, `close` ends it."""

    def __init__(self, name: str, umqtt: Path | None = None, **options):
        options["path"] = [str(path) for path in (ROOT / "firmware", ROOT / "lib", umqtt) if path]
        self._process = subprocess.Popen(
            interpreter.argv(DEVICE / name),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self._process.stdin.write(json.dumps(options).encode() + b"\n")
        self._process.stdin.flush()
        self._events = queue.Queue()
        self.seen = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in self._process.stdout:
            try:
                self._events.put(json.loads(line))
            except ValueError:
                self._events.put({"event": "noise", "text": line.decode(errors="replace")})
        self._events.put({"event": "exit"})

    def next(self, timeout_s: float = PATIENCE_S) -> dict:
        """The next event; AssertionError with everything seen so far when there is none."""
        try:
            event = self._events.get(timeout=timeout_s)
        except queue.Empty:
            raise AssertionError(f"nothing within {timeout_s} s; seen {self.seen}") from None
        self.seen.append(event)
        return event

    def event(self, kind: str, **fields) -> dict:
        """The next event of this kind with these fields; those before it are passed over."""
        while True:
            event = self.next()
            if event["event"] == kind and all(event[k] == v for k, v in fields.items()):
                return event
            if event["event"] in ("died", "exit"):
                raise AssertionError(f"no {kind} {fields}: the script ended; seen {self.seen}")

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
