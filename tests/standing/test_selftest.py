"""The self-test of a whole sign: every lamp, never a number, and what follows from a dark one."""

import json

import pytest

from baysign_host import ROOT
from baysign_host.sim.chips.ina219 import Ina219
from baysign_host.sim.chips.lm75 import Lm75
from tests.standing.parts import NOON_S, draw, junction, texts

LOTS = {name: {"max_age_s": 86_400} for name in "abc"}
SHOWN = ("123", "45", "678")
SUPPLY = {"sensor": "ina219", "idle_ma": 30, "segment_ma": 20}
DRESDEN = "CET-1CEST,M3.5.0,M10.5.0/3"
#: 03:00 in Dresden on the day after NOON_S, in summer time already.
NIGHT_S = NOON_S + 13 * 3600
CHAIN = json.loads((ROOT / "boards/signs/junction_3x3.json").read_text("utf-8"))
#: Three lines of three digits in two colours with eight segments, and three arrows in two colours.
LAMPS = 3 * (3 * 2 * 8 + 3 * 2)
#: Up to 15 s until the task looks; every lamp for 61 ms, dark ones twice.
TEST_S = 45


def register(line, digit, colour):
    """The register of a digit in the chain."""
    chain = CHAIN.get("chain") or CHAIN["panels"][0]["places"]
    wanted = {"line": line, "digit": digit, "colour": colour}
    return chain.index(wanted)


@pytest.fixture
def sign(scene):
    """`sign(…)`: one that shows SHOWN, with an INA219 where `meter` is given."""

    def make(meter=None, chips=None, lives=1, **settings):
        if meter is not None:
            settings.setdefault("supply", SUPPLY)
        made = scene(junction(LOTS, **settings), lives, start=False)
        for address, chip in {**(chips or {}), **({0x40: meter} if meter else {})}.items():
            made.sign.attach(address, chip)
        made.start()
        assert made.free(a=123, b=45, c=678) == SHOWN
        return made

    return make


def order(made, **body):
    """The reply to a command."""
    body.setdefault("id", str(len(made.broker.messages)))
    made.send("baysign/j1/cmd", body)
    return made.replies()[-1]


def run_test(made):
    """Ask for a self-test, let it run, and return its result."""
    assert order(made, verb="test")["ok"]
    made.after(TEST_S)
    return made.said("health")[-1]["selftest"]


def lamps(lit):
    """All lit lamps: (line, digit, colour, bit), and (line, arrow, colour)."""
    if lit.dark:
        return set()
    found = set()
    for number, line in enumerate(lit.lines):
        for digit, bits in enumerate(line.digits):
            for colour, byte in zip(("red", "green"), bits, strict=True):
                found |= {(number, digit, colour, bit) for bit in range(8) if byte >> bit & 1}
        if line.arrow != "none":
            found.add((number, line.arrow, line.colour))
    return found


def seen_during(made, since_s):
    """Everything lit since a moment that is not SHOWN."""
    return [lit for t_s, lit in made.changes if t_s > since_s and texts(lit) != SHOWN]


def test_each_night_at_three_every_lamp_and_never_a_number(sign):
    made = sign(selftest={"at": "03:00"}, timezone=DRESDEN)
    made.clock(NIGHT_S - 40)
    made.after(38)
    assert made.sign.lit.texts == SHOWN
    since_s = made.now_s
    made.after(TEST_S)
    assert made.sign.lit.texts == SHOWN
    moments = [lamps(lit) for lit in seen_during(made, since_s)]
    assert all(len(each) <= 1 for each in moments)
    assert len(set().union(*moments)) == LAMPS
    result = made.said("health")[-1]["selftest"]
    assert abs(result.pop("time") - NIGHT_S - 10) < 25
    assert result == {
        "trigger": "daily",
        "verify": "ok",
        "current": "unsupported",
        "lamps": LAMPS,
        "dark": [],
        "lit": [],
    }
    # About ten seconds, and once a night.
    busy = [t_s for t_s, lit in made.changes if t_s > since_s and texts(lit) != SHOWN]
    assert 8 < busy[-1] - busy[0] < 13
    made.after(4000)
    assert not seen_during(made, since_s + TEST_S)


def test_what_is_read_back_at_the_start_is_said(sign):
    made = sign()
    made.counters()
    assert made.said("health")[-1]["selftest"] == {"trigger": "boot", "verify": "ok"}


@pytest.mark.parametrize("brightness_pct", [100, 30])
def test_all_is_well_by_the_current_too(sign, brightness_pct):
    made = sign(Ina219(draw), brightness_pct=brightness_pct)
    result = run_test(made)
    assert (result["current"], result["dark"], result["verify"]) == ("ok", [], "ok")
    assert made.sign.lit.texts == SHOWN


def test_a_dark_segment_is_found_named_and_never_falsifies_a_number(sign):
    made = sign(Ina219(draw), lives=2)
    # Segment g of the first line's second digit, green: 123 reads 1?3.
    place = register(0, 1, "green")
    made.sign.touch(lambda chain: chain.stick(place, 6, 0))
    result = run_test(made)
    # Until then it could not know what a driver saw.
    del made.broker.said[:-1]
    assert result["dark"] == ["line 1 digit 2 segment g green"]
    assert result["current"] == "mismatch"
    fault = [row for row in made.said("faults")[-1]["faults"] if row["fault"] == "pixel"]
    assert fault[0]["detail"] == "line 1 digit 2 segment g green"
    assert made.said("faults")[-1]["shortErrorStatus"] >> 5 & 1
    assert made.sign.lit.texts == ("", "45", "678")
    assert made.face()["lines"][0]["rule"] == "T12"
    # What needs it not is shown, and so is what another colour lights.
    assert made.free(a=107) == ("107", "45", "678")
    assert made.free(a=187) == ("", "45", "678")
    assert order(made, verb="show", text="CAS", lines=[1], colour="red", minutes=1)["ok"]
    assert made.sign.lit.texts == ("CAS", "45", "678")
    made.after(61)
    # The finding outlives the reset: no number is falsified until the next night.
    made.sign.at(made.now_s, made.sign.power_cut)
    made.after(20)
    assert made.free(a=123, b=45, c=678) == ("", "45", "678")
    assert "pixel" in [row["fault"] for row in made.said("faults")[-1]["faults"]]
    # Repaired and tested: it shows everything again.
    made.sign.touch(lambda chain: chain.stick(place, 6, None))
    assert run_test(made)["dark"] == []
    assert made.sign.lit.texts == SHOWN
    # The amber unknown face after the reset had a bar that was only red, and read right.
    said = made.broker.said
    said[:] = [each for each in said if all(line.colour != "mixed" for line in each.lit.lines)]
    assert "pixel" not in [row["fault"] for row in made.said("faults")[-1]["faults"]]


def test_a_segment_that_never_goes_out_is_told_from_a_dark_one(sign):
    made = sign(Ina219(draw), lives=2)
    # Segment g of the first line's second digit, green: 107 would read 187.
    place = register(0, 1, "green")
    made.sign.touch(lambda chain: chain.stick(place, 6, 1))
    result = run_test(made)
    del made.broker.said[:-1]
    assert (result["dark"], result["lit"]) == ([], ["line 1 digit 2 segment g green always lit"])
    assert result["current"] == "mismatch"
    fault = [row for row in made.said("faults")[-1]["faults"] if row["fault"] == "pixel"]
    assert fault[0]["detail"] == "line 1 digit 2 segment g green always lit"
    # 123 needs that bar, 107 and 7 need it dark: what stands there then is no number.
    assert made.sign.lit.texts == SHOWN
    made.free(a=107)
    assert made.face()["lines"][0]["rule"] == "T12"
    assert made.face()["lines"][0]["text"] == ""
    assert lamps(made.sign.lit) & {(0, digit, colour, bit) for digit in range(3)
                                   for colour in ("red", "green") for bit in range(8)} == {
        (0, 1, "green", 6)
    }  # fmt: skip
    # It outlives the reset as well.
    made.sign.at(made.now_s, made.sign.power_cut)
    made.after(20)
    assert "pixel" in [row["fault"] for row in made.said("faults")[-1]["faults"]]
    made.sign.touch(lambda chain: chain.stick(place, 6, None))
    assert run_test(made)["lit"] == []
    # A blank line on which a bar is lit is not what the face says, and cannot be.
    made.broker.said.clear()
    assert "pixel" not in [row["fault"] for row in made.said("faults")[-1]["faults"]]


def test_without_the_panels_own_current_nobody_knows_what_is_always_lit(sign):
    made = sign(Ina219(draw), supply=SUPPLY | {"idle_ma": 0})
    made.sign.touch(lambda chain: chain.stick(register(0, 1, "green"), 6, 1))
    result = run_test(made)
    assert (result["dark"], result["lit"]) == (["line 1 digit 2 segment g green"], [])
    made.broker.said.clear()


def test_a_dark_and_a_lit_one_are_not_told_apart_and_spoil_their_digits(sign):
    made = sign(Ina219(draw))
    made.sign.touch(lambda chain: chain.stick(register(0, 1, "green"), 6, 1))
    made.sign.touch(lambda chain: chain.stick(register(2, 0, "green"), 0, 0))
    result = run_test(made)
    assert result["lit"] == [
        "line 1 digit 2 segment g green dark or always lit",
        "line 3 digit 1 segment a green dark or always lit",
    ]
    del made.broker.said[:-1]
    assert made.face()["lines"][0]["text"] == made.face()["lines"][2]["text"] == ""
    made.broker.said.clear()


def test_an_arrow_is_named_and_costs_no_number(sign):
    made = sign(Ina219(draw))
    place = 6
    made.sign.touch(lambda chain: chain.stick(place, 3, 0))
    assert run_test(made)["dark"] == ["line 1 ahead green"]
    assert made.sign.lit.texts == SHOWN


def test_a_supply_that_gives_nothing_is_no_hundred_dark_lamps(sign):
    meter = Ina219(lambda hardware: 0)
    made = sign(meter)
    result = run_test(made)
    assert (result["current"], result["dark"]) == ("mismatch", [])
    assert made.sign.lit.texts == SHOWN
    faults = [row["fault"] for row in made.said("faults")[-1]["faults"]]
    assert "power" in faults and "pixel" not in faults


def test_what_is_too_dim_to_be_measured_is_not_called_dark(sign):
    made = sign(Ina219(draw), brightness_pct=1)
    made.sign.touch(lambda chain: chain.stick(0, 0, 0))
    result = run_test(made)
    assert (result["current"], result["dark"]) == ("unsupported", [])


def test_a_meter_that_falls_silent_ends_the_measuring_not_the_test(sign):
    meter = Ina219(draw)
    made = sign(meter)
    made.sign.at(made.now_s + 4, setattr, meter, "silent", True)
    result = run_test(made)
    assert (result["current"], result["dark"], result["lamps"]) == ("unsupported", [], LAMPS)
    assert made.sign.lit.texts == SHOWN


def test_an_order_is_stronger_than_a_test(sign):
    made = sign(Ina219(draw))
    assert order(made, verb="show", text="CLS", lines=[2], minutes=5)["ok"]
    assert "skipped" in run_test(made)
    assert made.sign.lit.texts == ("123", "CLS", "678")
    made.after(300)
    # One that comes in the middle has the sign at once, and nothing is called dark for it.
    assert order(made, verb="test")["ok"]
    made.after(3)
    assert order(made, verb="show", text="CLS", lines=[2], minutes=5)["ok"]
    made.after(1)
    assert made.sign.lit.texts == ("123", "CLS", "678")
    made.after(TEST_S)
    assert "skipped" in made.said("health")[-1]["selftest"]
    assert "pixel" not in [row["fault"] for row in made.said("faults")[-1]["faults"]]


def test_no_lamp_is_lit_while_it_is_too_hot(sign):
    thermometer = Lm75(25)
    made = sign(chips={0x48: thermometer}, temperature={"sensor": "lm75"})
    thermometer.celsius = 70
    made.after(35)
    since_s = made.now_s
    assert run_test(made)["skipped"] == "criticalTemperature"
    assert not any(lamps(lit) for t_s, lit in made.changes if t_s > since_s)


def test_a_broken_chain_shows_in_the_test(sign):
    made = sign()
    made.sign.touch(lambda chain: chain.cut(5))
    assert run_test(made)["verify"] == "mismatch"
    made.sign.touch(lambda chain: chain.cut(None))
    made.after(60)
    made.broker.said.clear()


def test_a_sign_tells_its_name_flashing_and_never_a_bare_number(sign):
    made = sign()
    since_s = made.now_s
    assert order(made, verb="identify")["ok"]
    made.after(58)
    shown = [texts(lit) for t_s, lit in made.changes if t_s > since_s]
    assert set(shown) - {SHOWN} == {
        # The J and the 1 of its id, which in letters is an I.
        ("AJI",) * 3,
        ("",) * 3,
        ("U01",) * 3,
        ("U0",) * 3,
    }
    assert made.after(5) == SHOWN
    assert order(made, verb="identify", minutes=61)["error"] == "duration"
