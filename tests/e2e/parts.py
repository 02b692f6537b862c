"""What the end-to-end tests are made of: a city that publishes, signs, and waiting."""

import json
import threading
import time

import pytest
from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from tests.brokers import HOST

_START_S = 20


def until(condition, timeout_s: float, what: str):
    """Waits for `condition()` to be true and returns what it gave; fails with `what` otherwise."""
    end_s = time.monotonic() + timeout_s
    while not (found := condition()):
        if time.monotonic() > end_s:
            pytest.fail(f"not within {timeout_s} s: {what}")
        time.sleep(0.01)
    return found


class City:
    """A client that publishes as a city's server does, and keeps what the signs say.

    It hears all topics under `base`; `prepare(client)` is called before it connects. `said` are
    all messages as (topic, payload) in their order, `heard` the newest on each topic.
    """

    def __init__(self, port: int, base: str = "baysign", prepare=None):
        self.said: list[tuple[str, bytes]] = []
        self.heard: dict[str, bytes] = {}
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2)
        ready = threading.Event()
        self._client.on_message = self._message
        self._client.on_connect = lambda *_: self._client.subscribe(f"{base}/#", 1)
        self._client.on_subscribe = lambda *_: ready.set()
        if prepare is not None:
            prepare(self._client)
        self._client.connect(HOST, port)
        self._client.loop_start()
        if not ready.wait(_START_S):
            self.close()
            pytest.fail(f"no broker lets the city in on port {port}")

    def __enter__(self) -> "City":
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Says goodbye."""
        self._client.disconnect()
        self._client.loop_stop()

    def publish(self, topic: str, payload: str | bytes, retain: bool = False) -> None:
        """One message, taken by the broker."""
        self._client.publish(topic, payload, qos=1, retain=retain).wait_for_publish(5)

    def says(self, topic: str) -> bytes:
        """The newest message on `topic`, empty when there was none."""
        return self.heard.get(topic, b"")

    def all(self, topic: str) -> list:
        """Everything on `topic` so far, which is JSON."""
        return [json.loads(payload) for name, payload in self.said if name == topic]

    def _message(self, _client, _userdata, message) -> None:
        self.said.append((message.topic, message.payload))
        self.heard[message.topic] = message.payload


TOPIC = "parking/p1/free"
STATE = "parking/p2/state"
JSON_SOURCE = {
    "topic": "parking/{key}/state",
    "format": "json",
    "record": "counters[type=TOTAL]",
    "free": "free",
    "status": [{"path": "$.status", "open": ["open"], "closed": ["closed"], "fault": ["fault"]}],
}


def entrance(port: int, **lot) -> dict:
    """A four-digit sign of one lot with a plain payload; `lot` overrides its settings."""
    row = {"source": "plain", "key": "p1", "capacity": 400, "max_age_s": 60, "dwell_s": 0}
    return {
        "id": "e1",
        "board": "esp32_devkitc",
        "sign": "entrance_4d",
        "simulation": True,
        "selftest": {"at": None},
        "network": {"wifi": [{"ssid": "street", "password": "simulated"}]},
        "broker": {"host": HOST, "port": port, "keepalive_s": 5},
        "sources": {"plain": {"topic": "parking/{key}/free", "format": "plain", "number": "free"}},
        "lots": {"p1": row | lot},
        "lines": [{"lots": ["p1"]}],
    }


def junction(port: int) -> dict:
    """Three lines on the Ethernet board: a plain lot, a JSON lot, and the sum of both."""
    config = entrance(port)
    config |= {"id": "j1", "board": "olimex_esp32_poe", "sign": "junction_3x3", "network": {}}
    config["sources"]["json"] = JSON_SOURCE
    config["lots"]["p2"] = config["lots"]["p1"] | {"source": "json", "key": "p2"}
    config["lines"] = [
        {"lots": ["p1"], "arrow": "left"},
        {"lots": ["p2"], "arrow": "ahead"},
        {"lots": ["p1", "p2"], "arrow": "right", "dwell_s": 0},
    ]
    return config


def state(free: int | None, status: str = "open") -> str:
    """A JSON payload with a decoy before the counter that is meant."""
    counters = [{"type": "SEASON", "free": 777}, {"type": "TOTAL", "free": free}]
    return json.dumps({"status": status, "counters": counters})


def online(city, name: str) -> None:
    """Waits until the sign's status says online."""
    topic = f"baysign/{name}/status"
    until(lambda: b'"online"' in city.says(topic), 20, f"{topic} says online")


def reads(sign, *texts: str, timeout_s: float = 5) -> None:
    """Waits until the lines read exactly this, right-aligned in their digits."""

    def right(lit) -> bool:
        return not lit.dark and all(
            line.text == text.rjust(len(line.text))
            for line, text in zip(lit.lines, texts, strict=True)
        )

    sign.wait(right, timeout_s)
