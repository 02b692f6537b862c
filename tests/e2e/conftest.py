"""Running brokers, a street that is always closed, and signs that are online."""

import threading

import pytest
from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from tests.e2e.parts import HOST, Amqtt, City, Mosquitto, free_port, online, reads


@pytest.fixture(params=[Amqtt, pytest.param(Mosquitto, marks=pytest.mark.mosquitto)])
def broker(request):
    """A running broker; `.port`, `.stop()`."""
    broker = request.param(free_port())
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture
def city(broker):
    """A connected publisher that hears everything under `baysign/`."""
    client = mqtt.Client(CallbackAPIVersion.VERSION2)
    heard: dict[str, bytes] = {}
    ready = threading.Event()
    client.on_message = lambda _c, _u, message: heard.__setitem__(message.topic, message.payload)
    client.on_connect = lambda *_: client.subscribe("baysign/#", 1)
    client.on_subscribe = lambda *_: ready.set()
    client.connect(HOST, broker.port)
    client.loop_start()
    assert ready.wait(5)
    yield City(client, heard)
    client.disconnect()
    client.loop_stop()


@pytest.fixture
def street():
    """A simulated street; every process it started has ended after the test."""
    from baysign_host.sim import Street

    with Street() as street:
        yield street


@pytest.fixture
def sign(street, broker, city, tmp_path):
    """`sign(config)` → a sign that is online and shows the unknown face."""

    def start(config: dict):
        sign = street.add(tmp_path / config["id"], config)
        sign.start()
        online(city, config["id"])
        reads(sign, *["---"] * len(config["lines"]))
        return sign

    return start
