"""Source times to epoch seconds, without a time module and without a clock.

Every parser returns whole seconds since 1970 UTC, rounded down so that an age is never
understated by more than the second that the source left out, and raises ValueError for text
that is not such a time.
"""

FORMATS = ("iso", "epoch_s", "epoch_ms", "dmy")

# The year 9999 in seconds: a larger epoch is milliseconds under a wrong name.
_EPOCH_MAX = 253402300799

_MONTH_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def days(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01 in the Gregorian calendar (Hinnant, days_from_civil)."""
    if month <= 2:
        year -= 1
        month += 12
    era_year = year // 400
    year -= era_year * 400
    return (
        era_year * 146097
        + year * 365
        + year // 4
        - year // 100
        + (153 * (month - 3) + 2) // 5
        + day
        - 719469
    )


def _number(text: str) -> int:
    # int() takes signs, spaces and underscores, and not the same ones on both interpreters.
    value = 0
    for char in text:
        digit = ord(char) - 48
        if not 0 <= digit <= 9:
            raise ValueError("not a digit")
        value = value * 10 + digit
    if not text:
        raise ValueError("no digits")
    return value


def _date(year: int, month: int, day: int) -> int:
    if not 1 <= month <= 12 or not 1 <= day <= _MONTH_DAYS[month - 1]:
        raise ValueError("no such date")
    if month == 2 and day == 29 and (year % 4 or (year % 100 == 0 and year % 400)):
        raise ValueError("no such date")
    return days(year, month, day)


def _clock(text: str) -> int:
    """Seconds of the day from HH:MM or HH:MM:SS, with or without a fraction."""
    size = len(text)
    if size < 5 or text[2] != ":":
        raise ValueError("not HH:MM")
    hour = _number(text[0:2])
    minute = _number(text[3:5])
    second = 0
    if size > 5:
        if text[5] != ":" or size < 8:
            raise ValueError("not HH:MM:SS")
        second = _number(text[6:8])
        if size > 8:
            if text[8] not in ".,":
                raise ValueError("not HH:MM:SS")
            _number(text[9:])
    # 60 is a leap second; 24:00 is the midnight that ends a day.
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):
        raise ValueError("no such time of day")
    return hour * 3600 + minute * 60 + second


def offset(text: str) -> int:
    """Seconds east of UTC from "Z", "+08:00", "+0800" or "+08"."""
    if text in ("Z", "z"):
        return 0
    size = len(text)
    if size not in (3, 5, 6) or text[0] not in "+-" or (size == 6 and text[3] != ":"):
        raise ValueError("not an offset like +08:00")
    hours = _number(text[1:3])
    minutes = _number(text[-2:]) if size > 3 else 0
    if hours > 14 or minutes > 59:
        raise ValueError("no such offset")
    seconds = hours * 3600 + minutes * 60
    return -seconds if text[0] == "-" else seconds


def zone(text: str) -> object:
    """The zone of local times, from "+08:00" or a POSIX TZ rule.

    A rule for Berlin is "CET-1CEST,M3.5.0,M10.5.0/3". An offset becomes its
    seconds east of UTC, a rule a `Zone`. ValueError for anything else.
    """
    if text[:1] in "+-Zz":
        return offset(text)
    from baysign.message.zone import Zone

    return Zone(text)


def _utc(day: int, second: int, zone: object) -> int:
    if zone is None:
        raise ValueError("a time without zone needs utc_offset")
    if type(zone) is int:
        return day * 86400 + second - zone
    # Of an hour that comes twice the first pass: rather too old than too young.
    return zone.utc_s(day, second)


def iso(text: str, zone: object) -> int:
    """`2025-11-15T12:39:51.000+08:00`, with T or a space, seconds optional.

    Without a zone in the text the time is local, and `zone` (of `zone()`) says where.
    """
    if len(text) < 16 or text[4] != "-" or text[7] != "-" or text[10] not in "T t":
        raise ValueError("not an ISO time")
    end = len(text)
    for index in range(16, end):
        if text[index] in "Zz+-":
            zone = offset(text[index:])
            end = index
            break
    day = _date(_number(text[0:4]), _number(text[5:7]), _number(text[8:10]))
    return _utc(day, _clock(text[11:end]), zone)


def dmy(text: str, zone: object) -> int:
    """`31.12.2025 23:59`, seconds optional, local in `zone` (of `zone()`)."""
    if len(text) < 16 or text[2] != "." or text[5] != "." or text[10] not in " T":
        raise ValueError("not DD.MM.YYYY HH:MM")
    day = _date(_number(text[6:10]), _number(text[3:5]), _number(text[0:2]))
    return _utc(day, _clock(text[11:]), zone)


def epoch(value: int | float | str) -> int:
    """Whole number of an epoch given as a number or as text; a fraction is cut off."""
    if type(value) is str:
        whole = value.split(".")
        if len(whole) > 2 or len(value) > 20:
            raise ValueError("not an epoch")
        if len(whole) == 2:
            _number(whole[1])
        return _number(whole[0])
    if type(value) is int:
        return value
    # NaN fails both comparisons.
    if type(value) is float and 0 <= value <= 1e15:
        return int(value)
    raise ValueError("not an epoch")


def parse(value: object, form: str, zone: object) -> int:
    """Epoch seconds of `value` in one of FORMATS; ValueError when it is no such time.

    `zone` is what `zone()` made of the source's utc_offset, or None.
    """
    if form == "iso" or form == "dmy":
        if type(value) is not str:
            raise ValueError("not a text")
        value = value.strip()
        return iso(value, zone) if form == "iso" else dmy(value, zone)
    seconds = epoch(value)
    if form == "epoch_ms":
        seconds //= 1000
    if not 0 <= seconds <= _EPOCH_MAX:
        raise ValueError("no such epoch")
    return seconds
