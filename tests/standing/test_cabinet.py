"""Heat, door, supply and clock chip of a whole sign: only what is fitted, and what it leads to."""

import json

import pytest

from baysign_host import ROOT
from baysign_host.sim.chips.ds3231 import Ds3231
from baysign_host.sim.chips.ina219 import Ina219
from baysign_host.sim.chips.lm75 import Lm75
from tests.standing.parts import NOON_S, TIMED, draw, junction

LOTS = {name: {"max_age_s": 86_400} for name in "abc"}
UNKNOWN = ("---", "---", "---")
#: A look each ten seconds, and what decides is seen three times at most.
SOON_S = 35
BITS = {"power": 2, "attachedDevice": 3, "temperatureWarning": 9, "criticalTemperature": 11}
BOARD = json.loads((ROOT / "boards/olimex_esp32_poe/board.json").read_text("utf-8"))
DOOR = BOARD["wiring"]["cabinet"]["door"]


@pytest.fixture
def fitted(scene):
    """`fitted({address: chip}, **settings)`: a sign in session with these chips on its bus."""

    def make(chips, lots=LOTS, source=None, lives=1, **settings):
        config = junction(lots, **({"source": source} if source else {}), **settings)
        made = scene(config, lives, start=False)
        for address, chip in chips.items():
            made.sign.attach(address, chip)
        made.start()
        return made

    return make


def faults(made):
    """{name: detail} of the active faults, with their bits looked at."""
    said = made.said("faults")[-1]
    found = {row["fault"]: row["detail"] for row in said["faults"]}
    for name, bit in BITS.items():
        assert bool(said["shortErrorStatus"] >> bit & 1) is (name in found)
    return found


class TestHeat:
    def test_a_warning_and_then_the_dark_until_it_has_cooled_down(self, fitted):
        thermometer = Lm75(25)
        made = fitted({0x48: thermometer}, temperature={"sensor": "lm75"})
        assert made.free(a=5, b=6, c=7) == ("5", "6", "7")
        thermometer.celsius = 50
        made.after(SOON_S)
        assert "temperatureWarning" in faults(made)
        assert made.sign.lit.texts == ("5", "6", "7")
        thermometer.celsius = 60
        assert made.after(SOON_S) == ("", "", "")
        assert {"temperatureWarning", "criticalTemperature"} <= set(faults(made))
        face = made.face()
        assert {line["reason"] for line in face["lines"]} == {"criticalTemperature"}
        # An order is taken, and waits; so does what the city says.
        order = {"id": "1", "verb": "show", "text": "CLS", "lines": [1], "minutes": 60}
        made.send("baysign/j1/cmd", order)
        assert made.replies()[-1] == {"id": "1", "ok": True}
        made.free(b=66)
        thermometer.celsius = 55.5
        assert made.after(SOON_S) == ("", "", "")
        thermometer.celsius = 54.5
        assert made.after(SOON_S) == ("CLS", "66", "7")
        assert "criticalTemperature" not in faults(made)
        assert "temperatureWarning" in faults(made)
        thermometer.celsius = 44
        made.after(SOON_S)
        assert "temperatureWarning" not in faults(made)

    def test_one_wrong_reading_darkens_nothing(self, fitted):
        thermometer = Lm75(25)
        made = fitted({0x48: thermometer}, temperature={"sensor": "lm75"})
        made.free(a=5, b=6, c=7)
        for _ in range(5):
            thermometer.celsius = 120
            made.after(10)
            thermometer.celsius = 25
            made.after(10)
        assert all(lit.texts != ("", "", "") for t_s, lit in made.changes if t_s > 20)

    def test_a_thermometer_that_fails_keeps_dark_what_is_dark(self, fitted):
        thermometer = Lm75(70)
        made = fitted({0x48: thermometer}, temperature={"sensor": "lm75"})
        made.free(a=5, b=6, c=7)
        assert made.after(SOON_S) == ("", "", "")
        thermometer.silent = True
        assert made.after(600) == ("", "", "")
        assert {"attachedDevice", "criticalTemperature"} <= set(faults(made))
        thermometer.silent = False
        thermometer.celsius = 30
        assert made.after(SOON_S) == ("5", "6", "7")
        assert not {"attachedDevice", "criticalTemperature"} & set(faults(made))

    @pytest.mark.parametrize("board", ["olimex_esp32_poe", "esp32_s3_devkitc"])
    def test_the_chips_own_thermometer_with_an_offset(self, fitted, board):
        heat = {"sensor": "chip", "offset_c": -20, "critical_c": 65}
        made = fitted({}, temperature=heat, board=board, network={"wifi": [{"ssid": "a"}]})
        made.sign.set(temperature_c=84)
        made.free(a=5, b=6, c=7)
        assert made.after(SOON_S) == ("5", "6", "7")
        made.counters()
        assert made.said("health")[-1]["temperature_c"] in (63, 64)
        made.sign.set(temperature_c=87)
        assert made.after(SOON_S) == ("", "", "")


class TestDoor:
    def test_open_and_shut(self, fitted):
        made = fitted({}, door=True)
        # The contact hangs free: the door is open, or its wire is cut.
        made.after(SOON_S)
        assert "doorOpen" in faults(made)
        made.sign.set(pins={DOOR: 0})
        made.after(SOON_S)
        assert "doorOpen" not in faults(made)

    def test_without_one_nothing_is_said(self, fitted):
        made = fitted({})
        made.after(120)
        assert set(faults(made)) == {"clock"}
        health = made.said("health")[-1]
        assert not {"light", "temperature_c", "supply"} & set(health)


class TestSupply:
    SETTINGS = {
        "sensor": "ina219",
        "low_mv": 11_000,
        "high_mv": 13_000,
        "idle_ma": 30,
        "segment_ma": 20,
    }

    def test_voltage_out_of_its_limits(self, fitted):
        meter = Ina219(draw)
        made = fitted({0x40: meter}, supply=self.SETTINGS)
        made.free(a=888, b=1, c=23)
        made.after(120)
        assert "power" not in faults(made)
        lit = 3 * 7 + 2 + 5 + 5
        supply = made.said("health")[-1]["supply"]
        assert supply == {"voltage_mv": 12_000, "current_ma": 30 + 20 * lit}
        for wrong_mv in (10_900, 13_100):
            meter.bus_mv = wrong_mv
            made.after(SOON_S)
            assert "power" in faults(made)
            meter.bus_mv = 12_000
            made.after(SOON_S)
            assert "power" not in faults(made)

    @pytest.mark.parametrize("brightness_pct", [100, 20])
    @pytest.mark.parametrize("factor, said", [(0, "too little"), (1.6, "too much")])
    def test_current_that_no_segment_explains(self, fitted, factor, said, brightness_pct):
        meter = Ina219(draw)
        made = fitted({0x40: meter}, supply=self.SETTINGS, brightness_pct=brightness_pct)
        made.free(a=888, b=1, c=23)
        made.after(SOON_S)
        assert "power" not in faults(made)
        meter.draw_ma = lambda hardware: factor * draw(hardware)
        made.after(SOON_S)
        assert faults(made)["power"] == said
        meter.draw_ma = draw
        made.after(SOON_S)
        assert "power" not in faults(made)

    def test_a_meter_that_does_not_answer(self, fitted):
        meter = Ina219(draw)
        made = fitted({0x40: meter}, supply=self.SETTINGS)
        meter.silent = True
        made.after(SOON_S)
        assert "attachedDevice" in faults(made) and "power" not in faults(made)
        meter.silent = False
        made.after(SOON_S)
        assert "attachedDevice" not in faults(made)


class TestClockChip:
    CHIP = {"chip": "ds3231"}

    def test_the_time_is_there_before_any_server_is_heard(self, fitted):
        made = fitted({0x68: Ds3231(NOON_S)}, source=TIMED, time=self.CHIP)
        now_s = NOON_S + round(made.now_s)
        assert made.free_at(a=(5, now_s - 60), b=(6, now_s - 86_500), c=(7, now_s))[::2] == (
            "5",
            "7",
        )
        assert "clock" not in faults(made)
        made.counters()
        clock = made.said("health")[-1]["clock"]
        assert clock["source"] == "chip"
        assert abs(clock["time"] - NOON_S - made.now_s) < 70

    @pytest.mark.parametrize("wall_s", [None, 1_500_000_000])
    def test_a_chip_that_stood_still_or_lags_decades_is_not_believed(self, fitted, wall_s):
        made = fitted({0x68: Ds3231(wall_s)}, source=TIMED, time=self.CHIP)
        made.after(60)
        assert "clock" in faults(made)

    def test_it_is_set_by_who_knows_better_and_seldom_written(self, fitted):
        chip = Ds3231()
        made = fitted({0x68: chip}, time=self.CHIP)
        made.clock(NOON_S)
        made.after(30)
        assert chip.writes == 1 and abs(chip.wall_s - NOON_S - 30) < 2
        # Right to the second, it is left alone; running fast, it is set once an hour.
        made.after(2 * 3600)
        assert chip.writes == 1
        chip.drift = 1.01
        made.after(3 * 3600)
        assert chip.writes in (3, 4)

    def test_a_chip_far_off_is_overruled_by_the_second_word(self, fitted):
        chip = Ds3231(NOON_S - 86_400)
        made = fitted({0x68: chip}, time=self.CHIP)
        made.clock(NOON_S)
        made.after(10)
        made.clock(NOON_S + 10)
        made.after(30)
        assert chip.writes == 1 and abs(chip.wall_s - NOON_S - 40) < 2

    def test_after_a_power_cut_the_time_is_known_at_once(self, fitted):
        chip = Ds3231()
        made = fitted({0x68: chip}, source=TIMED, time=self.CHIP, lives=2)
        made.clock(NOON_S)
        made.after(30)
        told_s = made.now_s - 30.1
        made.sign.at(made.now_s, made.sign.power_cut)
        made.after(15)
        assert "clock" not in faults(made)
        now_s = NOON_S + round(made.now_s - told_s)
        assert made.free_at(a=(5, now_s - 3600))[0] == "5"

    def test_a_chip_that_does_not_answer(self, fitted):
        chip = Ds3231(NOON_S)
        chip.silent = True
        made = fitted({0x68: chip}, time=self.CHIP)
        made.after(SOON_S)
        assert {"attachedDevice", "clock"} <= set(faults(made))
        chip.silent = False
        made.after(SOON_S)
        assert set(faults(made)) == set()
