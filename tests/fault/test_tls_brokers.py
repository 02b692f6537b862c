"""TLS against real brokers in real time, with certificates on both sides."""

import json
import ssl
import subprocess
import sys
from contextlib import ExitStack

import pytest

from tests import certificates
from tests.brokers import Amqtt, Mosquitto
from tests.e2e.parts import City, entrance, online, reads, until

NAME = "mqtt.city"


class Place:
    """A broker that shows a certificate for NAME, and the city's own connection to it."""

    def __init__(self, kind: str, folder):
        self.ca = certificates.authority()
        cafile = self.ca.pem(folder, "ca")[0]
        certfile, keyfile = certificates.issue(self.ca, NAME).pem(folder, "server")
        if kind == "amqtt":
            files = {"cafile": cafile, "certfile": certfile, "keyfile": keyfile}
            self.broker = Amqtt(ssl=True, **{k: str(v) for k, v in files.items()})
        else:
            files = (f"cafile {cafile}", f"certfile {certfile}", f"keyfile {keyfile}")
            self.broker = Mosquitto(folder / "m", *files, "require_certificate true")
        self._context = ssl.create_default_context(cafile=str(cafile))
        self._context.check_hostname = False
        own = certificates.issue(self.ca, "server").pem(folder, "city")
        self._context.load_cert_chain(*own)

    def __enter__(self):
        with ExitStack() as stack:
            broker = stack.enter_context(self.broker)
            city = City(broker.port, prepare=lambda one: one.tls_set_context(self._context))
            self.city = stack.enter_context(city)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._stack.close()

    def sign(self, street, tmp_path, **tls):
        """One that trusts the authority, still off."""
        config = entrance(self.broker.port)
        config["broker"]["tls"] = {"ca": "ca.der", "name": NAME} | tls
        sign = street.add(tmp_path / "e1", config, clock_set())
        folder = tmp_path / "e1" / "flash" / "tls"
        self.ca.der(folder, "ca")
        certificates.issue(self.ca, "e1").der(folder, "own")
        return sign


def clock_set():
    """A board whose clock was set before."""
    from baysign_host.sim import Options

    return Options(clock="set")


@pytest.fixture(params=["amqtt", pytest.param("mosquitto", marks=pytest.mark.mosquitto)])
def place(request, tmp_path):
    """A running one."""
    with Place(request.param, tmp_path) as place:
        yield place


def test_numbers_orders_and_restarts_over_tls(place, street, tmp_path):
    sign = place.sign(street, tmp_path, certificate="own.der", key="own.key.der")
    sign.start()
    city = place.city
    online(city, "e1")
    for count in ("123", "7", "399"):
        city.publish("parking/p1/free", count)
        reads(sign, count)
    # More than a record of TLS holds, and more than a packet may be.
    city.publish("parking/p1/free", "8" * 40_000)
    city.publish("parking/p1/free", "42")
    reads(sign, "42")
    city.publish("baysign/e1/cmd", json.dumps({"id": "x", "verb": "blank", "minutes": 1}))
    until(lambda: b'"x"' in city.says("baysign/e1/reply"), 10, "the command is answered")
    assert not sign.listening() and sign.boots == 1 and sign.lag_us <= 200_000
    assert b"down: " not in sign.console
    if isinstance(place.broker, Mosquitto):
        place.broker.stop()
        place.broker.start()
        until(lambda: b"link: session 65538" in sign.console, 40, "the next session")


def test_baysign_sim_takes_the_certificates_beside_the_configuration(place, tmp_path):
    certificates.issue(place.ca, "e1").der(tmp_path / "tls", "own")
    place.ca.pem(tmp_path / "tls", "ca")
    config = entrance(place.broker.port)
    own = {"certificate": "own.der", "key": "own.key.der"}
    config["broker"]["tls"] = {"ca": "ca.crt", "name": NAME} | own
    (tmp_path / "sign.json").write_text(json.dumps(config), encoding="utf-8")
    command = [sys.executable, "-m", "baysign_host.cli", "sim", str(tmp_path / "sign.json")]
    with subprocess.Popen([*command, "--json"], stdout=subprocess.PIPE, text=True) as process:
        try:
            online(place.city, "e1")
            place.city.publish("parking/p1/free", "123")
            assert any('"123"' in line for line in process.stdout)
        finally:
            process.terminate()


@pytest.mark.mosquitto
@pytest.mark.parametrize(
    ("tls", "reason"),
    [
        ({"name": "mqtt.town"}, "wrong name: the certificate is not for mqtt.town"),
        ({"ca": "own.der"}, "certificate not trusted"),
        ({}, "client certificate missing, or no cipher in common"),
    ],
)
def test_mosquitto_is_not_believed_or_does_not_believe(tmp_path, street, tls, reason):
    with Place("mosquitto", tmp_path) as place:
        sign = place.sign(street, tmp_path, **tls)
        sign.start()
        # A refusal may have met a whole crowd of signs: up to 20 s to the next attempt.
        until(lambda: sign.console.count(b" link: down: ") >= 2, 60, "two attempts")
        lines = [line for line in sign.console.decode().splitlines() if " link: down: " in line]
        assert all(f"down: {reason}; again in " in line for line in lines), lines
