"""F3 on LTE: a modem that misbehaves in every way it can, fallback to Wi-Fi and the way back."""

import pytest

from tests.fault.parts import LOTS, Trouble, before, console
from tests.fault.test_absent import Stuck, offer
from tests.standing.parts import junction, texts

#: After a fault has ended; what a modem itself takes to start comes on top where it has to.
SOON_S = 30
#: Off by its key, started again, registered: the modem's own time.
RESTART_S = 60
FACE = ("5", "000", "120")
#: No event loop is held longer, in any of these.
LAG_US = 200_000


def mobile(wifi=False, lte=None, **network) -> dict:
    """The junction on the LTE board."""
    config = junction(LOTS)
    network["lte"] = {"apn": "internet", **(lte or {})}
    if wifi:
        network["wifi"] = [{"ssid": "street", "password": "simulated"}]
    return config | {"board": "lilygo_t_sim7600", "network": network}


def modem(made):
    """The chip on its wires."""
    return made.sign.hardware.modem


def change(made, **inputs):
    """Another world for the modem, from now on."""
    made.sign.at(made.now_s, lambda: modem(made).change(**inputs))


def sound(made):
    """Nothing was broken on the way."""
    assert made.sign.boots == 1 and not made.sign.fault
    assert made.counters()["task_deaths"] == 0
    assert made.sign.lag_us <= LAG_US
    assert "Traceback" not in console(made)


def test_a_cold_start(scene):
    made = scene(mobile(), start=False).start(50)
    assert made.free(a=5, b=0, c=120) == FACE
    about = made.said("about")[-1]
    assert (about["link"], about["address"]) == ("lte", "10.64.0.7")
    made.after(60)
    health = made.said("health")[-1]
    assert (health["link"], health["rssi_dbm"]) == ("lte", -73)
    assert "net: lte up: 10.64.0.7" in console(made)
    sound(made)


@pytest.mark.parametrize(
    ("fault", "words", "restart"),
    [
        ({"card": "none"}, "no SIM card", False),
        ({"card": "puk"}, "SIM card locked: PUK", False),
        ({"service": "searching"}, "searching a network", False),
        ({"service": "denied"}, "registration denied", False),
        ({"dial": "NO CARRIER"}, "no carrier", False),
        ({"dial": "ERROR"}, "no carrier", False),
        ({"deaf_key": True}, "modem does not answer", True),
        ({"login": "2,city,key"}, "PPP", True),
    ],
)
def test_what_is_wrong_at_the_start_is_said_and_over_when_it_ends(scene, fault, words, restart):
    made = scene(mobile(), start=False)
    modem(made).change(**fault)
    made.start(170)
    assert made.broker.sessions == 0 and words in made.sign.console.decode()
    change(made, card="ready", service="home", dial="", deaf_key=False, login=None)
    offer(made)
    assert made.after(SOON_S + (RESTART_S if restart else 0)) == FACE
    sound(made)


@pytest.mark.parametrize("security", ["pap", "chap"])
def test_an_operator_that_wants_a_login(scene, security):
    lte = {"security": security, "user": "city", "password": "key"}
    made = scene(mobile(lte=lte), start=False)
    modem(made).login = {"pap": "1", "chap": "2"}[security] + ",city,key"
    made.start(50)
    assert made.broker.sessions == 1


def test_the_pin_is_entered(scene):
    made = scene(mobile(lte={"pin": "1234"}), start=False)
    modem(made).card = "pin"
    made.start(50)
    assert made.broker.sessions == 1 and modem(made).tries == 3
    assert "1234" not in console(made)


def test_a_network_that_goes_and_comes(scene):
    made = scene(mobile(), start=False).start(50)
    made.free(a=5, b=0, c=120)
    change(made, service="searching")
    made.after(100)
    change(made, service="home")
    offer(made)
    assert made.after(SOON_S) == FACE
    assert made.counters()["net_losses"] >= 1
    sound(made)


def test_the_session_ends_at_once_when_the_address_is_another(scene):
    """A new call, a new address: the old connection would be noticed only by its ping."""
    made = scene(mobile(), start=False).start(50)
    opened = made.broker.sessions
    change(made, service="searching", address="10.64.0.99")
    made.after(2)
    change(made, service="home")
    made.after(25)
    assert made.broker.sessions == opened + 1
    assert made.said("about")[-1]["address"] == "10.64.0.99"
    sound(made)


def test_a_modem_that_falls_silent_in_a_call(scene):
    """PPP notices nothing, and the modem's own pins say that all is well."""
    made = scene(mobile(), start=False).start(50)
    change(made, mute=True)
    made.after(600)
    offer(made)
    assert made.after(RESTART_S) == FACE
    assert modem(made).starts == 2
    sound(made)


def test_a_modem_without_power_in_a_call(scene):
    made = scene(mobile(), start=False).start(50)
    made.sign.at(made.now_s, lambda: modem(made).lose_power())
    offer(made)
    assert made.after(RESTART_S + 30) == FACE
    sound(made)


def test_a_reset_of_the_controller_finds_the_modem_on(scene):
    made = scene(mobile(), start=False).start(50)
    made.sign.at(made.now_s, lambda: made.sign.reset())
    made.after(40)
    assert made.broker.sessions == 2 and modem(made).starts == 1


def test_wifi_while_the_modem_is_out_and_lte_again(scene):
    made = scene(mobile(wifi=True), start=False)
    modem(made).change(service="denied")
    made.start(60)
    assert made.said("about")[-1]["link"] == "wifi"
    assert made.free(a=5, b=0, c=120) == FACE
    change(made, service="home")
    made.after(450)
    assert made.said("about")[-1]["link"] == "lte"
    # The old session said goodbye: no last will, and the new one came at once.
    assert not [one for one in made.said("status") if one["state"] == "offline"]
    assert "link: down: network is lte 10.64.0.7 now" in console(made)
    assert made.counters()["net_switches"] == 1
    made.sign.set(wifi="down")
    made.after(60)
    assert made.broker.sessions == 2
    sound(made)


def test_the_next_session_follows_a_change_of_links_at_once(scene):
    made = scene(mobile(wifi=True, order=["wifi", "lte"]), start=False)
    broker = before(made, Trouble())
    made.start(60)
    made.sign.at(made.now_s, lambda: made.sign.set(wifi="down"))
    made.after(120)
    assert made.said("about")[-1]["link"] == "lte"
    up_s = next(
        float(line.split()[0]) for line in console(made).splitlines() if "net: lte up" in line
    )
    assert len(broker.opened_s) == 2 and 0 <= broker.opened_s[1] - up_s <= 2
    made.sign.at(made.now_s, lambda: made.sign.set(wifi="up"))
    made.after(1500)
    assert made.said("about")[-1]["link"] == "wifi"
    # A look at Wi-Fi with a connection of its own, then the session itself.
    assert len(broker.opened_s) == 4
    assert 0 <= broker.opened_s[3] - broker.closed_s[-1] <= 2


def test_wifi_first_where_that_is_wanted(scene):
    made = scene(mobile(wifi=True, order=["wifi", "lte"]))
    assert made.said("about")[-1]["link"] == "wifi"
    assert modem(made).starts == 0
    made.free(a=5, b=0, c=120)
    made.sign.at(made.now_s, lambda: made.sign.set(wifi="down"))
    offer(made)
    # Before the absence of the broker costs the numbers (T15), LTE is there.
    made.after(100)
    assert made.said("about")[-1]["link"] == "lte"
    assert ("---", "---", "---") not in {lit for _, lit in seen(made)}
    made.sign.at(made.now_s, lambda: made.sign.set(wifi="up"))
    made.after(1500)
    assert made.said("about")[-1]["link"] == "wifi"
    made.after(60)
    # What is not used is off: the modem's STATUS says so.
    assert modem(made).starts == 1 and not made.sign.hardware.level(34)
    sound(made)


def seen(made):
    """What was lit since the first numbers."""
    faces = [(t_s, texts(lit)) for t_s, lit in made.changes]
    first = next(index for index, (_, lit) in enumerate(faces) if lit == FACE)
    return faces[first:]


def test_wifi_that_leads_nowhere_is_left_and_not_gone_back_to(scene):
    made = scene(mobile(wifi=True, order=["wifi", "lte"]))
    made.sign.at(made.now_s, lambda: made.sign.set(uplink={"wifi": False}))
    made.after(400)
    assert made.said("about")[-1]["link"] == "lte"
    sessions = made.broker.sessions
    made.after(3600)
    assert made.said("about")[-1]["link"] == "lte"
    # Every trial ends where it began, at the price of dialling anew.
    assert made.broker.sessions - sessions <= 4
    assert "net: wifi up: 10.0.0.2" in console(made)
    assert made.counters()["net_switches"] == 1
    sound(made)


@pytest.mark.parametrize("status", [202, 1000, 1001, 8])
def test_a_stuck_wifi_driver_on_a_board_that_has_lte(scene, status):
    made = scene(mobile(wifi=True, order=["wifi", "lte"]), start=False)
    Stuck(made.sign, status, None, "Wifi Internal Error" if status == 8 else "")
    made.sign.start()
    made.until(100)
    assert made.said("about")[-1]["link"] == "lte"
    sound(made)


def test_a_link_that_is_not_used_is_not_loaded(scene):
    made = scene(mobile(wifi=True, order=["wifi"]))
    assert made.broker.sessions == 1 and modem(made).starts == 0
    other = scene(mobile() | {"id": "j2"}, start=False).start(50)
    assert other.broker.sessions == 1
