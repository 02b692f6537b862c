"""Whether the sun is up: a clock that needs no settings but the sign's position.

Source of the formulas: Spencer (1971), as NOAA's "General Solar Position Calculations" gives them;
good to half a degree, which is two or three minutes of dusk. A board's float has 24 bits: days and
seconds are counted apart.
"""

from math import cos, pi, sin

_DAY_S = 86400
# 2020-01-01, and the mean year; the calendar moves the day by one at most.
_DAYS_2020 = 18262
_QUARTER_YEARS = 1461
# Upper edge of the sun on the horizon, with the light that the air bends: sin(-0.83°).
_HORIZON = -0.0145


def is_up(lat: float, lon: float, wall_s: int) -> bool:
    """Whether any of the sun is above the horizon; degrees north and east, seconds since 1970."""
    days, second = divmod(wall_s, _DAY_S)
    quarters = (days - _DAYS_2020) * 4 % _QUARTER_YEARS
    year = 2 * pi * (quarters + (second - 43200) * 4 / _DAY_S) / _QUARTER_YEARS
    minutes = 229.18 * (
        0.000075
        + 0.001868 * cos(year)
        - 0.032077 * sin(year)
        - 0.014615 * cos(2 * year)
        - 0.040849 * sin(2 * year)
    )
    declination = (
        0.006918
        - 0.399912 * cos(year)
        + 0.070257 * sin(year)
        - 0.006758 * cos(2 * year)
        + 0.000907 * sin(2 * year)
        - 0.002697 * cos(3 * year)
        + 0.00148 * sin(3 * year)
    )
    # 0 at true noon, a turn a day.
    hour = pi * (second / 43200 - 1 + (minutes + 4 * lon) / 720)
    north = lat * pi / 180
    height = sin(north) * sin(declination) + cos(north) * cos(declination) * cos(hour)
    return height > _HORIZON


class Nights:
    """The nights of a place, in degrees north and east."""

    def __init__(self, lat: float, lon: float):
        self._lat = lat
        self._lon = lon

    def at(self, wall_s: int) -> bool:
        """Whether it is night there at this moment, seconds since 1970."""
        return not is_up(self._lat, self._lon, wall_s)
