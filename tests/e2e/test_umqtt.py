"""The whole firmware with each umqtt.simple that boards carry, against real brokers."""

import json

import pytest

from baysign_host import ROOT
from tests.e2e.parts import entrance, online, reads, until

#: What the registry has, and the interface of 1.8.0.
VERSIONS = {"1.3.4": ROOT / "build" / "umqtt", "1.8.0": ROOT / "tests" / "link" / "umqtt_new"}
#: 1.3.4 writes the length of a SUBSCRIBE as one byte: over 122 bytes of topic are a trap.
LONG = "parking/" + "level/" * 24 + "{key}/free"


@pytest.mark.parametrize("version", VERSIONS)
def test_numbers_commands_and_long_topics(street, broker, city, tmp_path, monkeypatch, version):
    monkeypatch.setenv("BAYSIGN_UMQTT", str(VERSIONS[version]))
    config = entrance(broker.port)
    config["sources"]["plain"]["topic"] = LONG
    config["broker"] |= {"user": "ü", "password": "满"}
    sign = street.add(tmp_path / "e1", config)
    sign.start()
    online(city, "e1")
    topic = LONG.replace("{key}", "p1")
    for count in ("123", "7", "399"):
        city.publish(topic, count)
        reads(sign, count)
    city.publish("baysign/e1/cmd", json.dumps({"id": "满°", "verb": "blank", "minutes": 1}))
    answer = until(lambda: city.says("baysign/e1/reply"), 10, "the command is answered")
    assert json.loads(answer)["id"] == "满°"
    assert b"down: " not in sign.console and sign.boots == 1
    assert sign.console.count(b"link: session ") == 1


def test_the_two_are_not_the_same():
    texts = {name: (path / "umqtt" / "simple.py").read_text() for name, path in VERSIONS.items()}
    assert "def connect(self, clean_session=True):" in texts["1.3.4"]
    assert "def connect(self, clean_session=True, timeout=None)" in texts["1.8.0"]
