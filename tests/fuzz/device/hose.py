"""Runs on MicroPython: the firmware's session and one hostile packet stream after another.

The first line of its input is one JSON object: `path` (folders for sys.path), `seed`, `count`.
At the end it tells what came through as one line of JSON.
"""
# ruff: noqa: E402 -- the path comes first

import json
import sys

options = json.loads(sys.stdin.readline())
sys.path[:] = options["path"] + [".frozen"]

import asyncio
import gc
import io
import random

from streams import hostile

from baysign.clock import Clock
from baysign.link.codec import Codec, Memory
from baysign.link.frames import Frames
from baysign.link.outbox import Outbox
from baysign.link.session import Session

PACKET_BYTES = 256
COUNT = options["count"]
GOOD = b"\x30\x05\x00\x03ok!7"


class Stream(io.IOBase):
    """What the broker sends; the sign's own words are looked at only for the acknowledgements."""

    def __init__(self, chunks, good):
        self._chunks = chunks
        self._good = good
        self._at = 0

    def readinto(self, buffer):
        """The next chunk, as far as it fits; 0 at the end."""
        if not self._chunks:
            return None if self._good else 0
        data = self._chunks[0]
        part = data[self._at : self._at + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        if self._at == len(data):
            self._chunks.pop(0)
            self._at = 0
        return len(part)

    def write(self, data):
        """Everything is taken; a good broker answers."""
        if self._good:
            first = data[0] & 0xF0
            if first == 0x80:
                self._chunks.append(b"\x90\x03" + bytes(data[2:4]) + b"\x01")
            elif first == 0x30 and data[0] & 6:
                at = 4 + data[3]
                self._chunks.append(b"\x40\x02" + bytes(data[at : at + 2]))
                self._chunks.append(GOOD)
        return len(data)

    def ioctl(self, request, argument):
        """Always ready, but for a good one that has nothing to say."""
        if request == 3:
            return argument if self._chunks or not self._good else argument & 4
        return 0

    def close(self):
        """Nothing is held."""


class Brokers:
    """A connection to the next stream, at once; to a good broker at the end."""

    at = 0
    count = 0
    early = 0
    late = 0

    async def reach(self, at, will, beat):
        """CONNACK has been taken already."""
        codec.connect(*(will + ("", "")))
        self.count += 1
        if self.count % 256 == 0:
            gc.collect()
            used = gc.mem_alloc()
            if self.count <= COUNT // 4:
                self.early = max(self.early, used)
            else:
                self.late = max(self.late, used)
        return Stream(
            [] if self.count > COUNT else hostile(random.choice, random.getrandbits),
            self.count > COUNT,
        )

    def failed(self):
        """The next stream is another one anyway."""


class Quiet:
    """Log, network, back-off: `escaped` counts what should never have been raised."""

    up = True
    escaped = 0

    def note(self, who, text):
        """Nobody reads."""

    def trace(self, who, error):
        """An exception that no rule of the session had foreseen."""
        self.escaped += 1
        sys.print_exception(error)

    def delay_ms(self, rand, crowd=False):
        """At once."""
        return 0

    def reset(self):
        """There is nothing to reset."""


class Handler:
    """Counts what arrives; done when a good broker has said so."""

    subscriptions = ("a",)
    messages = 0

    def message(self, topic, payload, retained, dup):
        """One message."""
        self.messages += 1
        if topic == "ok!" and brokers.count > COUNT:
            done.set()

    def session(self, number):
        """Begun or ended."""

    def will(self, number):
        """Never sent."""
        return "own/status", b"{}"


random.seed(options["seed"])
clock = Clock()
outbox = Outbox()
outbox.add("own/status", lambda: b"{}", 0)
quiet = Quiet()
handler = Handler()
brokers = Brokers()
codec = Codec(Memory(), "sign", 30)
done = asyncio.Event()
frames = Frames(PACKET_BYTES)
session = Session(
    brokers, 30, frames, codec, handler, outbox, quiet, clock, quiet, quiet,
    lambda: 0.5, 0,
)  # fmt: skip


async def main():
    """Until a good broker's message has come through."""
    task = asyncio.create_task(session.run(lambda: None))
    await done.wait()
    counters = dict(session.counters)
    counters.update(
        escaped=quiet.escaped, messages=handler.messages, oversize=frames.oversize,
        early=brokers.early, late=brokers.late, died=task.done(),
    )  # fmt: skip
    print(json.dumps(counters))


asyncio.run(main())
