"""Source times to epoch seconds, without a time module and without a clock.

Every parser returns whole seconds since 1970 UTC, rounded down so that an age is never
understated by more than the second that the source left out, and raises ValueError for text
that is not such a time.
"""

from micropython import const

# The year 9999 in seconds: a larger epoch is milliseconds under a wrong name.
_EPOCH_MAX = 253402300799

_MINUS = const(45)
_DOT = const(46)
_COLON = const(58)

# The last date read and its day: all messages of a day share it, and it costs most of the work.
_last_date: list = [b"", 0]

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


def _number(text: bytes) -> int:
    # int() takes signs, spaces and underscores, and not the same ones on both interpreters;
    # isdigit() of bytes means ASCII digits on both.
    if not text.isdigit():
        raise ValueError("not digits")
    return int(text)


def _two(text: bytes, at: int) -> int:
    tens = text[at] - 48
    ones = text[at + 1] - 48
    if not (0 <= tens <= 9 and 0 <= ones <= 9):
        raise ValueError("not digits")
    return tens * 10 + ones


def _date(year: int, month: int, day: int) -> int:
    if not 1 <= month <= 12 or not 1 <= day <= _MONTH_DAYS[month - 1]:
        raise ValueError("no such date")
    if month == 2 and day == 29 and (year % 4 or (year % 100 == 0 and year % 400)):
        raise ValueError("no such date")
    return days(year, month, day)


def _clock(text: bytes, at: int, end: int) -> int:
    """Seconds of the day from HH:MM or HH:MM:SS, with or without a fraction."""
    if text[at + 2] != _COLON:
        raise ValueError("not HH:MM")
    # _two written out: this is most of what a source time costs.
    tens, ones = text[at] - 48, text[at + 1] - 48
    if not (0 <= tens <= 9 and 0 <= ones <= 9):
        raise ValueError("not digits")
    hour = tens * 10 + ones
    tens, ones = text[at + 3] - 48, text[at + 4] - 48
    if not (0 <= tens <= 9 and 0 <= ones <= 9):
        raise ValueError("not digits")
    minute = tens * 10 + ones
    second = 0
    if end > at + 5:
        if end < at + 8 or text[at + 5] != _COLON:
            raise ValueError("not HH:MM:SS")
        tens, ones = text[at + 6] - 48, text[at + 7] - 48
        if not (0 <= tens <= 9 and 0 <= ones <= 9):
            raise ValueError("not digits")
        second = tens * 10 + ones
        if end > at + 8:
            if text[at + 8] not in b".,":
                raise ValueError("not HH:MM:SS")
            _number(text[at + 9 : end])
    # 60 is a leap second; 24:00 is the midnight that ends a day.
    if hour > 23 or minute > 59 or second > 59:
        midnight = hour == 24 and not minute and not second
        if not midnight and (hour > 23 or minute > 59 or second > 60):
            raise ValueError("no such time of day")
    return hour * 3600 + minute * 60 + second


def offset(text: str) -> int:
    """Seconds east of UTC from "Z", "+08:00", "+0800" or "+08"."""
    return _offset(text.encode())


def _offset(text: bytes) -> int:
    if text == b"Z" or text == b"z":
        return 0
    size = len(text)
    if size not in (3, 5, 6) or text[0] not in b"+-" or (size == 6 and text[3] != _COLON):
        raise ValueError("not an offset like +08:00")
    hours = _two(text, 1)
    minutes = _two(text, size - 2) if size > 3 else 0
    if hours > 14 or minutes > 59:
        raise ValueError("no such offset")
    seconds = hours * 3600 + minutes * 60
    return -seconds if text[0] == _MINUS else seconds


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
    data = text.encode()
    end = len(data)
    if end < 16 or data[4] != _MINUS or data[7] != _MINUS or data[10] not in b"T t":
        raise ValueError("not an ISO time")
    # Behind HH:MM, or behind HH:MM:SS.
    for index in range(19 if end > 19 and data[16] == _COLON else 16, end):
        if data[index] in b"Zz+-":
            zone = _offset(data[index:])
            end = index
            break
    date = data[:10]
    if date != _last_date[0]:
        _last_date[1] = _date(_number(data[0:4]), _two(data, 5), _two(data, 8))
        _last_date[0] = date
    return _utc(_last_date[1], _clock(data, 11, end), zone)


def dmy(text: str, zone: object) -> int:
    """`31.12.2025 23:59`, seconds optional, local in `zone` (of `zone()`)."""
    data = text.encode()
    if len(data) < 16 or data[2] != _DOT or data[5] != _DOT or data[10] not in b" T":
        raise ValueError("not DD.MM.YYYY HH:MM")
    day = _date(_number(data[6:10]), _two(data, 3), _two(data, 0))
    return _utc(day, _clock(data, 11, len(data)), zone)


def epoch(value: int | float | str) -> int:
    """Whole number of an epoch given as a number or as text; a fraction is cut off."""
    if type(value) is str:
        whole = value.encode().split(b".")
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
    """Epoch seconds of `value` as iso, epoch_s, epoch_ms or dmy; ValueError when it is none.

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
