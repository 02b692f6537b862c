"""Local time by POSIX TZ rules, against the host's own time zone data."""

import random
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from baysign.message.zone import Zone, days_of, year_of

RULES = {
    "Europe/Berlin": "CET-1CEST,M3.5.0,M10.5.0/3",
    "Asia/Shanghai": "CST-8",
    "America/New_York": "EST5EDT,M3.2.0,M11.1.0",
    "Australia/Sydney": "AEST-10AEDT,M10.1.0,M4.1.0/3",
    "Asia/Kolkata": "IST-5:30",
    "America/Caracas": "<-04>4",
}


@pytest.mark.parametrize("name", RULES)
def test_offsets_agree_with_the_time_zone_database(name):
    zone, truth, dice = Zone(RULES[name]), ZoneInfo(name), random.Random(7)
    for _ in range(3000):
        moment = dice.randint(1704067200, 1893456000)
        offset = datetime.fromtimestamp(moment, truth).utcoffset().total_seconds()
        assert zone.offset_s(moment) == offset, moment


@pytest.mark.parametrize("name", RULES)
def test_offsets_agree_around_every_change(name):
    zone, truth = Zone(RULES[name]), ZoneInfo(name)
    for moment in range(1767225600, 1798761600, 1800):
        for near in (moment - 1, moment):
            offset = datetime.fromtimestamp(near, truth).utcoffset().total_seconds()
            assert zone.offset_s(near) == offset, near


def test_local_and_utc_are_inverse():
    zone, dice = Zone(RULES["Europe/Berlin"]), random.Random(3)
    for _ in range(3000):
        moment = dice.randint(1704067200, 1893456000)
        day, second = zone.local(moment)
        assert moment in (zone.utc_s(day, second), zone.utc_s(day, second, last=True))


def test_spring_gap_is_the_moment_of_the_change():
    # 2026-03-29 in Berlin: 01:59:59 CET is followed by 03:00:00 CEST, at 01:00 UTC = 1774746000.
    assert Zone(RULES["Europe/Berlin"]).utc_s(days_of(2026, 3, 29), 2 * 3600 + 1800) == 1774746000


def test_autumn_hour_comes_twice():
    # 2026-10-25 in Berlin: 02:30 is 00:30 UTC in summer time and 01:30 UTC in standard time.
    zone, day = Zone(RULES["Europe/Berlin"]), days_of(2026, 10, 25)
    assert zone.utc_s(day, 9000) == 1792888200
    assert zone.utc_s(day, 9000, last=True) == 1792891800


def test_julian_days_and_negative_times():
    zone = Zone("<-03>3<-02>,J60/-1,364")
    # J60 is 1 March, leap year or not; one hour before its midnight at -03 is 02:00 UTC.
    assert zone.offset_s(1709258399) == -3 * 3600
    assert zone.offset_s(1709258400) == -2 * 3600


def test_years():
    assert [year_of(days_of(year, 1, 1)) for year in (1970, 2000, 2024, 2100)] == [
        1970,
        2000,
        2024,
        2100,
    ]
    assert year_of(days_of(2024, 12, 31)) == 2024


@pytest.mark.parametrize(
    "rule, complaint",
    [
        ("", "a zone name of 3 letters or more expected at character 1"),
        ("CET", "a number expected at character 4"),
        ("CET-1CEST", ", and the dates of daylight saving expected at character 10"),
        ("CET-1CEST,M13.1.0,M1.1.1", "a number from 1 to 12 expected"),
        ("Europe/Berlin", "a number expected at character 7"),
        ("CST-8 ", "a zone name of 3 letters or more"),
    ],
)
def test_wrong_rules_are_explained(rule, complaint):
    with pytest.raises(ValueError, match="time zone") as error:
        Zone(rule)
    assert complaint in str(error.value)
