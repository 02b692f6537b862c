"""F4 and F10: what a broker sends is too large, malformed, or no answer to anything."""

import pytest

from baysign_host.sim.peer import CONNECT, packet, text
from tests.fault.parts import (
    CONNACK,
    LOTS,
    PAUSE_S,
    UNKNOWN,
    Trouble,
    answering,
    before,
    console,
)
from tests.standing.parts import PLAIN, Scene, junction

BIG = 200_000
#: Between two health messages, and the half minute to be on the safe side.
HEALTH_S = 90


def start(scene, *script) -> Scene:
    """A sign whose broker treats its first connections as `script` has it."""
    made = scene(junction(LOTS), start=False)
    before(made, Trouble(*script))
    return made.start()


def to_all(made, data: bytes) -> None:
    """Bytes for whoever is connected, now."""
    for connection in made.broker.connections():
        made.sign.at(made.now_s, connection.send, data)
    made.after(0.1)


def test_200_kb_retained_at_every_session(scene):
    made = scene(junction(LOTS), start=False)
    broker = before(made, Trouble())
    broker.retained["parking/b/free"] = b"7" * BIG
    made.start()
    assert made.sign.lit.texts == UNKNOWN
    for turn in range(1, 4):
        assert made.free(a=5, c=turn) == ("5", "---", str(turn))
        health = made.said("health")[-1]
        made.sign.at(made.now_s, broker.drop)
        made.after(PAUSE_S + 5)
        assert broker.sessions == turn + 1
    assert made.sign.lit.texts == ("5", "---", "3")
    # The heap is weighed every fifth minute.
    made.after(366)
    counters = made.counters()
    health = made.said("health")[-1]
    assert (counters["oversize"], counters["errors"], counters["malformed"]) == (4, 0, 0)
    assert health["oversize_topic"] == "parking/b/free"
    # The heap holds 250 kB in all: not a byte has been kept.
    heaps = [health["heap_used"] for health in made.said("health")]
    assert len(heaps) > 2 and abs(heaps[-1] - heaps[0]) < 4_000
    assert "MemoryError" not in console(made)
    # Someone ends it: the lot is back with the next number.
    assert made.free(b=6) == ("5", "6", "3")
    assert made.sign.boots == 1


def test_50_mb_announced_and_never_sent(scene):
    made = start(scene)
    made.free(a=5, b=6, c=7)
    began_s = made.now_s
    head = b"\x30\x80\xe1\xeb\x17" + text("parking/b/free")
    made.sign.at(began_s, made.broker.stop, lambda connection: connection.send(head + b"123"))
    assert made.after(50) == ("5", "6", "7")
    assert made.broker.sessions == 2
    assert made.free(a=8, b=9, c=10) == ("8", "9", "10")
    counters = made.counters()
    assert (counters["oversize"], counters["sessions"]) == (1, 2)
    assert made.said("health")[-1]["oversize_topic"] == "parking/b/free"
    assert made.sign.boots == 1


def test_what_follows_a_megabyte_in_the_same_stream_is_read(scene):
    made = start(scene)
    whole = packet(3, text("parking/b/free") + b"9" * 1_000_000)
    to_all(made, whole + packet(3, text("parking/c/free") + b"7"))
    assert made.sign.lit.texts == ("---", "---", "7")
    assert made.counters()["oversize"] == 1
    assert made.broker.sessions == 1


@pytest.mark.parametrize(
    "inner",
    [
        "3000",
        "300100",
        "3004000961",
        "30040000616a",
        "3205000361626a",
        "36040001616a",
        "30040002fffe",
        "3d040001616a",
    ],
)
def test_a_malformed_publish_is_dropped_and_counted(scene, inner):
    """Wrong inside, or a header that lies: at most a new session, never a wrong number."""
    made = start(scene)
    made.free(a=5, b=6, c=7)
    to_all(made, bytes.fromhex(inner))
    assert made.after(60) == ("5", "6", "7")
    counters = made.counters()
    assert counters["malformed"] + counters["failures"] >= 1
    assert counters["errors"] == 0 and counters["task_deaths"] == 0
    assert made.free(a=1, b=2, c=3) == ("1", "2", "3")
    assert "Traceback" not in console(made) and made.sign.boots == 1


@pytest.mark.parametrize("payload", [b"\xff", b"{" * 8000, b"[" * 8000, b"", b"NaN", b"1e999"])
@pytest.mark.parametrize("kind", ["plain", "json"])
def test_a_poisoned_payload_costs_its_own_lot_alone(scene, kind, payload):
    source = PLAIN if kind == "plain" else {**PLAIN, "format": "json", "free": "free"}
    if kind == "json":
        del source["number"]
    config = junction(LOTS, source=source)
    made = scene(config, start=False)
    before(made, Trouble()).retained["parking/b/free"] = payload
    made.start()
    good = "7" if kind == "plain" else {"free": 7}
    for lot in "ac":
        made.at(made.now_s, f"parking/{lot}/free", good)
    assert made.after(0.1) == ("7", "---", "7")
    made.sign.at(made.now_s, made.broker.drop)
    assert made.after(PAUSE_S + 5) == ("7", "---", "7")
    counters = made.counters()
    assert (counters["errors"], counters["task_deaths"], made.sign.boots) == (0, 0, 1)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("20", "no answer to CONNECT"),
        ("2000", "packet 20 of 2 bytes for CONNACK"),
        ("200100", "packet 20 of 3 bytes for CONNACK"),
        ("2003000000", "packet 20 of 5 bytes for CONNACK"),
        ("20020001", "refused: protocol version"),
        ("20020005", "refused: not authorised"),
        ("200200ff", "refused: code 255"),
        ("9003000101", "packet 90 of 5 bytes for CONNACK"),
        ("f000", "packet f0 of 2 bytes for CONNACK"),
        ("20ffffffff01", "packet 20 of over 129 bytes for CONNACK"),
        ("485454502f312e3120343030", "packet 48 of "),
    ],
)
def test_a_wrong_welcome_three_times(scene, answer, reason):
    made = scene(junction(LOTS), start=False)
    broker = before(made, Trouble(*[answering(bytes.fromhex(answer))] * 3))
    # Three times up to ten seconds for an answer, and pauses of up to 20, 25 and 25.
    made.start(until_s=101)
    assert made.sign.lit.texts == UNKNOWN
    assert len(broker.opened_s) == 4 and broker.sessions == 1
    assert broker.messages[0].topic == "baysign/j1/status"
    downs = [line for line in console(made).splitlines() if " link: down: " in line]
    if reason.startswith("packet 48"):
        # A web server: whatever it takes its text for, it is no CONNACK.
        assert len(downs) == 3
    else:
        assert len(downs) == 3 and all(f"down: {reason}; again in " in line for line in downs)
    assert "Traceback" not in console(made)
    assert made.free(a=5, b=6, c=7) == ("5", "6", "7")
    counters = made.counters()
    assert (counters["failures"], counters["errors"], counters["task_deaths"]) == (3, 0, 0)
    assert made.sign.boots == 1


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("40021111", "answer to a PUBLISH never sent"),
        ("9003111101", "answer to a SUBSCRIBE never sent"),
        ("4003000100", "packet 40 of 5 bytes"),
        ("d00100", "packet d0 of 3 bytes"),
        ("50020001", "packet 50 of 4 bytes"),
        ("8206000100016101", "packet 82 of 8 bytes"),
        ("f000", "packet f0 of 2 bytes"),
        (CONNACK.hex(), "packet 20 of 4 bytes"),
        (packet(CONNECT, b"").hex(), "packet 10 of 2 bytes"),
    ],
)
def test_a_wrong_packet_in_a_session(scene, data, reason):
    made = start(scene)
    made.free(a=5, b=6, c=7)
    to_all(made, bytes.fromhex(data))
    assert made.after(5) == ("5", "6", "7")
    assert made.broker.sessions == 2
    assert made.free(a=8, b=9, c=10) == ("8", "9", "10")
    assert made.counters()["errors"] == 0
    assert made.said("health")[-1]["last_disconnect"] == reason
    assert "Traceback" not in console(made) and made.sign.boots == 1


def test_a_refused_login_is_a_fault_until_the_password_is_right(scene):
    made = scene(junction(LOTS), start=False)
    broker = before(made, Trouble())
    broker.refuse = 4
    made.start(until_s=600)
    assert made.sign.lit.texts == UNKNOWN and made.sign.boots == 1
    # One attempt each 15 s on average.
    assert 25 <= len(broker.opened_s) <= 60
    broker.refuse = 0
    made.after(PAUSE_S + 5)
    assert broker.sessions == 1
    made.after(10)
    told = [said for said in made.said("log") if said["fault"] == "communications"]
    assert [said["active"] for said in told] == [True, False]
    assert made.said("faults")[-1]["shortErrorStatus"] == 0
    assert made.free(a=5, b=6, c=7) == ("5", "6", "7")
