"""Recorded days in Dresden at their own times, on the wire of whole signs.

What has to be lit is reckoned here from the recorded counts, the promised age and T7's four hours.
"""

import csv
from datetime import datetime
from itertools import pairwise

import pytest

from tests.standing.parts import READY_S, junction

#: By night the city publishes every quarter of an hour.
MAX_AGE_S = 1800
STUCK_NEW_S = 4 * 3600
STUCK_S = 24 * 3600
#: The first row comes when the sign is in session.
FIRST_S = READY_S + 40
UNKNOWN = ("---", "amber")
HOLE_LOTS = [
    ["Altmarkt", "Pirnaischer-Platz", "World-Trade-Center"],
    ["Centrum-Galerie", "Ferdinandplatz", "Kaditz"],
]


class Day:
    """A recorded day: `rows` as (second of the sign's time, {lot: recorded count so far})."""

    def __init__(self, file):
        with file.open(encoding="utf-8") as lines:
            read = list(csv.DictReader(lines))
        stamps = [datetime.fromisoformat(row["timestamp"]).timestamp() for row in read]
        self.lots = [name for name in read[0] if name != "timestamp"]
        self.rows = []
        now: dict[str, int] = {}
        for stamp, row in zip(stamps, read, strict=True):
            now.update({lot: int(row[lot]) for lot in self.lots if row[lot]})
            self.rows.append((FIRST_S + stamp - stamps[0], dict(now)))

    def expected(self, lot: str) -> list[tuple[float, tuple[str, str]]]:
        """(second, (text, colour)) at every row where a reading of the lot is published."""
        found = []
        count = since_s = None
        moved = False
        for t_s, now in self.rows:
            if lot not in now:
                continue
            if now[lot] != count:
                moved = count is not None
                count, since_s = now[lot], t_s
            if t_s - since_s >= (STUCK_S if moved else STUCK_NEW_S):
                found.append((t_s, UNKNOWN))
            else:
                # Three digits show 999 for more.
                number = (str(min(count, 999)), "green")
                found.append((t_s, number if count else ("000", "red")))
        return found


def play(scene, day: Day, name: str, lots: list[str], until_s: float):
    """A sign with a line for each lot; every lot's current count is published at each row."""
    made = scene(junction({lot: {"max_age_s": MAX_AGE_S} for lot in lots}, id=name))
    for t_s, now in day.rows:
        for lot in lots:
            if lot in now and t_s <= until_s:
                made.at(t_s, f"parking/{lot}/free", str(now[lot]))
    made.until(until_s)
    return made


def right(made, day: Day, lots: list[str], until_s: float) -> int:
    """Every line at every row, and at the second where a promise ends; how often a number was lit.

    Between two rows nothing may change but by age (T1) and by T7.
    """
    numbers = 0
    for line, lot in enumerate(lots):
        rows = [row for row in day.expected(lot) if row[0] < until_s]
        ends = [t_s for t_s, _ in rows[1:]] + [until_s]
        for (t_s, shown), end_s in zip(rows, ends, strict=True):
            told = made.episodes(line, t_s + 0.1)
            told = [told[0], *(each for each in told[1:] if each[0] < end_s)]
            assert told[0][1:] == shown, (lot, t_s)
            numbers += shown != UNKNOWN
            if shown == UNKNOWN or end_s <= t_s + MAX_AGE_S:
                assert len(told) == 1 or stuck(told, rows, t_s), (lot, told)
            else:
                assert told[1][1:] == UNKNOWN, (lot, told)
                assert t_s + MAX_AGE_S <= told[1][0] < t_s + MAX_AGE_S + 0.1, (lot, told)
                assert len(told) == 2
    return numbers


def stuck(told: list, rows: list, t_s: float) -> bool:
    """Whether a line went dark between rows because its count had never moved for four hours."""
    return told[1][1:] == UNKNOWN and len(told) == 2 and told[1][0] >= rows[0][0] + STUCK_NEW_S


@pytest.mark.parametrize("sign", [0, pytest.param(1, marks=pytest.mark.long)])
def test_the_hole_of_2025_11_04_is_unknown_at_the_promised_minute(scene, shared_data, sign):
    day = Day(shared_data / "dresden" / "2025-11-04.csv")
    lots = HOLE_LOTS[sign]
    hole_s, after_s = day.rows[0][0], day.rows[1][0]
    assert after_s - hole_s == 24_900
    until_s = after_s + 1300
    made = play(scene, day, "d1", lots, until_s)
    assert right(made, day, lots, until_s) >= 3 * 4
    for line in range(3):
        lit, dark, back = made.episodes(line, hole_s + 0.1)[:3]
        assert lit[1:] != UNKNOWN
        assert dark[1:] == UNKNOWN
        assert hole_s + 1800 <= dark[0] < hole_s + 1800.1
        assert back[1:] != UNKNOWN
        assert after_s <= back[0] < after_s + 0.1


def test_2025_12_13_a_dead_sensor_and_car_parks_that_are_really_full(scene, shared_data):
    day = Day(shared_data / "dresden" / "2025-12-13.csv")
    lots = ["Grenzstrasse", "Pirnaischer-Platz", "Schiessgasse"]
    until_s = day.rows[-1][0] + 60
    made = play(scene, day, "d2", lots, until_s)
    assert right(made, day, lots, until_s) > 400
    first_s = next(t_s for t_s, now in day.rows if "Grenzstrasse" in now)
    before, full, dead = made.episodes(0)[-3:]
    assert before[1:] == UNKNOWN
    assert full[1:] == ("000", "red")
    assert first_s <= full[0] < first_s + 0.1
    assert dead[1:] == UNKNOWN
    assert first_s + 14_400 <= dead[0] < first_s + 14_400.1
    for line in (1, 2):
        spans = made.episodes(line) + [(until_s, "", "")]
        full = [end[0] - at[0] for at, end in pairwise(spans) if at[1] == "000"]
        assert max(full) > 11 * 3600


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", ["2025-11-04", "2025-12-13"])
def test_a_whole_day_of_all_lots(scene, shared_data, name):
    day = Day(shared_data / "dresden" / f"{name}.csv")
    until_s = day.rows[-1][0] + 60
    numbers = 0
    for start in range(0, len(day.lots), 3):
        lots = day.lots[start : start + 3]
        lots += day.lots[: 3 - len(lots)]
        made = play(scene, day, f"d{start}", lots, until_s)
        numbers += right(made, day, lots, until_s)
        made.sign.stop()
    assert numbers > 5000
