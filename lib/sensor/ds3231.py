"""DS3231 clock chip over I2C: time of day that outlives the power, and a thermometer.

Source: Maxim, DS3231 data sheet 19-5170 Rev 10. Registers 0 to 6 are the time in BCD, read and
written in one go so that no second passes in between; the oscillator-stop flag in register 0x0F
says that the time is not to be trusted. The chip is kept in UTC; its year counts from 2000.
"""

from micropython import const

ADDRESS = const(0x68)
_TIME = const(0)
_STATUS = const(0x0F)
_TEMPERATURE = const(0x11)
_STOPPED = const(0x80)
_HOURS_12 = const(0x40)
# Days from 1970-01-01 to 2000-01-01, a Saturday: 6 in a week that begins on Monday with 1.
_DAY_2000 = const(10957)
_DAY_S = const(86400)
_FOUR_YEARS = const(1461)
_BEFORE = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)


def _number(bcd: int, least: int, most: int) -> int:
    number = (bcd >> 4) * 10 + (bcd & 15)
    if bcd & 15 > 9 or not least <= number <= most:
        raise ValueError(f"{bcd:#x} in a clock chip")
    return number


def _bcd(number: int) -> int:
    return number // 10 << 4 | number % 10


def _days(year: int, month: int, day: int) -> int:
    """Days since 2000-01-01 of a date, `year` 0 to 99: every fourth is a leap year until 2100."""
    leap = month > 2 and year % 4 == 0
    return year * 365 + (year + 3) // 4 + _BEFORE[month - 1] + leap + day - 1


class Ds3231:
    """OSError when it does not answer."""

    def __init__(self, i2c, address: int = ADDRESS):
        self._i2c = i2c
        self._address = address

    def read_s(self) -> int | None:
        """Seconds since 1970, None where the chip has stood still or holds no time at all."""
        status = self._i2c.readfrom_mem(self._address, _STATUS, 1)[0]
        data = self._i2c.readfrom_mem(self._address, _TIME, 7)
        if status & _STOPPED or data[2] & _HOURS_12:
            return None
        try:
            days = _days(
                _number(data[6], 0, 99), _number(data[5] & 0x1F, 1, 12), _number(data[4], 1, 31)
            )
            seconds = _number(data[2], 0, 23) * 3600
            seconds += _number(data[1], 0, 59) * 60 + _number(data[0], 0, 59)
        except ValueError:
            return None
        return (_DAY_2000 + days) * _DAY_S + seconds

    def write_s(self, wall_s: int) -> None:
        """Set the time and say that it may be trusted; 2000 to 2099."""
        days, second = divmod(wall_s - _DAY_2000 * _DAY_S, _DAY_S)
        four, rest = divmod(days, _FOUR_YEARS)
        year = 4 * four + max(0, (rest - 1) // 365)
        month = 12
        while _days(year, month, 1) > days:
            month -= 1
        self._i2c.writeto_mem(
            self._address,
            _TIME,
            bytes(
                (
                    _bcd(second % 60),
                    _bcd(second // 60 % 60),
                    _bcd(second // 3600),
                    (days + 5) % 7 + 1,
                    _bcd(days - _days(year, month, 1) + 1),
                    _bcd(month),
                    _bcd(year),
                )
            ),
        )
        status = self._i2c.readfrom_mem(self._address, _STATUS, 1)[0]
        self._i2c.writeto_mem(self._address, _STATUS, bytes((status & ~_STOPPED,)))

    def temperature_c(self) -> float:
        """The chip's own temperature, to 3 degrees, anew every 64 s."""
        data = self._i2c.readfrom_mem(self._address, _TEMPERATURE, 2)
        high = data[0] - 256 if data[0] > 127 else data[0]
        return high + (data[1] >> 6) / 4
