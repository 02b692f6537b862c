"""For the other scripts: path, a clock that runs `speed` times as fast, and events out."""
# ruff: noqa: E402 -- the path comes first

import json
import sys

options = json.loads(sys.stdin.readline())
speed = options["speed"]
sys.path[:] = options["path"] + [".frozen"]

import asyncio
import time

_sleep_ms = asyncio.sleep_ms
asyncio.sleep_ms = lambda wait_ms: _sleep_ms(-(-wait_ms // speed))

from baysign.clock import Clock

clock = Clock(lambda: time.ticks_ms() * speed)


def tell(event, **more):
    more["event"] = event
    sys.stdout.buffer.write(json.dumps(more).encode() + b"\n")


class Log:
    def note(self, who, text):
        tell("log", who=who, text=text)

    def trace(self, who, error):
        tell("trace", who=who, text=repr(error))

    def flush(self):
        tell("flush")
