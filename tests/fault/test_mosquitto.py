"""F1, F2, F4, F5, F10, F14, F21, F22 with real firmware, a real mosquitto and real time.

Under virtual time the same causes are tested more finely; here nothing is scripted but the network
between the two. Times are bounds with room for a busy machine.
"""

import json
import re
import subprocess
import time

import pytest

from tests.brokers import HOST, Mosquitto
from tests.e2e.parts import TOPIC, City, entrance, junction, online, reads, state, until
from tests.fault.proxy import Proxy

pytestmark = pytest.mark.mosquitto

KEEPALIVE_S = 3
#: What a busy machine may add to any of the times.
SLACK_S = 3
#: However long a broker was away, the next attempt is 25 s away at most.
RETRY_S = 25 + SLACK_S
#: FAILURES: the event loop is never held longer.
HELD_US = 200_000
STATUS, HEALTH, LOG = "baysign/e1/status", "baysign/e1/health", "baysign/e1/log"
FIRST = 65537


@pytest.fixture
def broker():
    """A running mosquitto."""
    with Mosquitto() as broker:
        yield broker


@pytest.fixture
def proxy(broker):
    """Between the sign and `broker`."""
    with Proxy(broker.port) as proxy:
        yield proxy


@pytest.fixture
def lamp(street, tmp_path):
    """`lamp(config, **settings)` → a sign that has been switched on, with a short keepalive."""

    def make(config: dict, home: str = "sign", **settings):
        config["broker"]["keepalive_s"] = KEEPALIVE_S
        sign = street.add(tmp_path / home, config | settings)
        sign.start()
        return sign

    return make


def nothing(link) -> None:
    """Silence in both directions."""


def three_bytes(link) -> None:
    """Of a PUBLISH, and no more."""
    link.sign.write(b"\x30\x10\x00")


def a_byte_a_second(link):
    """Of a PUBLISH that would take a quarter of an hour."""
    link.sign.write(b"\x30\xff\x07\x00\x0fparking/p1/free")
    while True:
        yield 1
        link.sign.write(b"7")


def nonsense(link) -> None:
    """A packet type that does not exist: the sign starts again, alone and therefore soon."""
    link.sign.write(b"\xf0\x00")


def session(sign, number: int, timeout_s: float = RETRY_S) -> None:
    """Wait until the sign has said that its session `number` has begun."""
    text = f"link: session {number}\r\n".encode()
    until(lambda: text in sign.console, timeout_s, f"session {number}")


def unharmed(sign) -> None:
    """What holds for every sign, whatever was done to it."""
    assert sign.boots == 1 and not sign.fault and sign.lag_us <= HELD_US
    assert b"Traceback" not in sign.console and b"MemoryError" not in sign.console


@pytest.mark.parametrize("act", [nothing, three_bytes, a_byte_a_second])
def test_f1_a_link_that_stops_is_replaced(lamp, city, proxy, act):
    sign = lamp(entrance(proxy.port))
    online(city, "e1")
    city.publish(TOPIC, "123")
    reads(sign, "123")
    changes = []
    sign.on_lit(lambda _, lit: changes.append(lit.texts))
    stopped_s = proxy.hold(proxy.last, act)
    session(sign, FIRST + 1)
    assert proxy.links[1].opened_s - stopped_s <= 1.5 * KEEPALIVE_S + SLACK_S
    assert b"link: down: no answer to ping; again in " in sign.console
    # Said once all subscriptions are acknowledged: from now on a live number is heard.
    until(lambda: city.all(STATUS)[-1]["session"] == FIRST + 1, 20, "its status")
    # The number has stood all the time, and nothing is left of what was cut off.
    assert not changes
    city.publish(TOPIC, "124")
    reads(sign, "124")
    unharmed(sign)


@pytest.mark.parametrize("act", [nothing, three_bytes, a_byte_a_second])
def test_f1_the_unknown_face_by_t15(lamp, city, proxy, act):
    loss_s = 2
    sign = lamp(entrance(proxy.port), comm_loss_s=loss_s)
    online(city, "e1")
    city.publish(TOPIC, "123")
    reads(sign, "123")
    proxy.deaf = True
    stopped_s = proxy.hold(proxy.last, act)
    shown = sign.wait(lambda lit: lit.texts != ("123",), KEEPALIVE_S + loss_s + 2 * SLACK_S)
    assert shown.texts == ("---",)
    # Stamped by the sign itself at its panel's latch.
    after_s = shown.t_us / 1e6 - stopped_s
    assert loss_s <= after_s <= KEEPALIVE_S + loss_s + SLACK_S
    unharmed(sign)


def test_f1_silence_right_after_connack(lamp, city, proxy):
    proxy.mute = True
    sign = lamp(entrance(proxy.port))
    until(lambda: proxy.links and proxy.last.held, 20, "a session that is never heard of again")
    proxy.mute = False
    session(sign, FIRST + 1)
    first, second = proxy.links
    assert second.opened_s - first.opened_s <= 1.5 * KEEPALIVE_S + SLACK_S
    online(city, "e1")
    city.publish(TOPIC, "123")
    reads(sign, "123")
    unharmed(sign)


def test_f2_the_broker_comes_later_than_the_sign(lamp, broker):
    broker.stop()
    sign = lamp(entrance(broker.port))
    until(lambda: b"link: down: connection refused" in sign.console, 20, "nobody there")
    assert sign.lit.texts == ("---",)
    broker.start()
    session(sign, FIRST)
    with City(broker.port) as city:
        online(city, "e1")
        city.publish(TOPIC, "42")
        reads(sign, "42")
    unharmed(sign)


def test_f4_200_kb_retained(lamp, city, proxy):
    poisoned = "parking/p2/state"
    city.publish(poisoned, b"7" * 200_000, retain=True)
    sign = lamp(junction(proxy.port), id="e1")
    online(city, "e1")
    city.publish(TOPIC, "120")
    reads(sign, "120", "---", "---")
    # And again at the next session.
    proxy.hold(proxy.last, nonsense)
    session(sign, FIRST + 1)
    until(lambda: sign.console.count(b"is too large") == 2, 20, "the second time")

    def told() -> dict | None:
        found = [one for one in city.all(HEALTH) if one["counters"]["oversize"] == 2]
        return found[-1] if found else None

    health = until(told, 30, "oversize is 2")
    assert health["oversize_topic"] == poisoned
    assert (health["counters"]["sessions"], health["counters"]["errors"]) == (2, 0)
    city.publish(poisoned, state(45))
    reads(sign, "120", "45", "165")
    unharmed(sign)


def test_f5_ten_restarts_with_persistence_make_nothing_younger(lamp, tmp_path):
    """The publisher has stopped; what the broker kept comes again at every session."""
    age_s = 15
    folder = tmp_path / "broker"
    keeping = ("persistence true", f"persistence_location {folder}/")
    faces = []
    with Mosquitto(folder, *keeping) as broker, Proxy(broker.port) as proxy:
        sign = lamp(entrance(proxy.port, max_age_s=age_s), comm_loss_s=60)
        sign.on_lit(lambda _, lit: faces.append(lit))
        with City(broker.port) as city:
            online(city, "e1")
            city.publish(TOPIC, "123", retain=True)
            reads(sign, "123")
        for turn in range(1, 11):
            link = proxy.last
            # Once a ping is answered the sign begins again with short pauses.
            until(lambda link=link: link.pings, RETRY_S, "an answered ping")
            proxy.hold(link, nothing)
            broker.stop()
            broker.start()
            proxy.hold(link, nonsense)
            session(sign, FIRST + turn)
        reads(sign, "---", timeout_s=age_s + SLACK_S)
        with City(broker.port, "parking") as late:
            until(lambda: late.says(TOPIC) == b"123", 10, "the broker has kept it")
        assert sign.lit.texts == ("---",)
    shown = [(lit.t_us, lit.texts) for lit in faces if not lit.dark]
    assert [texts for _, texts in shown] == [("---",), ("123",), ("---",)]
    # The sign's own clock: how often it was said again has added nothing.
    assert age_s - 0.1 <= (shown[2][0] - shown[1][0]) / 1e6 <= age_s + SLACK_S
    unharmed(sign)


def test_f10_a_refused_login_until_the_password_is_right(lamp, tmp_path):
    passwords = tmp_path / "passwords"

    def allow(user: str, password: str, *options: str) -> None:
        command = ["mosquitto_passwd", *options, "-b", str(passwords), user, password]
        subprocess.run(command, check=True)

    allow("city", "hall", "-c")
    allow("e1", "old")
    lines = ("allow_anonymous false", f"password_file {passwords}")
    with Mosquitto(tmp_path / "broker", *lines) as broker:
        config = entrance(broker.port)
        config["broker"] |= {"user": "e1", "password": "new"}
        sign = lamp(config)
        until(lambda: b"refused by the broker" in sign.console, 30, "the fault")
        assert b"link: down: refused: not authorised; again in " in sign.console
        assert sign.lit.texts == ("---",)
        with City(broker.port, prepare=lambda one: one.username_pw_set("city", "hall")) as city:
            allow("e1", "new")
            broker.reload()
            session(sign, FIRST, 2 * RETRY_S)
            online(city, "e1")
            city.publish(TOPIC, "42")
            reads(sign, "42")

            def told() -> list:
                log = city.all(LOG)
                return [one["active"] for one in log if one["fault"] == "communications"]

            until(lambda: told() == [True, False], 20, "the fault is told with its end")
    unharmed(sign)


def test_f14_two_signs_with_one_id(lamp, city, proxy):
    window_s, bound_a_minute = 20, 40
    signs = [lamp(entrance(proxy.port), home) for home in ("one", "other")]
    until(lambda: len(proxy.links) >= 2, 20, "both have tried")
    begin_s = time.monotonic()
    until(lambda: time.monotonic() > begin_s + window_s, window_s + SLACK_S, "the window")
    times = [link.opened_s for link in proxy.links]
    assert sum(t > begin_s for t in times) <= bound_a_minute * window_s / 60
    # One is taken down, rather the one that waits: the other has its peace, and its status is
    # right.
    signs.sort(key=lambda sign: sign.console.rfind(b"link: down") > sign.console.rfind(b"session"))
    stays, goes = signs
    goes.stop()

    def right() -> bool:
        number = re.findall(rb"link: session (\d+)", stays.console)
        status = json.loads(city.says(STATUS) or b'{"state": ""}')
        return status["state"] == "online" and str(status["session"]).encode() in number[-1:]

    until(right, 2 * RETRY_S, "the status of the sign that stays")
    city.publish(TOPIC, "77")
    reads(stays, "77")
    unharmed(stays)


@pytest.fixture
def pair(tmp_path):
    """Two mosquittos, a bridge between them, and a city at each: (broker, city) twice.

    Neither knows the other's sessions, as in a cluster that has come apart for a moment.
    """
    with Mosquitto() as second:
        bridge = ("connection pair", f"address {HOST}:{second.port}", "topic baysign/# both 1")
        more = ("notifications false", "restart_timeout 1")
        with (
            Mosquitto(tmp_path / "first", *bridge, *more) as first,
            City(first.port) as here,
            City(second.port) as there,
        ):
            here.publish("baysign/bridge", "up", retain=True)
            until(lambda: there.says("baysign/bridge"), 20, "the bridge is up")
            yield (first, here), (second, there)


def test_f21_a_late_will_is_put_right(lamp, pair):
    (first, here), (second, there) = pair
    with Proxy(first.port) as proxy:
        sign = lamp(entrance(proxy.port))
        online(here, "e1")
        until(lambda: there.says(STATUS), 10, "it is known at the other broker")
        proxy.target = second.port
        old = proxy.last
        proxy.hold(old, nothing)
        session(sign, FIRST + 1)
        new = until(lambda: [s for s in here.all(STATUS) if s["session"] > FIRST], 10, "the news")
        assert [(one["state"], one["session"]) for one in new] == [("online", FIRST + 1)]
        # Only now does the first broker find that the old connection is gone.
        proxy.end_at_broker(old)
        for city in (here, there):
            until(lambda city=city: states(city)[-2:] == ["offline", "online"], 10, "set right")
            assert states(city).count("offline") == 1
            assert city.all(STATUS)[-1]["session"] == FIRST + 1
        for broker in (first, second):
            with City(broker.port) as late:
                kept = until(lambda late=late: late.all(STATUS), 10, "what is retained")
                assert (kept[0]["state"], kept[0]["session"]) == ("online", FIRST + 1)
        assert len(proxy.links) == 2
    unharmed(sign)


def states(city) -> list[str]:
    """All that the sign's status has been."""
    return [status["state"] for status in city.all(STATUS)]


def test_f22_a_retained_reboot_is_refused_at_every_session(lamp, city, proxy):
    city.publish("baysign/e1/cmd", '{"id": "r1", "verb": "reboot"}', retain=True)
    sign = lamp(entrance(proxy.port))
    online(city, "e1")
    proxy.hold(proxy.last, nonsense)
    session(sign, FIRST + 1)
    until(lambda: len(city.all("baysign/e1/reply")) >= 2, 10, "both refusals")
    refused = {"id": "r1", "ok": False, "error": "retained"}
    for reply in city.all("baysign/e1/reply"):
        assert {key: reply[key] for key in refused} == refused
    assert sign.console.count(b"cmd r1: retained") == 2
    city.publish(TOPIC, "123")
    reads(sign, "123")
    unharmed(sign)
