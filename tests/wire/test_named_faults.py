"""What is wrong with a panel becomes the right fault, named by line and digit where that can be
known."""

import pytest

from tests.fault.parts import stand_in
from tests.wire.signs import MODELS


def detail(made) -> str:
    """What the fault `attachedDevice` says, "" while there is none."""
    return made.faults().get("attachedDevice", "")


def settled(made, seconds=62):
    """Time for the minute's look at everything, and for the fault to be told."""
    made.after(seconds)
    return detail(made)


# Registers of the junction sign: 0, 1 the first digit of line 1 in red and green; 6 its arrows.
@pytest.mark.parametrize(
    ("cut", "where"),
    [(1, "line 1 digit 1 red"), (4, "line 1 digit 2 green"), (18, "line 3 digit 2 green")],
)
def test_a_chain_that_breaks_is_named_by_the_last_place_that_is_reached(sign, cut, where):
    made = sign("junction_3x3")
    # What comes back of a dark register is like a wire at rest: the digits are all lit.
    for line in (1, 2, 3):
        made.send(
            "baysign/j1/cmd",
            {"id": str(line), "verb": "show", "text": "CLS", "colour": "amber", "minutes": 9},
        )
    made.after(5)
    assert detail(made) == ""
    made.sign.touch(lambda chain: chain.cut(cut))
    assert settled(made) == f"broken chain: only zeros come back: {where}"
    assert made.face()["verify"] == "mismatch"
    made.sign.touch(lambda chain: chain.cut(None))
    assert settled(made) == ""
    assert made.face()["verify"] == "ok"


def test_a_chain_of_another_length_is_a_fault_of_its_own(sign):
    made = sign("junction_3x3")
    made.show(123)
    made.sign.touch(lambda chain: chain.resize(20))
    assert settled(made) == "chain of 20 registers, not 21"
    made.sign.touch(lambda chain: chain.resize(23))
    assert settled(made) == "chain of 23 registers, not 21"
    made.sign.touch(lambda chain: chain.resize(21))
    assert settled(made) == ""
    assert made.lit.texts == ("123",) * 3


def test_a_register_too_many_is_noticed_at_the_first_look(sign):
    made = sign("entrance_4d", start=False)
    made.sign.touch(lambda chain: chain.resize(9))
    made.start(until_s=40)
    assert detail(made) == "chain of 9 registers, not 8"


def test_a_stage_that_is_stuck_is_named(sign):
    made = sign("junction_3x3")
    for line in (1, 2, 3):
        made.send(
            "baysign/j1/cmd",
            {"id": str(line), "verb": "show", "text": "CLS", "colour": "amber", "minutes": 9},
        )
    made.sign.touch(lambda chain: chain.jam(8 * 9 + 3, 1))
    assert settled(made) == "broken chain: only ones come back: line 2 digit 2 red"


def test_a_silent_display_is_named_and_holds_up_nobody(sign):
    made = sign("rs485_3x4")
    made.show(123)
    made.sign.touch(lambda wire: setattr(wire.displays[1], "silent", True))
    lag_us = made.sign.lag_us
    assert made.show(456) == ("456", "123", "456")
    made.after(15)
    assert detail(made) == "address 2 is silent: line 2"
    face = made.face()
    # T16: what was acknowledged, not what was wanted.
    assert [line["text"] for line in face["lines"]] == ["456", "123", "456"]
    assert [line["rule"] for line in face["lines"]] == ["", "T16", ""]
    assert face["verify"] == "mismatch"
    for number in (10, 11, 12):
        assert made.show(number) == (str(number), "123", str(number))
    assert made.sign.lag_us <= max(lag_us, 50_000)
    made.sign.touch(lambda wire: setattr(wire.displays[1], "silent", False))
    made.after(20)
    assert made.lit.texts == ("12", "12", "12")
    assert detail(made) == "" and made.face()["verify"] == "ok"
    assert [line["rule"] for line in made.face()["lines"]] == ["", "", ""]


@pytest.mark.parametrize(
    ("disturb", "said"),
    [
        (("exception", 2), "address 1 refuses: exception 2, address: line 1"),
        (("exception", 4), "address 1 refuses: exception 4, failure: line 1"),
        (("exception", 9), "address 1 refuses: exception 9, reason: line 1"),
        (("noisy", True), "address 1 answers with a wrong check sum: line 1"),
    ],
)
def test_a_display_that_answers_wrong(sign, disturb, said):
    made = sign("rs485_3x4")
    made.show(123)
    made.sign.touch(lambda wire: setattr(wire.displays[0], *disturb))
    made.show(124)
    made.after(15)
    assert detail(made) == said
    made.sign.touch(lambda wire: setattr(wire.displays[0], disturb[0], type(disturb[1])(0)))
    # Asked again after five seconds, looked at every five, told a second later.
    made.after(20)
    assert detail(made) == "" and made.lit.texts == ("124",) * 3


def test_a_display_that_holds_other_values_than_were_written(sign):
    made = sign("rs485_3x4")
    made.show(123)

    def jam(wire):
        display = wire.displays[2]
        display.jammed = {1: 0x7F}

    made.sign.touch(jam)
    made.show(124)
    made.after(12)
    assert detail(made) == "address 3 holds other values than were written: line 3"


def test_only_changed_registers_travel_and_everything_once_a_minute(sign):
    made = sign("rs485_3x4")
    made.show(123)
    wire = made.sign.hardware.panels[0].chip
    wire.frames.clear()
    made.show(124)
    writes = [frame for frame in wire.frames if frame[1] == 16]
    # Address, function, register of the last digit, one register.
    assert sorted(frame[:6] for frame in writes) == [
        bytes([address, 16, 0, 3, 0, 1]) for address in (1, 2, 3)
    ]
    wire.frames.clear()
    made.after(55)
    whole = [frame for frame in wire.frames if frame[1] == 16 and frame[5] == 5]
    assert {frame[0] for frame in whole} == {1, 2, 3}
    setup = [frame for frame in wire.frames if frame[2:4] == bytes([0, 17])]
    assert {frame[7:9] for frame in setup} == {bytes([0, 120])}


def test_a_display_without_power_is_set_up_again_when_it_is_back(sign):
    made = sign("rs485_3x4")
    made.show(123)
    display = made.sign.hardware.panels[0].chip.displays[0]
    made.sign.touch(lambda _: setattr(display, "silent", True))
    made.show(77)
    made.after(20)
    made.sign.touch(
        lambda _: (display.power_up(made.sign.hardware.chance), setattr(display, "silent", False))
    )
    made.after(12)
    assert made.lit.texts == ("77",) * 3
    assert display.registers[17] == 120


@pytest.mark.parametrize("name", MODELS)
def test_verify_never_says_ok_for_chips_that_say_nothing(sign, name):
    made = sign(name)
    made.show(123)
    made.after(3)
    mute = {"max7219", "ws2812"} & {panel["chip"] for panel in made.model["panels"]}
    assert made.face()["verify"] == ("unsupported" if mute else "ok")
    assert detail(made) == ""


def test_segments_known_to_be_dead_are_a_fault_by_line_and_digit(sign):
    made = sign("junction_3x3", line={"dead": ["3g", "1a"]})
    made.after(10)
    assert made.faults()["pixel"] == "line 1: 3g 1a, line 2: 3g 1a, line 3: 3g 1a"
    assert made.said("faults")[-1]["shortErrorStatus"] & 1 << 5


def test_a_strip_never_draws_more_than_it_may(sign):
    made = sign("strip_3d")
    made.show(888)
    strip = made.sign.hardware.panels[0].chip
    limit_ma = made.model["panels"][0]["limit_ma"]
    assert 0.9 * limit_ma < strip.milliamperes() <= limit_ma
    assert made.lit.texts == ("888",)
    made.show(1)
    assert made.lit.texts == ("1",) and made.lit.brightness == 1.0, "what draws little is bright"


@pytest.mark.parametrize("how", ["raises", "stands still"])
def test_the_task_of_slow_displays_is_watched_as_every_other(sign, how):
    """F20: it dies, is told, and is started again."""
    made = sign("rs485_3x4", start=False)
    stand_in(made, "doomed.py", task="panel", how=how, times=1, after_s=40)
    made.start()
    assert made.show(123) == ("123",) * 3
    made.until(80)
    told = [said["detail"] for said in made.said("log") if said["cause"] == "a task died"]
    assert told[:1] == ["panel"]
    assert made.show(124) == ("124",) * 3
    assert made.sign.boots == 1
