"""A bare client on MicroPython that reads messages and parses them. Runs under MicroPython.

    micropython stream.py UMQTT_DIR PORT COUNT

Prints the microseconds from the first to the last message.
"""

import json
import sys
import time

sys.path.insert(0, sys.argv[1])

from umqtt.simple import MQTTClient


def main(port, count):
    client = MQTTClient("bench-stream", "127.0.0.1", port)
    client.connect()
    client.set_callback(lambda topic, message: json.loads(message))
    client.subscribe(b"bench/one")
    client.wait_msg()
    start = time.ticks_us()
    for _ in range(count - 1):
        client.wait_msg()
    print(time.ticks_diff(time.ticks_us(), start))


main(int(sys.argv[2]), int(sys.argv[3]))
