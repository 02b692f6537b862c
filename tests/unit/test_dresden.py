"""Recorded days in Dresden, replayed through the rules at full length, without a network."""

import csv
from datetime import datetime
from itertools import pairwise

import pytest

from tests.unit.world import World

SOURCE = {"topic": "city/{key}", "format": "plain", "number": "free"}
# By night the city publishes every quarter of an hour.
MAX_AGE_S = 1800


class Day:
    """A recorded day: at every row each lot's current value is published, live.

    `lots` names the columns of interest, one line each. `capacity` is left out: what is shown
    then is what was recorded.
    """

    def __init__(self, file, lots):
        with file.open(encoding="utf-8") as rows:
            self.rows = list(csv.DictReader(rows))
        self.lots = lots
        self.world = World(
            SOURCE,
            {lot: {"max_age_s": MAX_AGE_S, "dwell_s": 0} for lot in lots},
            [([lot], {}) for lot in lots],
        )
        self.values = {}
        self.at_s = self._second(self.rows[0])
        self.start_s = self.at_s

    @staticmethod
    def _second(row):
        return int(datetime.fromisoformat(row["timestamp"]).timestamp())

    def __iter__(self):
        """After each row: (second of the day, {lot: recorded value}, {lot: text shown})."""
        for row in self.rows:
            second = self._second(row)
            self.wait(second - self.at_s)
            self.values.update({lot: int(row[lot]) for lot in self.lots if row[lot]})
            for lot, value in self.values.items():
                self.world.send(lot, raw=str(value).encode())
            yield second - self.start_s, dict(self.values), self.shown()

    def wait(self, seconds):
        self.world.after(seconds)
        self.at_s += seconds

    def shown(self):
        return dict(zip(self.lots, self.world.texts, strict=True))


def text_of(value):
    return "FULL" if value == 0 else str(value)


def test_a_dead_sensor_and_car_parks_that_are_really_full(shared_data):
    lots = ["Grenzstrasse", "Pirnaischer-Platz", "Schiessgasse"]
    first_s = None
    full_s = 0
    for second, values, shown in Day(shared_data / "dresden" / "2025-12-13.csv", lots):
        if "Grenzstrasse" in values:
            first_s = second if first_s is None else first_s
            assert values["Grenzstrasse"] == 0
            dead = second - first_s >= 4 * 3600
            assert shown["Grenzstrasse"] == ("---" if dead else "FULL")
        for lot in lots[1:]:
            assert shown[lot] == text_of(values[lot])
            full_s += shown[lot] == "FULL"
    assert dead
    assert full_s > 200


def test_a_hole_in_the_record_is_unknown_at_the_promised_second(shared_data):
    with (shared_data / "dresden" / "2025-11-04.csv").open(encoding="utf-8") as file:
        lots = next(csv.reader(file))[1:17]
    day = Day(shared_data / "dresden" / "2025-11-04.csv", lots)
    rows = iter(day)
    times = [Day._second(row) for row in day.rows]
    gaps = [after - before for before, after in pairwise(times)]
    hole = max(range(len(gaps)), key=gaps.__getitem__)
    assert gaps[hole] > 6 * 3600
    for _ in range(hole + 1):
        _, values, shown = next(rows)
    lit = {lot for lot, text in shown.items() if text != "---"}
    assert len(lit) > 10
    day.wait(MAX_AGE_S - 1)
    assert {lot for lot, text in day.shown().items() if text != "---"} == lit
    day.wait(1)
    assert set(day.shown().values()) == {"---"}
    day.wait(gaps[hole] - MAX_AGE_S - 1)
    assert set(day.shown().values()) == {"---"}
    _, values, shown = next(rows)
    assert {lot for lot, text in shown.items() if text != "---"} >= lit - set_dead(day, values)


def set_dead(day, values):
    """Lots that T7 rightly keeps dark: their count has not moved since they appeared."""
    return {lot for lot in values if day.world.sign.lots[lot].rule == "T7"}


@pytest.mark.parametrize("name", ["2021-09-15", "2025-12-13"])
def test_an_ordinary_day_shows_what_was_recorded(name, shared_data):
    lots = ["Altmarkt", "Reitbahnstrasse", "Centrum-Galerie"]
    checked = 0
    for _, values, shown in Day(shared_data / "dresden" / f"{name}.csv", lots):
        for lot in values:
            if shown[lot] != "---":
                assert shown[lot] == text_of(values[lot])
                checked += 1
    assert checked > 400
