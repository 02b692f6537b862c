"""F2 and F3: nothing there at power-up for hours, and a Wi-Fi driver that does odd things."""

import pytest

from tests.fault.parts import LOTS, UNKNOWN, console
from tests.standing.parts import junction

#: Simulating a driver that is asked five times a second takes its time.
ABSENT_S = {"broker": 3 * 3600, "name service": 3 * 3600, "Wi-Fi": 1800, "cable": 1800}
#: After the end of a fault the right face is lit within this.
SOON_S = 30


def wireless(**settings) -> dict:
    """The junction on the Wi-Fi board."""
    config = junction(LOTS, **settings)
    network = {"wifi": [{"ssid": "street", "password": "simulated"}]}
    return config | {"board": "esp32_devkitc", "network": network}


def offer(made) -> None:
    """The city says every second what there is, from now on."""
    for second in range(60):
        for lot, count in (("a", "5"), ("b", "0"), ("c", "120")):
            made.at(made.now_s + second, f"parking/{lot}/free", count)


@pytest.mark.parametrize("absent", ABSENT_S)
def test_absent_at_power_up_then_it_comes(scene, absent):
    config = junction(LOTS) if absent == "cable" else wireless()
    config["broker"]["host"] = "mqtt.city"
    made = scene(config, start=False)
    if absent == "broker":
        made.sign.life.world.peers.clear()
    elif absent == "name service":
        made.sign.set(dns_ok=False)
    else:
        made.sign.set(wifi="down")
    made.sign.start()
    assert made.until(ABSENT_S[absent]) == UNKNOWN
    assert [text for _, text, _ in made.episodes(0)] == ["---"]
    assert made.broker.sessions == 0
    writes = made.sign.flash_writes + made.sign.nvs.writes
    if absent == "broker":
        made.come_back()
    elif absent == "name service":
        made.sign.at(made.now_s, lambda: made.sign.set(dns_ok=True))
    else:
        made.sign.at(made.now_s, lambda: made.sign.set(wifi="up"))
    offer(made)
    assert made.after(SOON_S) == ("5", "000", "120")
    assert made.broker.sessions == 1
    assert made.sign.boots == 1 and not made.sign.fault
    assert made.counters()["task_deaths"] == 0
    # Being alone wears nothing out: all those attempts have written almost nothing.
    assert writes <= 10


class Stuck:
    """The driver stays in a state of its own until something makes it leave it.

    `cure` is what it takes: the order (adapter verb, arguments) of a step of the ladder. `orders`
    are all that were given, with the sign's time.
    """

    def __init__(self, sign, status: int, cure: tuple | None, raises: str = ""):
        self._sign = sign
        self._request = sign.radio.request
        self._status = status
        self._cure = cure
        self._raises = raises
        self.cured_s = None
        self.orders: list[tuple[float, tuple]] = []
        sign.radio.request = self.request
        sign.radio.set_state(status)

    def request(self, kind: str, verb: str, *args):
        """In the place of the radio's own."""
        now_s = self._sign.now_us() / 1e6
        if kind == "ppp":
            return self._request(kind, verb, *args)
        if verb in ("power", "connect", "disconnect"):
            self.orders.append((now_s, (verb, *args[:1])))
        stuck = self.cured_s is None
        if stuck and (verb, *args) == self._cure and len(self.orders) > 2:
            self.cured_s = now_s
            self._sign.radio.set_state("up")
            stuck = False
        if stuck and verb == "status" and not args:
            return self._status
        if stuck and verb == "connect" and self._raises:
            return {"error": [self._raises]}
        return self._request(kind, verb, *args)

    def names(self) -> list[str]:
        """The orders in short."""
        words = {("power", True): "on", ("power", False): "off"}
        return [words.get(order, order[0]) for _, order in self.orders]


@pytest.mark.parametrize(
    ("status", "cure", "raises"),
    [
        (202, ("disconnect",), ""),
        (202, ("power", False), ""),
        (1000, ("disconnect",), ""),
        (1000, ("power", False), ""),
        (1001, ("power", False), ""),
        (203, ("power", False), "Wifi Internal Error"),
        (8, ("power", False), "Wifi Internal State Error"),
    ],
)
def test_a_driver_in_an_odd_state_is_helped_out_of_it(scene, status, cure, raises):
    made = scene(wireless(), start=False)
    driver = Stuck(made.sign, status, cure, raises)
    made.sign.start()
    assert made.until(120) == UNKNOWN
    assert made.broker.sessions == 1, console(made)
    # Wait, leave and join again, radio off and on: in this order and not sooner.
    names = driver.names()
    assert names[:2] == ["on", "connect"]
    assert names[2] == "disconnect"
    if cure == ("power", False):
        assert names.index("off") > names.index("disconnect")
        off = names.index("off")
        assert names[off + 1] == "on"
        assert driver.orders[off + 1][0] - driver.orders[off][0] >= 1
    patience_s = driver.orders[2][0] - driver.orders[1][0]
    assert patience_s >= (1 if raises else 20)
    assert driver.cured_s is not None
    assert made.free(a=5, b=0, c=120) == ("5", "000", "120")
    assert made.sign.boots == 1 and made.counters()["task_deaths"] == 0
    assert "net: " in console(made) and "Traceback" not in console(made)


def test_a_connection_that_ends_in_an_odd_state_comes_back(scene):
    made = scene(wireless())
    assert made.free(a=5, b=0, c=120) == ("5", "000", "120")
    lost_s = made.now_s
    driver = []
    made.sign.at(lost_s, lambda: driver.append(Stuck(made.sign, 202, ("power", False))))
    assert made.after(100) == ("5", "000", "120")
    assert driver[0].cured_s is not None and made.broker.sessions == 2
    assert made.counters()["net_losses"] == 1
    assert made.sign.boots == 1


def test_a_driver_that_is_never_helped_is_tried_for_ever(scene):
    made = scene(wireless(), start=False)
    driver = Stuck(made.sign, 202, None)
    made.sign.start()
    assert made.until(600) == UNKNOWN
    assert made.sign.boots == 1 and not made.sign.fault
    offs = driver.names().count("off")
    # Two rungs of 20 s and a pause: the radio goes off and on about every 42 s.
    assert 10 <= offs <= 16
