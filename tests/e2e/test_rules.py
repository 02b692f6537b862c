"""What a driver reads, rule by rule: whole firmware, real broker, digits decoded from the wire.

Expected texts are written out here, from the truth contract and the sign models' texts.
"""

import json

from tests.e2e.parts import STATE, TOPIC, entrance, junction, reads, state, until


def test_plain_number_is_lit_right_aligned_and_green(sign, city, broker):
    lamp = sign(entrance(broker.port))
    city.publish(TOPIC, "376")
    reads(lamp, "376")
    assert [(line.text, line.colour) for line in lamp.lit.lines] == [(" 376", "green")]


def test_json_number_sum_and_arrows(sign, city, broker):
    lamp = sign(junction(broker.port))
    city.publish(TOPIC, "120")
    city.publish(STATE, state(45))
    reads(lamp, "120", "45", "165")
    shown = [(line.colour, line.arrow) for line in lamp.lit.lines]
    assert shown == [("green", "left"), ("green", "ahead"), ("green", "right")]


def test_t8_full_and_almost_full(sign, city, broker):
    lamp = sign(entrance(broker.port))
    city.publish(TOPIC, "40")
    reads(lamp, "40")
    assert lamp.lit.lines[0].colour == "amber"
    city.publish(TOPIC, "0")
    reads(lamp, "FULL")
    assert lamp.lit.lines[0].colour == "red"
    city.publish(TOPIC, "1")
    reads(lamp, "1")


def test_t3_closed_beats_the_number_and_counts_nothing(sign, city, broker):
    lamp = sign(junction(broker.port))
    city.publish(TOPIC, "33")
    city.publish(STATE, state(226, "closed"))
    reads(lamp, "33", "CLS", "33")
    city.publish(STATE, state(226, "fault"))
    reads(lamp, "33", "---", "---")


def test_t7_over_capacity_is_capped_then_refused(sign, city, broker):
    lamp = sign(entrance(broker.port))
    city.publish(TOPIC, "430")
    reads(lamp, "400")
    city.publish(TOPIC, "441")
    reads(lamp, "---")
    city.publish(TOPIC, "399")
    reads(lamp, "399")
    city.publish(TOPIC, "-1")
    reads(lamp, "---")


def test_t1_a_reading_that_ages_out_is_unknown_until_a_new_one(sign, city, broker):
    lamp = sign(entrance(broker.port, max_age_s=1))
    city.publish(TOPIC, "250")
    shown = lamp.wait(lambda lit: lit.lines[0].text == " 250")
    stale = lamp.wait(lambda lit: lit.lines[0].text == " ---")
    age_s = (stale.t_us - shown.t_us) / 1e6
    assert 0.9 < age_s < 2.0
    city.publish(TOPIC, "250")
    reads(lamp, "250")


def test_t4_a_retained_value_is_not_fresh_at_start(street, broker, city, tmp_path):
    config = entrance(broker.port)
    city.publish(TOPIC, "111", retain=True)
    lamp = street.add(tmp_path / "e1", config)
    seen = []
    lamp.on_lit(lambda _sign, lit: seen.append(lit))
    lamp.start()
    # The face report carries the retained reading's verdict, so it has been received.
    until(lambda: b"T4" in city.says("baysign/e1/face"), 20, "the face names T4")
    reads(lamp, "---")
    assert {lit.lines[0].text for lit in seen if not lit.dark} == {" ---"}
    city.publish(TOPIC, "112")
    reads(lamp, "112")


def test_t15_without_a_broker_the_number_goes(sign, city, broker):
    lamp = sign(entrance(broker.port) | {"comm_loss_s": 1})
    city.publish(TOPIC, "88")
    reads(lamp, "88")
    broker.stop()
    reads(lamp, "---", timeout_s=15)


def test_t16_the_sign_reports_what_is_lit(sign, city, broker):
    lamp = sign(entrance(broker.port))
    city.publish(TOPIC, "57")
    reads(lamp, "57")
    until(lambda: b'"57"' in city.says("baysign/e1/face"), 5, "the face says 57")
    line = json.loads(city.says("baysign/e1/face"))["lines"][0]
    assert (line["text"].strip(), line["colour"], line["lots"]) == ("57", "green", ["p1"])
