"""Running brokers, a street that is always closed, and signs that are online."""

import pytest

from tests.brokers import Amqtt, Mosquitto
from tests.e2e.parts import City, online, reads


@pytest.fixture(params=[Amqtt, pytest.param(Mosquitto, marks=pytest.mark.mosquitto)])
def broker(request):
    """A running broker; `.port`, `.stop()`."""
    with request.param() as broker:
        yield broker


@pytest.fixture
def city(broker):
    """A connected publisher that hears everything under `baysign/`."""
    with City(broker.port) as city:
        yield city


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
