"""What the firmware is compared with: plain clients against the same broker."""

import json
import subprocess
import threading
import time
from pathlib import Path

import paho.mqtt.client as mqtt

from baysign_host import BUILD
from baysign_host.interpreter import argv

from .publisher import Publisher

_ECHO = Path(__file__).with_name("echo.py")


def micropython_echo(port: int, count: int, mode: str) -> list[float]:
    """Round trips in ms of umqtt.simple (`simple`) or of the same with one write (`one-write`)."""
    command = argv(str(_ECHO), [BUILD / "umqtt", port, count, mode])
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode:
        raise RuntimeError(f"echo {mode}: {(done.stderr or done.stdout).strip()[-200:]}")
    return [us / 1000 for us in json.loads(done.stdout)]


def paho_echo(port: int, count: int) -> list[float]:
    """Round trips in ms of paho on CPython, without threads."""
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id="bench-paho")
    state = {"subscribed": False, "seen": 0}
    client.on_subscribe = lambda *_: state.update(subscribed=True)
    client.on_message = lambda *_: state.update(seen=state["seen"] + 1)
    client.connect("127.0.0.1", port)
    client.subscribe("bench/echo/paho")
    _loop_until(client, lambda: state["subscribed"])
    taken = []
    for number in range(1, count + 1):
        start = time.perf_counter()
        client.publish("bench/echo/paho", b'{"free": 123}')
        _loop_until(client, lambda wanted=number: state["seen"] >= wanted)
        taken.append((time.perf_counter() - start) * 1000)
    client.disconnect()
    return taken


def _loop_until(client: mqtt.Client, done, timeout_s: float = 10) -> None:
    deadline = time.monotonic() + timeout_s
    while not done():
        if time.monotonic() > deadline:
            raise RuntimeError("paho heard nothing from the broker")
        client.loop(0.5)


class PahoSigns:
    """Paho clients in the signs' place: `arrived` is called with (topic, payload, µs)."""

    def __init__(self, port: int, topics: list[list[str]], arrived) -> None:
        self._clients = []
        ready = threading.Semaphore(0)
        for number, wanted in enumerate(topics):
            client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=f"bench-s{number}")
            client.on_subscribe = lambda *_: ready.release()
            client.on_message = lambda _c, _u, message: arrived(
                message.topic, message.payload, time.monotonic_ns() // 1000
            )
            client.connect("127.0.0.1", port)
            client.subscribe([(topic, 1) for topic in wanted])
            client.loop_start()
            self._clients.append(client)
        for _ in self._clients:
            if not ready.acquire(timeout=10):
                raise RuntimeError("paho could not subscribe")

    def close(self) -> None:
        """Ends every client and its thread."""
        for client in self._clients:
            client.disconnect()
            client.loop_stop()


def paho_burst(port: int, topics: list[list[str]], rounds: int, pause_s: float) -> list[float]:
    """Publish → on_message in ms for `rounds` bursts over all topics at once."""
    flat = [topic for wanted in topics for topic in wanted]
    sent: dict[tuple[str, bytes], int] = {}
    taken: list[float] = []
    done = threading.Event()
    expected = len(flat) * rounds

    def arrived(topic: str, payload: bytes, at_us: int) -> None:
        taken.append((at_us - sent[topic, payload]) / 1000)
        if len(taken) % len(flat) == 0:
            done.set()

    signs, publisher = PahoSigns(port, topics, arrived), Publisher(port)
    try:
        for number in range(rounds):
            done.clear()
            for topic in flat:
                payload = b'{"free": %d}' % (100 + number)
                packet = publisher.packet(topic, payload)
                sent[topic, payload] = time.monotonic_ns() // 1000
                publisher.send(packet)
            if not done.wait(10):
                raise RuntimeError(f"{len(taken)} of {expected} messages arrived")
            time.sleep(pause_s)
    finally:
        publisher.close()
        signs.close()
    return taken
