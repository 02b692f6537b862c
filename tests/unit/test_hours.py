"""Opening hours in local time, over midnight and over the daylight-saving change."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from baysign.message.hours import Hours
from baysign.message.zone import Zone

BERLIN = ZoneInfo("Europe/Berlin")
ZONE = Zone("CET-1CEST,M3.5.0,M10.5.0/3")


def at(text, fold=0):
    return int(datetime.fromisoformat(text).replace(tzinfo=BERLIN, fold=fold).timestamp())


@pytest.mark.parametrize(
    "moment, open_",
    [
        ("2026-11-23 06:59:59", False),
        ("2026-11-23 07:00", True),
        ("2026-11-23 21:59:59", True),
        ("2026-11-23 22:00", False),
        ("2026-11-21 19:59", False),
        ("2026-11-21 20:00", True),
        ("2026-11-22 02:29:59", True),
        ("2026-11-22 02:30", False),
        ("2026-11-23 02:00", True),
        ("2026-12-25 12:00", False),
        ("2026-12-24 12:00", False),
        ("2026-12-24 09:00", True),
    ],
)
def test_week_midnight_and_dates(moment, open_):
    lines = ["mon-fri 07:00-22:00", "sat,sun 20:00-02:30", "2026-12-25 closed"]
    lines.append("2026-12-24 07:00-10:00,14:00-16:00")
    assert Hours(lines, ZONE).open_at(at(moment)) is open_


def test_night_schedule_across_the_daylight_saving_change():
    hours = Hours(["daily 18:00-02:30"], ZONE)
    # Autumn: 02:00–03:00 comes twice; the second 02:30 is the one that closes.
    assert hours.open_at(at("2026-10-25 02:29"))
    assert hours.open_at(at("2026-10-25 02:45"))
    assert hours.open_at(at("2026-10-25 02:29", fold=1))
    assert not hours.open_at(at("2026-10-25 02:30", fold=1))
    # Spring: 02:30 does not exist; the change at 02:00 closes.
    assert hours.open_at(at("2026-03-29 01:59:59"))
    assert not hours.open_at(at("2026-03-29 03:00"))
    assert hours.open_at(at("2026-03-29 18:00"))


def test_asked_in_any_order_it_says_the_same():
    forward, anyhow = Hours(["mon-sun 06:30-23:15"], ZONE), Hours(["mon-sun 06:30-23:15"], ZONE)
    moments = list(range(at("2026-10-24 00:00"), at("2026-10-27 00:00"), 407))
    straight = [forward.open_at(moment) for moment in moments]
    crossed = {
        moment: anyhow.open_at(moment) for moment in sorted(moments, key=lambda m: m % 1009)
    }
    assert straight == [crossed[moment] for moment in moments]
    assert any(straight) and not all(straight)


def test_all_day_never_closes():
    hours = Hours(["daily 00:00-24:00"], ZONE)
    start = at("2026-10-24 00:00")
    assert all(hours.open_at(moment) for moment in range(start, start + 3 * 86400, 599))


@pytest.mark.parametrize(
    "line, complaint",
    [
        ("mon-fri", "days, a blank and times expected"),
        ("mo 07:00-08:00", "days are mon"),
        ("mon 7-8", "is not a time HH:MM"),
        ("mon 07:00-25:00", "later than 24:00"),
        ("2026-02-30 closed", "days are mon"),
        ("mon 07:00", "a span HH:MM-HH:MM"),
    ],
)
def test_wrong_lines_are_explained(line, complaint):
    with pytest.raises(ValueError, match="hours") as error:
        Hours([line], ZONE)
    assert complaint in str(error.value)
