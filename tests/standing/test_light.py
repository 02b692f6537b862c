"""Brightness of a whole sign, at the panel's output-enable line, through dusk, night and
faults."""

from itertools import pairwise

import pytest

from baysign_host.sim.chips.bh1750 import Bh1750
from tests.standing.parts import NOON_S, junction

#: Dresden, where the sun of the day of NOON_S sets at 17:33 UTC.
PLACE = {"lat": 51.05, "lon": 13.74}
#: Dark for an almanac: before 04:30 and after 18:00 UTC at that place and day.
DUSK_S = 18 * 3600 - 12 * 3600
NIGHT_PCT = 8
LOTS = {"a": {"max_age_s": 86_400}}
LINES = [{"lots": ["a"]}] * 3


def lit_sign(scene, light, lux=None, lives=1, **settings):
    """A sign with this `light`, and a lux sensor that sees `lux`; the sensor's model."""
    made = scene(junction(LOTS, LINES, light=light, **settings), lives, start=False)
    chip = Bh1750(lux or 0)
    if lux is not None:
        made.sign.attach(0x23, chip)
    made.start()
    return made, chip


def brightness(made):
    """What the panel has, in percent, as the pin says."""
    return round(100 * made.sign.lit.brightness)


def sun(made, chip, hours):
    """Light of a day from now on: full at first, down to nothing at `hours`."""
    start_s = made.now_s
    for minute in range(round(hours * 60)):
        lux = 40_000 * (1 - minute / 60 / hours) ** 4
        made.sign.at(start_s + 60 * minute, lambda lux=lux: setattr(chip, "lux", lux))
    made.sign.at(start_s + 3600 * hours, lambda: setattr(chip, "lux", 0))


def jump(made, wall_s):
    """Another time of day: said twice, it is believed."""
    made.clock(wall_s)
    made.after(10)
    made.clock(wall_s + 10)
    made.after(60)


def changes(made, since_s):
    """(time, lit share) of every change of brightness."""
    found = [(t_s, lit.brightness) for t_s, lit in made.changes if t_s > since_s]
    return [after for before, after in pairwise(found) if before[1] != after[1]]


def test_from_noon_into_the_night(scene):
    made, chip = lit_sign(scene, {"sensor": "bh1750", "night_pct": NIGHT_PCT}, 40_000)
    assert brightness(made) == 100
    began_s = made.now_s
    sun(made, chip, 2)
    levels = []
    for _ in range(2 * 60 + 5):
        made.after(60)
        levels.append(brightness(made))
    # Every level of the usual table once, on the way down only.
    assert sorted(set(levels), reverse=True) == [100, 70, 40, 20, NIGHT_PCT]
    assert levels == sorted(levels, reverse=True)
    for (_, before), (_, after) in pairwise(changes(made, began_s)):
        assert abs(after - before) <= max(before / 60, 0.001)
    assert made.face()["brightness_pct"] == NIGHT_PCT
    made.counters()
    light = made.said("health")[-1]["light"]
    assert light == {"control": "photocell", "level": 0, "dark": True}


def test_lightning_and_headlights_move_nothing(scene):
    made, chip = lit_sign(scene, {"sensor": "bh1750"}, 4)
    assert brightness(made) == 10
    since_s = made.now_s
    for _ in range(10):
        chip.lux = 50_000
        made.after(5)
        chip.lux = 4
        made.after(30)
    assert changes(made, since_s) == []


@pytest.mark.parametrize("failure", ["silent", "held", "sunny"])
def test_a_sensor_that_fails_in_the_night_lights_nothing(scene, failure):
    light = {"sensor": "bh1750", "night_pct": NIGHT_PCT}
    made, chip = lit_sign(scene, light, 40_000, position=PLACE)
    # Twelve minutes before dark by the almanac.
    made.clock(NOON_S + DUSK_S - 720)
    sun(made, chip, 0.2)
    made.after(900)
    assert brightness(made) == NIGHT_PCT
    dark_s = made.now_s
    if failure == "silent":
        chip.silent = True
    elif failure == "held":
        made.sign.set(i2c_held=True)
    else:
        chip.lux = 200_000
    made.after(2000)
    faults = [row["fault"] for row in made.said("faults")[-1]["faults"]]
    assert "photocell" in faults
    assert made.said("faults")[-1]["shortErrorStatus"] & 1 << 6
    # Late in the night, till the morning of the almanac: nothing brighter, for not a moment.
    jump(made, NOON_S - 29_160)
    made.after(1200)
    assert all(lit.brightness <= 0.0801 for t_s, lit in made.changes if t_s > dark_s)
    assert brightness(made) == NIGHT_PCT
    # By day the default; with its sensor again, what that sees.
    made.after(3600)
    assert brightness(made) == 100
    chip.silent = False
    chip.lux = 5_000
    made.sign.set(i2c_held=False)
    made.after(90)
    assert brightness(made) == 70
    assert "photocell" not in [row["fault"] for row in made.said("faults")[-1]["faults"]]


def test_a_start_in_the_night_is_dark_from_its_first_frame_on(scene):
    made, _ = lit_sign(scene, {"sensor": "bh1750", "night_pct": NIGHT_PCT}, 3, lives=2)
    made.sign.at(made.now_s, made.sign.power_cut)
    made.after(30)
    assert brightness(made) == NIGHT_PCT
    assert all(lit.brightness <= 0.0801 for _, lit in made.changes)


def test_without_a_clock_a_night_maximum_holds(scene):
    made, _ = lit_sign(scene, {"night_pct": NIGHT_PCT}, position=PLACE)
    assert brightness(made) == NIGHT_PCT
    made.clock(NOON_S)
    made.after(60)
    assert brightness(made) == 100
    jump(made, NOON_S + DUSK_S)
    assert brightness(made) == NIGHT_PCT


def test_by_the_time_of_day(scene):
    light = {"schedule": [{"at": "07:00", "pct": 90}, {"at": "15:30", "pct": 25}]}
    made, _ = lit_sign(scene, light, timezone="CET-1CEST,M3.5.0,M10.5.0/3", brightness_pct=60)
    assert brightness(made) == 60
    # 13:00 in Dresden, still in winter time.
    made.clock(NOON_S)
    made.after(60)
    assert brightness(made) == 90
    jump(made, NOON_S + 8_900)
    assert brightness(made) == 90
    made.after(60)
    assert brightness(made) == 25
    # The clocks go forward in the night: 07:00 comes an hour earlier.
    jump(made, NOON_S + 17 * 3600 - 100)
    assert brightness(made) == 25
    made.after(60)
    assert brightness(made) == 90


def command(made, **body):
    """The reply to a command of a new id."""
    body["id"] = str(len(made.broker.messages))
    made.send(f"{made.base}/cmd", {"verb": "brightness", **body})
    return made.replies()[-1]


def test_by_hand_with_an_end_on_a_sign_without_any_sensor(scene):
    made, _ = lit_sign(scene, {}, brightness_pct=50)
    assert command(made, pct=20, minutes=2)["ok"]
    made.after(30)
    assert brightness(made) == 20 and made.face()["brightness_pct"] == 20
    made.after(80)
    assert brightness(made) == 20
    made.after(25)
    assert brightness(made) == 50
    assert command(made, pct=100, minutes=60)["ok"] and command(made, pct="auto")["ok"]
    made.after(30)
    assert brightness(made) == 50
    # Without a number: what it has now, whatever the light does.
    assert command(made, minutes=5)["ok"]
    made.after(30)
    assert brightness(made) == 50


@pytest.mark.parametrize(
    "body, error",
    [
        ({"pct": 20}, "noEnd"),
        ({"pct": 0, "minutes": 5}, "syntax"),
        ({"pct": 101, "minutes": 5}, "syntax"),
        ({"pct": "full", "minutes": 5}, "syntax"),
        ({"pct": 20, "minutes": 0}, "duration"),
        ({"pct": 20, "minutes": 10_081}, "duration"),
    ],
)
def test_wrong_commands_change_nothing(scene, body, error):
    made, _ = lit_sign(scene, {}, brightness_pct=50)
    assert command(made, **body)["error"] == error
    made.after(30)
    assert brightness(made) == 50
