"""Several brokers: failover in order, the way back, and one that is never good enough."""

import json

import pytest

from baysign_host.sim.tls import Secure
from tests import certificates
from tests.fault.parts import LOTS, PAUSE_S, Trouble, answering
from tests.standing.parts import NOON_S, Scene, junction

PORT = 1883
NAMES = ("10.0.0.1", "10.0.0.2", "10.0.0.3")
STATUS = "baysign/j1/status"
RETURN_S = 60


def start(scene, brokers: dict, until_s: float = 30, **more) -> Scene:
    """A sign that knows the brokers in this order, and a city that publishes on all of them."""
    rows = [{"host": name} for name in brokers]
    broker = {**rows[0], "fallbacks": rows[1:], "return_s": RETURN_S, **more}
    made = scene(junction(LOTS, broker=broker), start=False)
    made.sign.life.world.peers.clear()
    for name, peer in brokers.items():
        made.sign.listen(peer, PORT, name)
    made.broker = next(iter(brokers.values()))
    return made.start(until_s)


def everywhere(made, brokers: dict, **counts) -> tuple[str, ...]:
    """Live numbers on every broker, now."""
    for lot, count in counts.items():
        for broker in brokers.values():
            made.sign.at(made.now_s, broker.publish, f"parking/{lot}/free", str(count))
    return made.after(0.1)


def status(broker) -> dict:
    """What a broker says of the sign."""
    return json.loads(broker.retained[STATUS])


def refusing(code: int):
    """A treatment: CONNACK with a no."""
    return answering(bytes((0x20, 2, 0, code)))


def silent(broker, connection, data: bytes) -> None:
    """A treatment: takes everything and says nothing."""


@pytest.mark.parametrize("how", ["nobody", "refused", "silence", "silence in session", "drop"])
def test_the_next_one_is_tried_whatever_is_wrong_with_the_first(scene, how):
    ways = {"refused": [refusing(5)] * 99, "silence": [silent] * 99}
    brokers = {name: Trouble(*ways.get(how, [])) if not at else Trouble()
               for at, name in enumerate(NAMES)}  # fmt: skip
    made = start(scene, brokers, until_s=50)
    first, second, third = brokers.values()
    if how in ("nobody", "drop", "silence in session"):
        assert (first.sessions, second.sessions) == (1, 0)
        assert everywhere(made, brokers, a=5, b=6, c=7) == ("5", "6", "7")
        if how == "silence in session":
            made.sign.at(made.now_s, first.stop, lambda _: None)
        else:
            made.sign.at(made.now_s, first.drop)
        del made.sign.life.world.peers[(NAMES[0], PORT)]
        lost_s = made.now_s
        assert made.after(30 + PAUSE_S) == ("5", "6", "7")
        # The numbers have never been away: far less than comm_loss_s has passed (T15).
        assert len(made.episodes(0, lost_s)) == 1
    assert (second.sessions, third.sessions) == (1, 0)
    assert everywhere(made, brokers, a=8, b=9, c=10) == ("8", "9", "10")
    assert status(second)["state"] == "online"
    made.after(130)
    health = json.loads(second.last(f"{made.base}/health"))
    assert health["broker"] == f"{NAMES[1]}:{PORT}"
    faults = json.loads(second.last(f"{made.base}/faults"))["faults"]
    assert "not with the first broker" in [row["cause"] for row in faults]
    assert made.sign.boots == 1 and health["counters"]["errors"] == 0


def test_all_of_them_are_tried_in_turn_with_growing_pauses(scene):
    brokers = {name: Trouble(*[refusing(3)] * 999) for name in NAMES}
    made = start(scene, brokers, until_s=600)
    opened = sorted((t_s, at) for at, one in enumerate(brokers.values()) for t_s in one.opened_s)
    assert [at for _, at in opened] == [n % 3 for n in range(len(opened))]
    # Bounded: never faster than the pauses of a single broker.
    assert 20 <= len(opened) <= 120
    assert made.sign.boots == 1


def test_the_way_back_is_a_step_without_a_gap(scene):
    brokers = {name: Trouble() for name in NAMES[:2]}
    made = start(scene, brokers)
    first, second = brokers.values()
    del made.sign.life.world.peers[(NAMES[0], PORT)]
    made.sign.at(made.now_s, first.drop)
    made.after(PAUSE_S)
    assert second.sessions == 1
    assert everywhere(made, brokers, a=5, b=6, c=7) == ("5", "6", "7")
    number = status(second)["session"]
    # Looked for in vain twice at least, with the session going on.
    made.after(RETURN_S * 5)
    assert second.sessions == 1 and len(second.opened_s) == 1
    made.sign.listen(first, PORT, NAMES[0])
    back_s = made.now_s
    made.until(back_s + RETURN_S * 9 + 10)
    assert (first.sessions, second.sessions) == (2, 1)
    # It had said yes before the other was left, and that within a few seconds.
    assert 0 <= second.closed_s[0] - first.opened_s[-1] < 6
    assert status(first) | {"session": 0} == status(second) | {"session": 0, "state": "online"}
    assert status(first)["session"] == number + 1
    # Who looks at the broker that was left is not told that the sign is there.
    assert status(second)["state"] == "offline"
    assert everywhere(made, brokers, a=8, b=9, c=10) == ("8", "9", "10")
    counters = made.counters()
    assert (counters["sessions"], counters["failures"]) == (3, 1)
    assert json.loads(first.last(f"{made.base}/faults"))["shortErrorStatus"] == 0
    assert made.sign.boots == 1


def test_one_that_takes_connections_and_refuses_is_not_gone_back_to(scene):
    brokers = {NAMES[0]: Trouble(*[refusing(5)] * 999), NAMES[1]: Trouble()}
    made = start(scene, brokers, until_s=60)
    first, second = brokers.values()
    assert second.sessions == 1
    assert everywhere(made, brokers, a=5, b=6, c=7) == ("5", "6", "7")
    made.after(1500)
    assert second.sessions == 1 and len(second.opened_s) == 1
    # Later and later: 60 s to 9 × 60 s between two looks.
    assert 4 <= len(first.opened_s) <= 16
    assert made.sign.boots == 1


@pytest.mark.parametrize("latency_s", [0, 0.9])
def test_a_cluster_that_throws_the_old_session_out(scene, latency_s):
    """Both addresses lead to one broker: a second session with the same id ends the first, and it
    may take a while until the second one hears its yes."""
    one = Trouble()
    brokers = {NAMES[0]: one, NAMES[1]: one}
    made = start(scene, brokers)
    del made.sign.life.world.peers[(NAMES[0], PORT)]
    made.sign.at(made.now_s, one.drop)
    made.after(PAUSE_S)
    assert one.sessions == 2
    one.latency_s = latency_s
    made.sign.listen(one, PORT, NAMES[0])
    made.after(RETURN_S * 2 + 40)
    assert one.sessions == 3
    made.after(30)
    assert one.sessions == 3 and status(one)["state"] == "online"
    assert status(one)["session"] == 65536 + 3
    one.latency_s = 0
    assert everywhere(made, brokers, a=5, b=6, c=7) == ("5", "6", "7")


def test_two_brokers_with_tls_and_memory_for_one_connection(scene, tmp_path):
    ca = certificates.authority()
    host = "mqtt.city"
    tls = {"ca": "ca.der", "name": host}
    rows = [{"host": name, "port": 8883, "tls": tls} for name in NAMES[:2]]
    broker = {**rows[0], "fallbacks": rows[1:], "return_s": RETURN_S}
    made = scene(junction(LOTS, broker=broker), start=False, clock=NOON_S)
    ca.der(made.sign.home / "flash" / "tls", "ca")
    places = [Trouble(), Trouble()]
    context = certificates.issue(ca, host).server(tmp_path)
    made.sign.listen(Secure(places[1], context), 8883, NAMES[1])
    made.start(40)
    first, second = places
    assert second.sessions == 1
    made.sign.listen(Secure(first, context), 8883, NAMES[0])
    made.after(RETURN_S * 9 + 10)
    assert (first.sessions, second.sessions) == (1, 1)
    assert first.opened_s[0] - second.closed_s[0] < 3
    made.after(60)
    assert "no memory" not in made.sign.console.decode() and made.sign.boots == 1


def test_the_last_address_is_used_while_no_name_service_answers(scene):
    brokers = {name: Trouble() for name in NAMES[:2]}
    made = start(scene, {"a.city": brokers[NAMES[0]], "b.city": brokers[NAMES[1]]}, until_s=0.1)
    for name, broker in brokers.items():
        made.sign.listen(broker, PORT, name)
    made.sign.set(hosts={"a.city": NAMES[0], "b.city": NAMES[1]})
    made.until(40)
    first, second = brokers.values()
    made.sign.at(made.now_s, first.drop)
    made.after(PAUSE_S)
    assert second.sessions == 1
    made.sign.set(dns_ok=False)
    made.sign.at(made.now_s, second.drop)
    made.after(PAUSE_S)
    assert first.sessions == 2
    assert everywhere(made, brokers, a=5, b=6, c=7) == ("5", "6", "7")
