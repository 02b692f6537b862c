"""Runs on MicroPython: the firmware's session, telling what happens as a line of JSON each.

The first line of its input: one JSON object with `path` (folders for sys.path) and the options
below.
"""
# ruff: noqa: E402 -- the path comes first

import json
import sys

options = json.loads(sys.stdin.readline())
speed = options.get("speed", 1)
sys.path[:] = options["path"] + [".frozen"]

import asyncio
import time

from retry import Backoff
from waits import Alarm

_wait_ms = Alarm.wait_ms
Alarm.wait_ms = lambda alarm, wait_ms: _wait_ms(alarm, wait_ms // speed)

from baysign.clock import Clock
from baysign.link.brokers import Brokers
from baysign.link.codec import Codec, Memory
from baysign.link.frames import Frames
from baysign.link.outbox import Outbox
from baysign.link.session import Session


def tell(event, **more):
    more["event"] = event
    sys.stdout.buffer.write(json.dumps(more).encode() + b"\n")


class Log:
    def note(self, who, text):
        tell("log", text=text)

    def trace(self, who, error):
        sys.print_exception(error)


class Handler:
    def __init__(self, subscriptions):
        self.subscriptions = subscriptions

    def message(self, topic, payload, retained, dup):
        tell("message", topic=topic, size=len(payload), head=bytes(payload[:40]).decode(),
             retained=retained, dup=dup)  # fmt: skip
        if topic == "raise":
            raise ValueError("poison")
        if topic == "touch":
            for _ in range(int(bytes(payload))):
                outbox.touch("own/face")
        if topic == "rise":
            session.rise(int(bytes(payload)))

    def session(self, number):
        tell("session", number=number)

    def will(self, number):
        return "own/status", b'{"session": %d}' % number


class Net:
    up = True


clock = Clock(lambda: time.ticks_ms() * speed)
outbox = Outbox()
told = [0]


def face():
    told[0] += 1
    return (options.get("face", "face") + f" {told[0]}").encode()


outbox.add("own/face", face, 500)
keepalive_s = options.get("keepalive_s", 30)
broker = {
    "host": "127.0.0.1",
    "port": options["port"],
    "user": options.get("user", ""),
    "password": options.get("password", ""),
    "tls": None,
}
codec = Codec(Memory(), options.get("client_id", "sign"), keepalive_s)
frames = Frames(options.get("packet_bytes", 512))
session = Session(
    Brokers([broker], codec, clock),
    keepalive_s,
    frames,
    codec,
    Handler(options.get("subscriptions", ["a"])),
    outbox,
    Net(),
    clock,
    Log(),
    Backoff(options.get("backoff_ms", 100), 60_000, 0, options.get("crowd_ms", 100)),
    lambda: 0.5,
    options.get("floor", 0),
)
session.packet_id = options.get("packet_id", 0)


async def main():
    task = asyncio.create_task(session.run(lambda: None))
    most_ms = 0
    while not task.done():
        before_ms = time.ticks_ms()
        await asyncio.sleep_ms(10)
        late_ms = time.ticks_diff(time.ticks_ms(), before_ms) - 10
        if late_ms > most_ms:
            most_ms = late_ms
    tell("died", error=repr(task.data))


asyncio.run(main())
