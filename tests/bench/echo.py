"""Round trips of plain clients under MicroPython, to compare the firmware with.

    micropython echo.py UMQTT_DIR PORT COUNT MODE

MODE `simple`: umqtt.simple as it is; `one-write`: the same with each packet in one write. Prints
the round trips in µs, one JSON list.
"""

import json
import sys
import time

sys.path.insert(0, sys.argv[1])

from umqtt.simple import MQTTClient


class OneWrite:
    """A socket that hands a packet over in one write."""

    def __init__(self, sock):
        self._sock = sock
        self._out = bytearray()

    def write(self, data, size=None):
        self._out += data if size is None else data[:size]

    def read(self, size):
        if self._out:
            self._sock.write(self._out)
            self._out = bytearray()
        return self._sock.read(size)

    def setblocking(self, flag):
        self._sock.setblocking(flag)


def main(port, count, mode):
    client = MQTTClient("bench-echo-" + mode, "127.0.0.1", port)
    client.connect()
    client.set_callback(lambda topic, message: None)
    topic = b"bench/echo/" + mode.encode()
    client.subscribe(topic)
    if mode == "one-write":
        client.sock = OneWrite(client.sock)
    taken = []
    for _ in range(count):
        start = time.ticks_us()
        client.publish(topic, b'{"free": 123}')
        client.wait_msg()
        taken.append(time.ticks_diff(time.ticks_us(), start))
    print(json.dumps(taken))


main(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
