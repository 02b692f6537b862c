"""A bare interpreter in a sign's place, to compare the footprint with. Runs under MicroPython.

    micropython idle.py UMQTT_DIR PORT NAME

Six timers and one session that pings, nothing else.
"""

import asyncio
import sys

sys.path.insert(0, sys.argv[1])

from umqtt.simple import MQTTClient

_PERIODS_S = (1, 1, 2, 5, 10, 60)


async def timer(period_s):
    while True:
        await asyncio.sleep(period_s)


async def main():
    client = MQTTClient(sys.argv[3], "127.0.0.1", int(sys.argv[2]), keepalive=30)
    client.connect()
    client.set_callback(lambda topic, message: None)
    client.subscribe(b"bench/idle")
    tasks = [asyncio.create_task(timer(period_s)) for period_s in _PERIODS_S]
    print("ready")
    while tasks:
        await asyncio.sleep(15)
        client.ping()
        client.wait_msg()


asyncio.run(main())
