"""F17: the clock is never set, set late, set to 1970 or 2036, jumps; NTP under virtual time."""

import struct
from itertools import pairwise

import pytest

from tests.standing.parts import NOON_S, TIMED, junction
from tests.standing.timeserver import EPOCH_1900, Server

LOTS = {"a": {}, "b": {}, "c": {}}


@pytest.fixture
def server():
    """A right one."""
    return Server()


def start(scene, server=None, until_s=20, **settings):
    made = scene(junction(LOTS, source=TIMED, **settings), start=False)
    if server is not None:
        made.sign.listen(server, 123, host="udp")
    return made.start(until_s)


def clock(made) -> dict:
    """What the newest `health` says, and how far that is from the truth of a right server."""
    said = [s for s in made.broker.messages if s.topic == made.base + "/health"]
    found = made.said("health")[-1]["clock"]
    if found["time"] is not None:
        found["off_s"] = found["time"] - (NOON_S + said[-1].t_us / 1e6)
    return found


def test_the_broker_s_host_is_asked_for_the_time(scene, server):
    made = start(scene, server)
    assert made.said("faults")[-1]["faults"] == []
    made.after(70)
    assert clock(made)["source"] == "ntp" and abs(clock(made)["off_s"]) <= 1.1
    # What is judged by source time is right from the first minute on.
    assert made.free_at(a=(5, NOON_S - 1000), b=(6, NOON_S)) == ("---", "6", "---")
    made.until(4 * 3600)
    assert len(server.asked) == 4 or len(server.asked) == 5
    gaps = [later - before for before, later in pairwise(server.asked)]
    assert all(3590 < gap < 3630 for gap in gaps[1:])


def test_a_server_that_comes_late_is_found_within_a_minute(scene, server):
    made = start(scene)
    made.until(1000)
    assert made.said("faults")[-1]["faults"][0]["fault"] == "clock"
    made.sign.listen(server, 123, host="udp")
    made.after(45)
    assert made.said("faults")[-1]["faults"] == []
    assert server.asked[0] < 1034


def _era_0_of_1970(packet):
    return packet[:40] + struct.pack(">II", EPOCH_1900, 0)


@pytest.mark.parametrize(
    "twist",
    [
        _era_0_of_1970,
        lambda packet: packet[:40] + bytes(8),
        lambda packet: packet[:47],
        lambda packet: packet[:24] + bytes(8) + packet[32:],
        lambda packet: b"\xe4" + packet[1:],
        lambda packet: packet[:1] + b"\x00" + packet[2:],
        lambda packet: b"\xff" * 48,
    ],
    ids=["1970", "zero", "short", "stranger", "unsynchronised", "kiss of death", "noise"],
)
def test_an_absurd_answer_sets_no_clock(scene, server, twist):
    server.twist = twist
    made = start(scene, server, 300)
    assert clock(made)["time"] is None
    # Neither silence nor a storm: at least one question in a minute, few in the first one.
    assert 5 <= len(server.asked) <= 40
    server.twist = bytes
    made.after(120)
    assert abs(clock(made)["off_s"]) <= 1.1


def test_2036_is_nothing_special(scene):
    rollover_s = 2**32 - EPOCH_1900
    server = Server(rollover_s - 1800)
    made = start(scene, server, 100)
    assert clock(made)["time"] < rollover_s
    made.until(2 * 3600)
    found = made.said("health")[-1]["clock"]
    assert rollover_s < found["time"] < rollover_s + 5500 and found["refused"] == 0
    now_s = int(rollover_s - 1800 + made.now_s)
    assert made.free_at(a=(5, now_s - 10), b=(6, now_s - 1000)) == ("5", "---", "---")


def test_a_server_that_jumps_once_is_not_believed(scene, server):
    made = start(scene, server, 3000)
    asked = len(server.asked)

    def twist(packet):
        server.offset_s = 0.0
        return packet

    server.offset_s, server.twist = 86_400.0 * 400, twist
    made.until(2 * 3600)
    assert len(server.asked) >= asked + 2 and server.asked[asked + 1] - server.asked[asked] < 20
    assert abs(clock(made)["off_s"]) <= 1.1 and clock(made)["refused"] == 1


def test_a_jump_that_is_meant_is_taken_and_everything_judged_again(scene, server):
    server.offset_s = -3600.0
    made = start(scene, server, 100)
    made.free_at(a=(5, NOON_S - 3600 + 50), b=(6, NOON_S - 3600 + 100))
    assert made.sign.lit.texts[:2] == ("5", "6")
    server.offset_s = 0.0
    # Asked hourly; the second answer comes ten seconds after the first.
    for _ in range(4):
        made.after(800)
        wall_s = int(NOON_S - 3600 + made.now_s)
        made.free_at(a=(5, wall_s), b=(6, wall_s))
    made.after(500)
    assert abs(clock(made)["off_s"]) <= 1.1
    assert made.sign.lit.texts[:2] == ("---", "---")


def test_the_broker_may_tell_the_time_where_there_is_no_server(scene):
    made = start(scene)
    made.clock(NOON_S)
    made.after(70)
    assert clock(made)["source"] == "broker"
    made.clock(NOON_S + 40_000)
    made.after(70)
    assert clock(made)["time"] < NOON_S + 200
    assert clock(made)["refused"] == 1


def test_configured_servers_are_asked_in_turn(scene, server):
    made = scene(
        junction(LOTS, time={"servers": ["10.9.9.9", "ntp.city", "10.0.0.7"], "port": 1123}),
        start=False,
    )
    made.sign.set(hosts={"ntp.city": "10.0.0.6"})
    server.twist = lambda packet: packet[:47]
    made.sign.listen(server, 1123, host="udp")
    made.start(60)
    assert clock(made)["time"] is None and len(server.asked) >= 3
    server.twist = bytes
    made.after(100)
    assert abs(clock(made)["off_s"]) <= 1.1
