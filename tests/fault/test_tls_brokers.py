"""TLS against real brokers in real time, with certificates on both sides."""

import json
import ssl
import subprocess
import sys
import threading

import pytest
from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from tests import certificates
from tests.e2e.parts import HOST, Amqtt, City, Mosquitto, entrance, free_port, online, reads, until

NAME = "mqtt.city"


class Place:
    """A broker that shows a certificate for NAME, and the city's own connection to it."""

    def __init__(self, kind: str, folder):
        self.ca = certificates.authority()
        port = free_port()
        cafile = self.ca.pem(folder, "ca")[0]
        certfile, keyfile = certificates.issue(self.ca, NAME).pem(folder, "server")
        if kind == "amqtt":
            files = {"cafile": cafile, "certfile": certfile, "keyfile": keyfile}
            self.broker = Amqtt(port, ssl=True, **{k: str(v) for k, v in files.items()})
        else:
            files = (f"cafile {cafile}", f"certfile {certfile}", f"keyfile {keyfile}")
            self.broker = Mosquitto(port, folder / "m", *files, "require_certificate true")
        self.broker.start()
        self.client = mqtt.Client(CallbackAPIVersion.VERSION2)
        context = ssl.create_default_context(cafile=str(cafile))
        context.check_hostname = False
        context.load_cert_chain(*certificates.issue(self.ca, "server").pem(folder, "city"))
        self.client.tls_set_context(context)
        heard: dict[str, bytes] = {}
        ready = threading.Event()
        self.client.on_message = lambda _c, _u, said: heard.__setitem__(said.topic, said.payload)
        self.client.on_connect = lambda *_: self.client.subscribe("baysign/#", 1)
        self.client.on_subscribe = lambda *_: ready.set()
        self.client.connect(HOST, port)
        self.client.loop_start()
        assert ready.wait(20)
        self.city = City(self.client, heard)

    def stop(self) -> None:
        """City and broker."""
        self.client.disconnect()
        self.client.loop_stop()
        self.broker.stop()

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
    place = Place(request.param, tmp_path)
    yield place
    place.stop()


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
    place = Place("mosquitto", tmp_path)
    try:
        sign = place.sign(street, tmp_path, **tls)
        sign.start()
        until(lambda: sign.console.count(b" link: down: ") >= 3, 30, "three attempts")
        lines = [line for line in sign.console.decode().splitlines() if " link: down: " in line]
        assert all(f"down: {reason}; again in " in line for line in lines), lines
    finally:
        place.stop()
