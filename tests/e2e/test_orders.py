"""Operators' commands and standing orders on the whole firmware: T10, one reply each, resets.

Expected texts and replies are written out here; the digits are read from the wire.
"""

import json

import pytest

from tests.e2e.parts import STATE, TOPIC, entrance, junction, online, reads, state, until

NOON = 1_790_000_000
REPLY = "baysign/j1/reply"


def numbers(city) -> None:
    city.publish(TOPIC, "120")
    city.publish(STATE, state(45))


def tell(city, topic: str = "baysign/j1/cmd", retain: bool = False, **body) -> None:
    city.publish(topic, json.dumps(body), retain)


def answer(city, name: str, topic: str = REPLY) -> dict:
    """The sign's reply to one command, once it has come."""

    def said():
        reply = json.loads(city.says(topic) or b"{}")
        return reply if reply.get("id") == name else None

    return until(said, 10, f"a reply to {name}")


def lines(city, name: str = "j1") -> list[dict]:
    """The lines of the face that the sign last reported."""
    return json.loads(city.says(f"baysign/{name}/face") or b'{"lines": []}')["lines"]


def restarted(city, lamp, end_life) -> None:
    """Ends the sign's life; returns when its next one is in session."""
    boots = lamp.boots
    end_life()
    status = f"baysign/{lamp.name}/status"

    def back():
        said = json.loads(city.says(status))
        return said["state"] == "online" and said["boots"] > boots

    until(back, 20, "the sign is online again")


def test_an_order_covers_its_lines_and_ends_by_itself(sign, city, broker):
    lamp = sign(junction(broker.port))
    numbers(city)
    reads(lamp, "120", "45", "165")
    tell(city, id="1", verb="show", text="CLS", colour="red", lines=[2], minutes=0.03)
    assert answer(city, "1") == {"id": "1", "ok": True}
    reads(lamp, "120", "CLS", "165")
    shown = lamp.lit.lines[1]
    assert (shown.colour, shown.arrow) == ("red", "none")
    until(lambda: lines(city)[1]["reason"] == "order 1", 5, "the face names the order")
    reads(lamp, "120", "45", "165")


def test_groups_and_everyone(sign, city, broker):
    lamp = sign(junction(broker.port) | {"groups": ["north"]})
    numbers(city)
    tell(city, "baysign/group/north/cmd", id="g", verb="blank", minutes=5, lines=[1])
    assert answer(city, "g")["ok"]
    tell(city, "baysign/all/cmd", id="a", verb="show", text="CLS", minutes=5, lines=[3])
    assert answer(city, "a")["ok"]
    reads(lamp, "", "45", "CLS")
    tell(city, "baysign/group/south/cmd", id="s", verb="blank", minutes=5)
    tell(city, id="c", verb="clear")
    assert answer(city, "c")["ok"]
    reads(lamp, "120", "45", "165")


@pytest.mark.parametrize(
    "body, error",
    [
        ({"verb": "show", "text": "CLS"}, "noEnd"),
        ({"verb": "show", "text": "CLOSED", "minutes": 1}, "syntaxMULTI"),
        ({"verb": "show", "text": "349", "minutes": 1}, "syntaxMULTI"),
        ({"verb": "show", "text": "CLS", "until": NOON}, "clock"),
        ({"verb": "explode"}, "verb"),
    ],
)
def test_a_refusal_is_one_reply_and_changes_nothing(sign, city, broker, body, error):
    lamp = sign(junction(broker.port))
    numbers(city)
    reads(lamp, "120", "45", "165")
    tell(city, id="r", **body)
    reply = answer(city, "r")
    assert (reply["ok"], reply["error"]) == (False, error)
    assert [line.text for line in lamp.lit.lines] == ["120", " 45", "165"]


def test_a_retained_command_is_refused_at_every_start(street, city, broker, tmp_path):
    tell(city, retain=True, id="boom", verb="blank", minutes=60)
    lamp = street.add(tmp_path / "j1", junction(broker.port))
    lamp.start()
    online(city, "j1")
    assert answer(city, "boom")["error"] == "retained"
    numbers(city)
    reads(lamp, "120", "45", "165")


def test_a_standing_order_is_taken_up_by_a_sign_that_was_away(street, city, broker, tmp_path):
    tell(city, "baysign/all/order", True, id="o", text="CLS", until=NOON + 3600, lines=[1])
    lamp = street.add(tmp_path / "j1", junction(broker.port))
    lamp.start()
    online(city, "j1")
    assert answer(city, "o")["ok"]
    numbers(city)
    # Only the clock can say whether the order has ended: until then the line promises nothing.
    reads(lamp, "---", "45", "165")
    until(lambda: lines(city)[0]["rule"] == "T10", 5, "the face names T10")
    city.publish("baysign/all/time", str(NOON))
    reads(lamp, "CLS", "45", "165")
    city.publish("baysign/all/order", b"", retain=True)
    reads(lamp, "120", "45", "165")


def test_a_lasting_order_survives_a_reset_and_waits_for_the_clock(sign, city, broker):
    lamp = sign(junction(broker.port))
    city.publish("baysign/all/time", str(NOON))
    tell(city, id="1", verb="show", text="CLS", lines=[1], minutes=30)
    assert answer(city, "1")["ok"]
    reads(lamp, "CLS", "---", "---")
    restarted(city, lamp, lamp.reset)
    numbers(city)
    reads(lamp, "---", "45", "165")
    city.publish("baysign/all/time", str(NOON + 600))
    reads(lamp, "CLS", "45", "165")
    tell(city, id="1", verb="show", text="CLS", lines=[1], minutes=30)
    answer(city, "1")
    tell(city, id="2", verb="clear")
    answer(city, "2")
    reads(lamp, "120", "45", "165")


def test_an_order_that_ends_during_a_reset_is_not_seen_again(sign, city, broker):
    lamp = sign(junction(broker.port))
    city.publish("baysign/all/time", str(NOON))
    tell(city, id="1", verb="show", text="CLS", minutes=30)
    # The reply comes after the order is on flash; it is lit a moment before.
    assert answer(city, "1")["ok"]
    reads(lamp, "CLS", "CLS", "CLS")
    restarted(city, lamp, lamp.power_cut)
    numbers(city)
    reads(lamp, "---", "---", "---")
    city.publish("baysign/all/time", str(NOON + 1800))
    reads(lamp, "120", "45", "165")


def test_an_order_stands_while_the_broker_is_away(sign, city, broker):
    lamp = sign(entrance(broker.port) | {"comm_loss_s": 1})
    city.publish(TOPIC, "120")
    tell(city, "baysign/e1/cmd", id="1", verb="show", text="CLSd", minutes=0.1)
    assert answer(city, "1", "baysign/e1/reply")["ok"]
    broker.stop()
    reads(lamp, "CLSd")
    # After its six seconds the order ends by itself; the broker has been away for longer than T15.
    reads(lamp, "---", timeout_s=15)


def test_texts_that_move_cost_the_event_loop_little(sign, city, broker):
    config = entrance(broker.port) | {"sign": "matrix_2x32"}
    config["lines"] *= 2
    lamp = sign(config)
    city.publish("parking/p1/free", "120")
    reads(lamp, "120", "120")
    text = "GARAGE CLOSED USE THE NEXT EXIT ON THE L"
    cmd = "baysign/e1/cmd"
    tell(city, cmd, id="1", verb="show", text=text, minutes=1, scroll=True)
    assert answer(city, "1", "baysign/e1/reply")["ok"]
    until(lambda: lines(city, "e1")[1].get("scroll"), 5, "the face says that it moves")
    seen = set()
    until(lambda: seen.add(lamp.lit.lines[1].pixels) or len(seen) > 60, 20, "sixty columns more")
    # The sign's own time between two waits, so that a busy machine cannot fail it.
    assert lamp.lag_us <= 50_000
    tell(city, cmd, id="2", verb="clear")
    reads(lamp, "120", "120")
    until(lambda: "scroll" not in lines(city, "e1")[0], 5, "the face says that nothing moves")
