"""F5, F8, F9 and the sockets of a sign, against real brokers in real time."""

import json
import os
import shutil
import socket
import threading
from pathlib import Path

import pytest
from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from tests.e2e.parts import HOST, Mosquitto, entrance, free_port, junction, reads, until
from tests.fault.parts import LOTS, Trouble, before, stand_in
from tests.standing import parts as standing

WORDS = "满 °Ü"
#: Ten restarts under virtual time are in tests/standing; here a few with a real broker's disk.
_RESTARTS = 4
_AGE_S = 12


def worded(config: dict) -> dict:
    """The configuration with a name and topics that are not ASCII."""
    config |= {"name": WORDS, "base": "停车°"}
    config["lots"]["p1"]["name"] = WORDS
    return config


def test_every_language_in_what_a_sign_says(scene):
    """F8: a length that counted characters would shift everything after it."""
    config = standing.junction(LOTS, name=WORDS, base="停车°")
    made = scene(config, start=False)
    made.base = "停车°/j1"
    broker = before(made, Trouble())
    made.start()
    assert made.said("about")[-1]["name"] == WORDS
    made.at(made.now_s, "停车°/j1/cmd", {"id": WORDS, "verb": WORDS})
    assert made.free(a=5, b=6, c=7) == ("5", "6", "7")
    assert made.replies()[-1]["id"] == WORDS
    topics = {message.topic for message in broker.messages}
    assert {"status", "about", "face", "reply"} <= {topic.split("/")[-1] for topic in topics}
    assert all(topic.startswith("停车°/j1/") for topic in topics)
    assert all(json.loads(message.payload) for message in broker.messages)
    assert made.counters()["failures"] == 0 and broker.sessions == 1


@pytest.mark.parametrize("packet_id", [65530, 65534])
def test_packet_ids_go_round(scene, packet_id):
    """F9, with everything acknowledged: one that is not would end the session after 10 s."""
    made = scene(standing.junction(LOTS), start=False)
    broker = before(made, Trouble())
    stand_in(made, "late_ids.py", packet_id=packet_id)
    made.start()
    for count in range(100, 140):
        assert made.free(a=count)[0] == str(count)
        made.after(1)
    assert made.counters()["failures"] == 0
    assert broker.sessions == 1 and len(broker.said) >= 40


def test_packet_ids_go_round_with_a_real_broker(street, broker, city, tmp_path):
    sign = street.add(tmp_path / "e1", worded(entrance(broker.port)))
    Path(tmp_path / "e1" / "flash" / "main.py").rename(tmp_path / "e1/flash/application.py")
    device = Path(__file__).parent / "device" / "late_ids.py"
    shutil.copyfile(device, tmp_path / "e1" / "flash" / "main.py")
    (tmp_path / "e1" / "flash" / "settings.json").write_text('{"packet_id": 65530}')
    city.client.subscribe("停车°/#", 1)
    sign.start()
    about = until(lambda: city.says("停车°/e1/about"), 20, "the sign is online")
    assert json.loads(about)["name"] == WORDS
    for turn in range(40):
        command = json.dumps({"id": f"{WORDS}{turn}", "verb": "nothing"})
        city.publish("停车°/e1/cmd", command)
    last = f"{WORDS}39".encode()

    def answered() -> bool:
        reply = city.says("停车°/e1/reply")
        return bool(reply) and json.loads(reply)["id"].encode() == last

    until(answered, 10, "the last command is answered")
    city.publish("parking/p1/free", "123")
    reads(sign, "123")
    assert sign.console.decode().count("link: session ") == 1
    assert b"down: " not in sign.console and sign.boots == 1


def sockets(pid: int) -> list[tuple[str, str, str]]:
    """(table, peer, state) of every internet socket that a process holds."""
    held = set()
    for path in Path(f"/proc/{pid}/fd").iterdir():
        try:
            held.add(str(path.readlink()))
        except FileNotFoundError:
            pass  # closed meanwhile
    found = []
    for table in ("tcp", "tcp6", "udp", "udp6", "raw", "raw6"):
        rows = Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]
        for row in rows:
            fields = row.split()
            if f"socket:[{fields[9]}]" in held:
                found.append((table, fields[2], fields[3]))
    return found


def test_no_listening_socket(sign, broker, city):
    """All that a sign holds are connections of its own making, one of them to the broker."""
    made = sign(junction(broker.port))
    city.publish("parking/p1/free", "123")
    reads(made, "123", "---", "---")
    assert not made.listening()
    host = int.from_bytes(socket.inet_aton(HOST), "little")
    found = [row for row in sockets(made.pid) if row[0].startswith("tcp")]
    # 01: established.
    assert found == [("tcp", f"{host:08X}:{broker.port:04X}", "01")]
    datagrams = [row for row in sockets(made.pid) if not row[0].startswith("tcp")]
    # A question to the time server at most: connected, so that nobody else is heard.
    assert len(datagrams) <= 1 and all(row[2] == "01" for row in datagrams)
    # And the look itself is worth something: it sees one that listens.
    with socket.create_server((HOST, 0)) as loud:
        own = sockets(os.getpid())
        assert ("tcp", "00000000:0000", "0A") in own and loud.getsockname()[1]


@pytest.fixture
def keeping(tmp_path):
    """A running broker that keeps what it knows."""
    folder = tmp_path / "broker"
    lines = ("persistence true", f"persistence_location {folder}/")
    broker = Mosquitto(free_port(), folder, *lines)
    broker.start()
    yield broker
    broker.stop()


def publish(port: int, name: str, topic: str, payload: str) -> None:
    """Retained, once the sign is online, by somebody who then goes away."""
    client = mqtt.Client(CallbackAPIVersion.VERSION2)
    ready = threading.Event()
    client.on_message = lambda *_: ready.set()
    client.on_connect = lambda *_: client.subscribe(f"baysign/{name}/face", 1)
    client.connect(HOST, port)
    client.loop_start()
    assert ready.wait(20)
    client.publish(topic, payload, qos=1, retain=True).wait_for_publish(5)
    client.disconnect()
    client.loop_stop()


@pytest.mark.mosquitto
def test_restarts_with_persistence_make_nothing_younger(street, keeping, tmp_path):
    """F5: the publisher has stopped; what the broker kept comes again at every session."""
    config = entrance(keeping.port, max_age_s=_AGE_S) | {"comm_loss_s": 40}
    sign = street.add(tmp_path / "e1", config)
    faces = []
    sign.on_lit(lambda _, lit: faces.append(lit))
    sign.start()
    publish(keeping.port, "e1", "parking/p1/free", "123")
    reads(sign, "123")
    for turn in range(2, 2 + _RESTARTS):
        keeping.stop()
        keeping.start()
        session = f"link: session {65536 + turn}".encode()
        until(lambda text=session: text in sign.console, 20, "the next session")
    reads(sign, "---", timeout_s=_AGE_S)
    shown = [(lit.t_us, lit.texts) for lit in faces if not lit.dark]
    assert [texts for _, texts in shown] == [("---",), ("123",), ("---",)]
    # The sign's own clock: how often it was said again has added nothing.
    assert _AGE_S - 0.1 <= (shown[2][0] - shown[1][0]) / 1e6 <= _AGE_S + 1
    keeping.stop()
    keeping.start()
    session = f"link: session {65536 + 2 + _RESTARTS}".encode()
    until(lambda: session in sign.console, 20, "a session after the end")
    publish(keeping.port, "e1", "parking/p1/other", "1")
    assert sign.lit.texts == ("---",) and sign.boots == 1
