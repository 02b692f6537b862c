"""Brightness: table with hysteresis, failing sensors, and never too bright in the dark."""

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baysign.config.check import check
from baysign.config.light import MAX_LEVELS, table_errors
from baysign.face.brightness import LUX, Brightness, level_of, step
from baysign.face.sun import is_up
from tests.strategies import BOARD, MODEL
from tests.unit.test_configuration import PLAIN

TABLE = ((10, 0, 40), (30, 20, 500), (100, 300, 100_000))
LOOK_MS = 5_000
DAY_MS = 86_400_000
NIGHT_PCT = 12
#: 2026-03-28T12:00:00Z
NOON_S = 1_774_699_200


def is_night(wall_s):
    """From 20:00 to 06:00 UTC."""
    return not 6 <= wall_s % 86_400 // 3600 < 20


class Panel:
    """A sign's brightness with its own clock; the sensor is read every 5 s."""

    def __init__(self, clock_s=NOON_S, **settings):
        self.now_ms = 0
        self.clock_s = clock_s
        given = {"table": TABLE, "top": 100_000, "is_night": is_night} | settings
        self.rules = Brightness(80, NIGHT_PCT, **given)

    @property
    def wall_s(self):
        return None if self.clock_s is None else self.clock_s + self.now_ms // 1000

    def see(self, *values):
        """The brightness after each of these readings."""
        found = []
        for value in values:
            self.now_ms += LOOK_MS
            self.rules.read(value, self.now_ms, self.wall_s)
            found.append(self.pct)
        return found

    @property
    def pct(self):
        return self.rules.target_pct(self.now_ms, self.wall_s)


def test_the_table_is_followed_up_and_down_with_hysteresis():
    panel = Panel()
    steady = [panel.see(light, light, light)[-1] for light in (30, 41, 30, 19, 30, 41, 501, 301)]
    assert steady == [10, 30, 30, 10, 10, 30, 100, 100]
    assert [panel.see(light, light, light)[-1] for light in (299, 500, 501)] == [30, 30, 100]
    assert panel.rules.control == "photocell"


def test_headlights_are_no_morning():
    panel = Panel()
    assert panel.see(5, 5, 5, 90_000, 5, 6, 80_000, 5) == [10] * 8


def test_a_first_reading_counts_at_once():
    assert Panel().see(50_000) == [100]


@pytest.mark.parametrize(
    "values, why",
    [
        ([None] * 3, "no answer"),
        ([-1] * 3, "absurd"),
        ([100_001] * 3, "absurd"),
        ([None, -1, None], "no answer"),
        # Nothing at all by day: a broken wire. For half an hour it may have been a cover.
        ([0] * 365, "stuck"),
    ],
)
def test_a_sensor_that_fails_is_not_believed(values, why):
    panel = Panel()
    panel.see(50_000, 50_001, 50_002)
    panel.see(*values)
    assert panel.rules.failed == why and panel.rules.light is None
    # By day, with the clock as witness: the default level.
    assert panel.pct == 80 and panel.rules.control == "fixed"
    panel.see(50_003, 50_004)
    assert panel.rules.failed
    assert panel.see(50_005) == [100] and panel.rules.failed == ""


def test_a_sensor_at_its_upper_end_in_the_night_is_not_believed():
    panel = Panel(clock_s=NOON_S + 10 * 3600)
    assert set(panel.see(*[100_000] * 365)) == {NIGHT_PCT}
    assert panel.rules.failed == "stuck"


def test_a_value_that_never_moves_is_stuck_after_a_day():
    panel = Panel(clock_s=None)
    panel.see(*[700] * (DAY_MS // LOOK_MS))
    assert panel.rules.failed == "" and panel.pct == 100
    panel.see(*[700] * 4)
    assert panel.rules.failed == "stuck" and panel.pct == NIGHT_PCT


def test_without_a_sensor_the_schedule_and_then_the_default():
    schedule = ((7 * 3600, 60), (13 * 3600, 90), (20 * 3600, 5))
    panel = Panel(table=(), schedule=schedule, second_of=lambda wall_s: wall_s % 86_400)
    assert panel.pct == 60 and panel.rules.control == "timer"
    panel.now_ms = 3600 * 1000
    assert panel.pct == 90
    panel.now_ms = 8 * 3600 * 1000
    assert panel.pct == 5
    # Past midnight the last one of yesterday still holds.
    panel.now_ms = 13 * 3600 * 1000
    assert panel.pct == 5
    panel.clock_s = None
    assert panel.pct == NIGHT_PCT and panel.rules.control == "fixed"


def test_by_hand_until_its_end_and_never_over_the_night_maximum():
    panel = Panel()
    panel.see(50_000, 50_000, 50_000)
    panel.rules.manual(35, panel.now_ms + 60_000)
    assert panel.pct == 35 and panel.rules.control == "manual"
    panel.see(5, 6, 5)
    assert panel.pct == NIGHT_PCT
    panel.see(50_000, 50_001)
    assert panel.pct == 35
    panel.now_ms += 60_000
    assert panel.pct == 100 and panel.rules.control == "photocell"
    panel.rules.manual(35, panel.now_ms + 60_000)
    panel.rules.manual(None, 0)
    assert panel.pct == 100


READINGS = st.one_of(
    st.none(),
    st.integers(-1, 60),
    st.integers(0, 100_001),
    st.sampled_from((0, 20, 40, 41, 100_000, 100_001)),
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(READINGS, st.integers(1, 400)), max_size=8),
    st.sampled_from((None, NOON_S, NOON_S + 7 * 3600, NOON_S + 14 * 3600)),
    st.sampled_from((None, is_night)),
    st.sampled_from(((), ((0, 100),))),
    st.none() | st.integers(1, 100),
)
def test_never_over_the_night_maximum_in_the_dark(history, clock_s, night, schedule, manual_pct):
    """Dark is when the clock says so; where it is silent, when the last three good readings say
    so, or nobody says anything.

    The oracle keeps its own book of the readings, with no word about rows or hysteresis.
    """
    panel = Panel(clock_s, is_night=night, schedule=schedule, second_of=lambda s: s % 86_400)
    if manual_pct is not None:
        panel.rules.manual(manual_pct, 10**9)
    good, misses = [], 0
    for reading, repeats in history:
        for _ in range(repeats if reading in (0, 100_000) else min(repeats, 5)):
            pct = panel.see(reading)[0]
            if reading is None or not 0 <= reading <= 100_000:
                misses += 1
            else:
                misses = 0
                good = [*good, reading][-3:]
            by_clock = night is not None and clock_s is not None and night(panel.wall_s)
            silent = night is None or clock_s is None
            all_dark = len(good) == 3 and max(good) < 20
            if by_clock or (silent and (all_dark or misses >= 3 or not good)):
                assert pct <= NIGHT_PCT, (history, panel.rules.control)


@given(st.integers(0, 65535), st.integers(0, 65535))
def test_the_ramp_arrives_in_steps_that_nobody_sees(level, target):
    steps = 0
    while level != target:
        after = step(level, target)
        assert abs(after - level) <= max(16, level / 64)
        assert abs(target - after) < abs(target - level)
        level = after
        steps += 1
    # Twenty a second: from nothing to everything within half a minute.
    assert steps <= 600


def test_levels_of_the_panel():
    assert [level_of(pct) for pct in (1, 50, 100)] == [655, 32767, 65535]


ROWS = [
    {"output": 10, "down": 0, "up": 40},
    {"output": 30, "down": 20, "up": 500},
    {"output": 100, "down": 300, "up": 100_000},
]


def changed(index, **values):
    return [row | (values if at == index else {}) for at, row in enumerate(ROWS)]


@pytest.mark.parametrize(
    "rows, index, error",
    [
        (changed(1, output=9), 1, "negativeSlope"),
        (changed(1, down=40), 1, "photocellGap"),
        (changed(2, down=501), 2, "photocellGap"),
        (changed(0, down=1), 0, "photocellGap"),
        (changed(1, down=0), 1, "invalidData"),
        (changed(1, up=20), 1, "invalidData"),
        (changed(2, up=500), 2, "invalidData"),
        (ROWS[:1], 0, "invalidData"),
        (ROWS * 6, MAX_LEVELS, "tooManyLevels"),
    ],
)
def test_a_wrong_table_has_its_name_in_ntcip(rows, index, error):
    found = table_errors(rows)
    assert found[0][0] == index and found[0][1].startswith(error + ": ")
    config = PLAIN | {"light": {"sensor": "bh1750", "table": rows}}
    wrong = dict(check(config, BOARD, MODEL))
    assert wrong[f"light.table[{index}]"].startswith(error + ": ")


def test_the_usual_table_is_a_right_one():
    assert (
        table_errors([dict(zip(("output", "down", "up"), row, strict=True)) for row in LUX]) == []
    )
    assert table_errors(ROWS) == [] and table_errors([]) == []


@pytest.mark.parametrize(
    "light, path, text",
    [
        ({"table": ROWS}, "light.table", "without light.sensor"),
        ({"sensor": "photocell"}, "light.table", "missing"),
        ({"schedule": [{"at": "24:00", "pct": 5}]}, "light.schedule[0].at", "HH:MM"),
        ({"schedule": [{"at": "7:000", "pct": 5}]}, "light.schedule[0].at", "HH:MM"),
        (
            {"schedule": [{"at": "07:00", "pct": 5}, {"at": "07:00", "pct": 6}]},
            "light.schedule[1].at",
            "not after",
        ),
    ],
)
def test_wrong_settings_of_the_light(light, path, text):
    assert text in dict(check(PLAIN | {"light": light}, BOARD, MODEL))[path]


def test_a_night_maximum_needs_somebody_who_knows_the_night():
    bare = {key: value for key, value in PLAIN.items() if key != "position"}
    for light, right in (
        ({"night_pct": 10}, False),
        ({"night_pct": 10, "sensor": "bh1750"}, True),
        ({"night_pct": 10, "night": ["daily 20:00-06:00"]}, True),
    ):
        found = dict(check(bare | {"light": light}, BOARD, MODEL))
        assert ("light.night_pct" in found) is not right
    assert check(PLAIN | {"light": {"night_pct": 10}}, BOARD, MODEL) == []


def test_a_sensor_needs_a_board_that_has_a_place_for_it():
    bare = BOARD | {"wiring": {"panel": {}}}
    for sensor, wire in (("photocell", "light"), ("bh1750", "i2c"), ("veml7700", "i2c")):
        light = {"sensor": sensor, "table": ROWS}
        found = dict(check(PLAIN | {"light": light}, bare, MODEL))
        assert found["light.sensor"] == f"board esp32_devkitc has no wiring.{wire}"
        assert check(PLAIN | {"light": light}, BOARD, MODEL) == []


# Sunrise and sunset of almanacs, in UTC; to the minute there, to four minutes here.
@pytest.mark.parametrize(
    "place, day, rise, set_",
    [
        ((52.52, 13.40), "2026-06-21", "02:43", "19:33"),
        ((52.52, 13.40), "2026-12-21", "07:15", "14:54"),
        ((51.48, 0.0), "2026-03-20", "06:03", "18:13"),
        ((-33.87, 151.21), "2025-12-21", "18:41", "09:05"),
        ((31.23, 121.47), "2026-12-21", "22:48", "08:55"),
    ],
)
def test_the_sun_rises_and_sets_as_in_the_almanac(place, day, rise, set_):
    for text, up_after in ((rise, True), (set_, False)):
        moment = int(datetime.fromisoformat(f"{day}T{text}+00:00").timestamp())
        assert is_up(*place, moment - 240) is not up_after
        assert is_up(*place, moment + 240) is up_after


def test_the_sun_in_years_to_come():
    for year in range(2020, 2100):
        noon = int(datetime.fromisoformat(f"{year}-06-21T11:00:00+00:00").timestamp())
        assert is_up(52.52, 13.40, noon) and not is_up(52.52, 13.40, noon + 12 * 3600)
        # Beyond the polar circle it does not set in June, nor rise in December.
        assert is_up(70, 20, noon + 12 * 3600) and not is_up(70, 20, noon + 183 * 86_400)
