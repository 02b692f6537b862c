"""Runs on MicroPython: the cost of one update against a bare json.loads of the same payload.

    update.py ROOT

The line has T1, T3, T4 with T6 (source time, trusted clock), T7 (capacity, stuck) and T8 (almost
full, dwell) at work; every message brings a new number and a new time. Prints one JSON object.
"""

import gc
import json
import sys
import time

ROOT = sys.argv[1]
sys.path[:0] = [ROOT + "/firmware", ROOT + "/lib"]

from baysign.config.check import complete  # noqa: E402
from baysign.sign import Sign  # noqa: E402

# 2025-12-13T10:00:00Z
START_S = 1_765_620_000
MESSAGES = 120
ROUNDS = 60
TOPIC = "parking/Altmarkt"
SOURCE = {
    "topic": "parking/{key}",
    "format": "json",
    "free": "free",
    "capacity": "total",
    "status": [{"path": "status", "open": ["open"], "closed": ["closed"]}],
    "time": "time",
}


def sign_of():
    """A sign with three lines, the first of them on TOPIC."""
    with open(ROOT + "/boards/signs/junction_3x3.json") as file:
        model = json.load(file)
    config = {
        "id": "s",
        "board": "b",
        "sign": "junction_3x3",
        "broker": {"host": "h"},
        "sources": {"city": SOURCE},
        "lots": {
            name: {"source": "city", "max_age_s": 900} for name in ("Altmarkt", "Two", "Three")
        },
        "lines": [{"lots": [name], "arrow": "left"} for name in ("Altmarkt", "Two", "Three")],
    }
    return complete(config), model


def payload(number):
    """86 bytes, as a city sends them."""
    body = (
        '{"id":"Altmarkt","free":%d,"total":400,"status":"open","time":"2025-12-13T10:%02d:%02dZ"}'
    )
    return memoryview((body % (100 + number, number // 60, number % 60)).encode())


def loads(payloads):
    """Microseconds a message of the parser alone."""
    began_us = time.ticks_us()
    for each in payloads:
        json.loads(each)
    return time.ticks_diff(time.ticks_us(), began_us) / len(payloads)


def updates(payloads, config, model):
    """Microseconds a message from bytes to a changed face."""
    sign = Sign(config, model)
    sign.session(1, 0)
    gc.collect()
    began_us = time.ticks_us()
    for second, each in enumerate(payloads):
        sign.accept(TOPIC, each, False, False, second * 1000, START_S + second)
    spent_us = time.ticks_diff(time.ticks_us(), began_us)
    assert sign.face.revision == len(payloads)
    return spent_us / len(payloads)


def main():
    config, model = sign_of()
    payloads = [payload(number) for number in range(MESSAGES)]
    parser_us = update_us = 1e9
    for _ in range(ROUNDS):
        gc.collect()
        # The best of many short rounds: whatever else the machine does only ever adds.
        parser_us = min(parser_us, loads(payloads))
        update_us = min(update_us, updates(payloads, config, model))
    found = {"bytes": len(payloads[0]), "update_us": update_us, "loads_us": parser_us}
    found["ratio"] = update_us / parser_us
    print(json.dumps(found))


main()
