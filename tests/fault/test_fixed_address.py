"""A fixed address, and networks that do not go with it; DHCP that is not there."""

import pytest

from tests.fault.parts import LOTS, console
from tests.fault.test_absent import wireless
from tests.standing.parts import junction

#: Not in the sign's own network, 10.0.0.0/24, whose router is 10.0.0.1.
FAR = "10.20.0.5"
RIGHT = {"address": "10.0.0.77", "gateway": "10.0.0.1", "dns": "10.0.0.1"}


def configured(board, host, fixed):
    """A sign on Wi-Fi or Ethernet with that broker and that address."""
    config = wireless() if board == "wifi" else junction(LOTS)
    config["broker"]["host"] = host
    config["network"] = config.get("network", {}) | {"fixed": fixed}
    return config


@pytest.mark.parametrize("board", ["wifi", "lan"])
@pytest.mark.parametrize("host", ["10.0.0.5", FAR, "mqtt.city"])
def test_a_fixed_address_needs_no_dhcp(scene, board, host):
    made = scene(configured(board, host, RIGHT), start=False)
    made.sign.set(dhcp=False)
    made.start(30)
    assert made.broker.sessions == 1
    assert (about := made.said("about")[-1])["address"] == "10.0.0.77" and about["link"] == board
    made.after(60)
    assert made.said("health")[-1]["address"] == "10.0.0.77"
    assert f"net: {board} up: 10.0.0.77" in console(made)


@pytest.mark.parametrize("board", ["wifi", "lan"])
def test_without_dhcp_and_without_an_address_there_is_no_network(scene, board):
    made = scene(configured(board, "10.0.0.5", None), start=False)
    made.sign.set(dhcp=False)
    made.start(200)
    assert made.broker.sessions == 0
    made.sign.at(made.now_s, lambda: made.sign.set(dhcp=True))
    made.after(30)
    assert made.broker.sessions == 1
    # Said afterwards: for a while there was no network, and why.
    logged = [message for message in made.said("log") if message["cause"] == "no network"]
    assert [message["active"] for message in logged] == [True, False]
    assert made.said("faults")[-1]["shortErrorStatus"] & 2 == 0


@pytest.mark.parametrize(
    ("host", "change"),
    [
        (FAR, {"gateway": "10.0.0.254"}),
        (FAR, {"gateway": None}),
        (FAR, {"netmask": "255.0.0.0"}),
        ("10.0.0.5", {"address": "10.0.1.77", "gateway": "10.0.1.1"}),
        ("mqtt.city", {"dns": "10.0.0.53"}),
    ],
)
def test_a_wrong_gateway_mask_or_network_reaches_nobody(scene, host, change):
    made = scene(configured("lan", host, RIGHT | change), start=False)
    made.start(60)
    assert made.broker.sessions == 0
    assert made.sign.boots <= 2 and not made.sign.fault


@pytest.mark.parametrize("change", [{"gateway": "10.0.0.254"}, {"gateway": None}])
def test_a_broker_next_door_needs_no_gateway(scene, change):
    made = scene(configured("lan", "10.0.0.5", RIGHT | change))
    assert made.broker.sessions == 1
