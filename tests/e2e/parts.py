"""What the end-to-end tests are made of: brokers, a city that publishes, signs, and waiting."""

import asyncio
import json
import shutil
import socket
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from paho.mqtt import client as mqtt

from baysign_host.broker import start_amqtt, stop_amqtt

HOST = "127.0.0.1"
_START_S = 20


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def until(condition, timeout_s: float, what: str):
    """Waits for `condition()` to be true and returns what it gave; fails with `what` otherwise."""
    end_s = time.monotonic() + timeout_s
    while not (found := condition()):
        if time.monotonic() > end_s:
            pytest.fail(f"not within {timeout_s} s: {what}")
        time.sleep(0.01)
    return found


def listening(port: int) -> bool:
    """Does anybody accept connections there?"""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0


class Amqtt:
    """amqtt in a thread with an event loop of its own; `listener` are more of its settings."""

    def __init__(self, port: int, **listener) -> None:
        self.port = port
        self._listener = listener
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._broker = None

    def start(self) -> None:
        self._thread.start()
        self._broker = self._call(start_amqtt(self.port, **self._listener))

    def stop(self) -> None:
        if self._broker is not None:
            self._call(self._stop())
            self._broker = None
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(_START_S)
            self._loop.close()

    async def _stop(self) -> None:
        await stop_amqtt(self._broker)
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _call(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(_START_S)


class Mosquitto:
    """mosquitto as a process, on loopback alone; `lines` are more of its configuration, which is
    kept in `folder`."""

    def __init__(self, port: int, folder: Path | None = None, *lines: str) -> None:
        self.port = port
        self._process = None
        self._options = ["-p", str(port)]
        if folder is not None:
            folder.mkdir(exist_ok=True)
            config = folder / "mosquitto.conf"
            own = ("user root", f"listener {port} {HOST}", "allow_anonymous true")
            config.write_text("\n".join((*own, *lines, "")), encoding="utf-8")
            self._options = ["-c", str(config)]

    def start(self) -> None:
        program = shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin:/usr/bin:/bin")
        assert program, "mosquitto is missing: apt-get install mosquitto"
        self._process = subprocess.Popen(
            [program, *self._options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until(lambda: listening(self.port), _START_S, "mosquitto listens")

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(_START_S)
            self._process = None


@dataclass(frozen=True)
class City:
    """A client that publishes as a city's server does, and keeps what the signs say."""

    client: mqtt.Client
    heard: dict

    def publish(self, topic: str, payload: str | bytes, retain: bool = False) -> None:
        self.client.publish(topic, payload, qos=1, retain=retain).wait_for_publish(5)

    def says(self, topic: str) -> bytes:
        """The newest message on `topic`, empty when there was none."""
        return self.heard.get(topic, b"")


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
