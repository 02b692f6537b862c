"""DS3231: time in BCD, oscillator-stop flag, thermometer; runs on its cell while power is off.

Source: Maxim, DS3231 data sheet 19-5170 Rev 10, figure 1 (registers) and page 14 (status): the
flag is set whenever the oscillator has stopped, and only a write clears it.
"""

from datetime import UTC, datetime, timedelta

from baysign_host.sim.chips.i2c import Chip

_STATUS = 0x0F
_STOPPED = 0x80


def _bcd(number: int) -> int:
    return number // 10 << 4 | number % 10


def _number(bcd: int) -> int:
    return (bcd >> 4) * 10 + (bcd & 15)


class Ds3231(Chip):
    """`wall_s` is the time it holds when it is attached; None: it has never been set.

    `writes` counts how often its time was set; `drift` is how many of its seconds pass in one.
    """

    def __init__(self, wall_s: float | None = None, celsius: float = 25.0):
        super().__init__()
        self.celsius = celsius
        self.writes = 0
        self.drift = 1.0
        self._stopped = wall_s is None
        self._set(datetime(2000, 1, 1, tzinfo=UTC) if wall_s is None else _at(wall_s))

    def _set(self, moment: datetime) -> None:
        self._moment = moment
        self._set_us = self.now_us()

    def attached(self, now_us, hardware) -> None:
        """What it held, it holds now."""
        super().attached(now_us, hardware)
        self._set_us = now_us()

    def stop(self) -> None:
        """The cell is empty, the oscillator stands."""
        self._stopped = True
        self._set(_at(946_684_800))

    @property
    def wall_s(self) -> float:
        """The time that it holds."""
        passed_us = (self.now_us() - self._set_us) * self.drift
        return (self._moment + timedelta(microseconds=passed_us)).timestamp()

    def written(self, register: int, data: bytes) -> bool:
        """The time as a whole, or the status."""
        if register == 0 and len(data) == 7:
            second, minute, hour, _, day, month, year = map(_number, data)
            self._set(datetime(2000 + year, month & 0x1F, day, hour, minute, second, tzinfo=UTC))
            self.writes += 1
        elif register == _STATUS and len(data) == 1:
            # Only a zero can be written to the flag.
            self._stopped = self._stopped and bool(data[0] & _STOPPED)
        else:
            return register <= 0x12
        return True

    def read(self, register: int, size: int) -> bytes | None:
        """From a register on, up to the end of the map and round."""
        if register > 0x12:
            return None
        now = _at(self.wall_s)
        map_ = bytearray(0x13)
        map_[:7] = bytes(
            map(
                _bcd,
                (
                    now.second,
                    now.minute,
                    now.hour,
                    now.isoweekday(),
                    now.day,
                    now.month,
                    now.year % 100,
                ),
            )
        )
        map_[0x0E] = 0x1C
        map_[_STATUS] = 0x08 | (_STOPPED if self._stopped else 0)
        quarters = round(self.celsius * 4) & 0x3FF
        map_[0x11], map_[0x12] = quarters >> 2, (quarters & 3) << 6
        return bytes((map_ * 2)[register : register + size])


def _at(wall_s: float) -> datetime:
    return datetime.fromtimestamp(wall_s, tz=UTC)
