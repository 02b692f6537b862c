"""F8, F9 and the sockets of a sign, against real brokers in real time."""

import json
import os
import shutil
import socket
from pathlib import Path

import pytest

from tests.brokers import HOST
from tests.e2e.parts import City, entrance, junction, reads, until
from tests.fault.parts import LOTS, Trouble, before, stand_in
from tests.standing import parts as standing

WORDS = "满 °Ü"


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


def test_packet_ids_go_round_and_every_byte_arrives(street, broker, tmp_path):
    """F8 and F9 with a real broker between the sign and an ordinary client."""
    sign = street.add(tmp_path / "e1", worded(entrance(broker.port)))
    Path(tmp_path / "e1" / "flash" / "main.py").rename(tmp_path / "e1/flash/application.py")
    device = Path(__file__).parent / "device" / "late_ids.py"
    shutil.copyfile(device, tmp_path / "e1" / "flash" / "main.py")
    (tmp_path / "e1" / "flash" / "settings.json").write_text('{"packet_id": 65530}')
    with City(broker.port, "停车°") as city:
        sign.start()
        about = until(lambda: city.says("停车°/e1/about"), 20, "the sign is online")
        # In the very bytes that were configured.
        assert f'"name": "{WORDS}"'.encode() in about
        ids = [f"{WORDS}{turn}" for turn in range(40)]
        for name in ids:
            city.publish("停车°/e1/cmd", json.dumps({"id": name, "verb": "nothing"}))
            # One at a time: the outbox holds only so many.
            until(lambda last=name: answered(city, last), 10, f"an answer to {name}")
        city.publish("parking/p1/free", "123")
        reads(sign, "123")
        replies = [payload for topic, payload in city.said if topic == "停车°/e1/reply"]
        assert [json.loads(reply)["id"] for reply in replies] == ids
        assert all(WORDS.encode() in reply for reply in replies)
        # Nothing has slipped by a byte: everything is JSON to its end, under the sign's topics.
        assert all(json.loads(payload) for topic, payload in city.said if "/cmd" not in topic)
        assert all(topic.startswith("停车°/e1/") for topic, _ in city.said)
    assert sign.console.decode().count("link: session ") == 1
    assert b"down: " not in sign.console and sign.boots == 1


def answered(city, name: str) -> bool:
    """Whether the newest reply is to this command."""
    reply = city.says("停车°/e1/reply")
    return bool(reply) and json.loads(reply)["id"] == name


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
