"""Digit displays behind RS-485 that speak Modbus-RTU: each has a controller and its own picture.

They answer, and take their time: nothing here waits. `show` only says what is wanted; `poll`,
called again and again, carries on one dialogue at a time, unit after unit:

    IDLE ──a unit has something due──▶ SENDING ──sent──▶ WAITING ──answer, deadline──▶ GAP ─▶ IDLE

Of the registers only those that changed are written (function 16), then read back (function 3).
A unit that fails three times in a row is given up for a while and named; the others go on.

Source: Modbus over serial line V1.02 (CRC, silent interval, broadcast is not used), Modbus
application protocol V1.1b3 (functions 3 and 16, exception codes).
"""

from micropython import const

from panel import MISMATCH, OK, UNSUPPORTED

_IDLE, _SENDING, _WAITING, _GAP = range(4)
_SETUP = const(1)
_WRITE = const(2)
_LIGHT = const(4)
_READ = const(8)
_TRIES = const(3)
# A display that is away is asked again this often; each time it costs the others one deadline.
_AGAIN_MS = const(5_000)
_LOOK_MS = const(2)
_REST_MS = const(60_000)
_EXCEPTIONS = ("function", "address", "value", "failure")


def crc16(data, length: int) -> int:
    """Modbus-RTU's check over the first `length` bytes; it is sent low byte first."""
    crc = 0xFFFF
    for at in range(length):
        crc ^= data[at]
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return crc


class Unit:
    """One display: `count` registers from `register` on show the picture, a byte of the frame
    each; `blank` holds what they are in the dark.

    `light` is (register, highest value) for the brightness, or None; `setup` lists (register,
    value) to be written before anything else, such as a time-out after which it goes dark.
    """

    def __init__(self, address: int, register: int, count: int, blank, light=None, setup=()):
        self.address = address
        self.register = register
        self.count = count
        self.blank = blank
        self.light = light
        self.setup = setup
        self.at = 0
        self.wanted = bytearray(count)
        self.held = bytearray(count)
        #: From where to where `held` is not known to be what the unit shows.
        self.first = 0
        self.end = count
        self.step = 0
        self.due = 0
        #: Whether all that is due to be written is under way.
        self.sent = False
        self.failures = 0
        self.again_ms = 0
        self.fault = ""

    def everything(self) -> None:
        """Write all registers again."""
        self.first = 0
        self.end = self.count
        self.step = 0
        self.sent = False
        self.due = _WRITE | _READ
        if self.setup:
            self.due |= _SETUP
        if self.light:
            self.due |= _LIGHT


class Modbus:
    """`units` on one wire; see `panel` for the methods.

    `uart` has `write(buf)`, `any()` and `readinto(buf)`; `de` is the driver-enable pin, called
    with 1 while sending, or None where the transceiver sees to that; `char_us` is what a
    character takes on the wire; an answer has to come within `answer_ms`.
    """

    def __init__(self, uart, de, char_us: int, units, answer_ms: int = 200):
        self._uart = uart
        self._de = de
        self._char_us = char_us
        # Three and a half characters of silence part two frames, at least 1.75 ms.
        self._gap_ms = 2 + max(1750, 7 * char_us // 2) // 1000
        self._answer_ms = answer_ms
        self.units = tuple(units)
        size = 0
        largest = 0
        for unit in self.units:
            unit.at = size
            size += unit.count
            largest = max(largest, unit.count)
        self.size = size
        self._out = bytearray(9 + 2 * largest)
        self._into = bytearray(5 + 2 * largest)
        self._got = 0
        self._wants = 0
        self._state = _IDLE
        self._until_ms = 0
        self._turn = 0
        self._unit = None
        self._job = 0
        self._level = 65535
        self._lit = False
        self._shown = False
        self._frame = bytearray(size)
        self.detail = ""
        self.at = None
        if de is not None:
            de(0)

    def show(self, frame) -> None:
        """Say what is wanted; `poll` brings it there."""
        if len(frame) != self.size:
            raise ValueError(f"frame of {len(frame)} bytes for {self.size} registers")
        whole = not self._shown
        self._shown = True
        self._frame[:] = frame
        self._want(whole)

    def _want(self, whole: bool) -> None:
        for unit in self.units:
            for i in range(unit.count):
                byte = self._frame[unit.at + i] if self._lit else unit.blank[i]
                if byte != unit.wanted[i]:
                    unit.wanted[i] = byte
                    unit.sent = False
                    if not unit.due & _WRITE:
                        unit.first = i
                        unit.end = i + 1
                        unit.due |= _WRITE | _READ
                    unit.first = min(unit.first, i)
                    unit.end = max(unit.end, i + 1)
            if whole:
                unit.everything()

    def brightness(self, level: int) -> None:
        """Light from 0 to 65535, in as many steps as a unit has; 0 is dark."""
        if not 0 <= level <= 65535:
            raise ValueError(f"brightness {level} is outside 0-65535")
        self._level = level
        for unit in self.units:
            if unit.light:
                unit.due |= _LIGHT

    def enable(self) -> None:
        """Light the panel; refused before the first frame."""
        if not self._shown:
            raise ValueError("no frame shown yet")
        self._lit = True
        self._want(True)

    def dark(self) -> None:
        """Have nothing shown; frames are still taken, `enable()` lights them again."""
        self._lit = False
        if self._shown:
            self._want(True)

    def verify(self) -> str:
        """What the last dialogues found; unsupported while one is still to come."""
        result = OK
        for unit in self.units:
            if unit.fault:
                self.detail = f"address {unit.address} {unit.fault}"
                self.at = unit.at
                return MISMATCH
            if unit.due or not self._shown:
                result = UNSUPPORTED
        self.detail = ""
        self.at = None
        return result

    def reinit(self) -> None:
        """Have everything written again, and read back."""
        if self._shown:
            for unit in self.units:
                unit.everything()

    @property
    def busy(self) -> bool:
        """Whether a unit that has not failed has something due or under way."""
        if self._state in (_SENDING, _WAITING) and not self._unit.fault:
            return True
        return any(unit.due and not unit.fault for unit in self.units)

    def shows(self, number: int) -> bool:
        """Whether unit `number` has acknowledged everything that was asked of it to show."""
        unit = self.units[number]
        return not (unit.fault or unit.due & _WRITE)

    def finish(self, now_ms, limit_ms: int) -> None:
        """Poll until nothing is due, at most so long: for a start and an end, without a loop.

        `now_ms()` tells the time; `poll` may be given another clock's afterwards.
        """
        from time import sleep_ms

        end_ms = now_ms() + limit_ms
        self._rest()
        while self.busy and now_ms() < end_ms:
            sleep_ms(min(self.poll(now_ms()), 10))
        self._rest()

    def _rest(self) -> None:
        self._state = _IDLE
        for unit in self.units:
            unit.again_ms = 0
        if self._de is not None:
            self._de(0)

    def poll(self, now_ms: int) -> int:
        """Carry on; returns after how many ms to come again. Never waits."""
        if self._state == _SENDING and now_ms >= self._until_ms:
            if self._de is not None:
                self._de(0)
            self._state = _WAITING
            self._until_ms = now_ms + self._answer_ms
        if self._state == _WAITING:
            self._listen(now_ms)
        if self._state == _GAP and now_ms >= self._until_ms:
            self._state = _IDLE
        if self._state == _IDLE:
            return self._begin(now_ms)
        if self._state == _SENDING:
            return max(1, self._until_ms - now_ms)
        return _LOOK_MS

    def _begin(self, now_ms: int) -> int:
        count = len(self.units)
        wait_ms = _REST_MS
        for turn in range(count):
            number = (self._turn + turn) % count
            unit = self.units[number]
            if unit.due:
                if now_ms >= unit.again_ms:
                    self._turn = number + 1
                    self._ask(unit, now_ms)
                    return max(1, self._until_ms - now_ms)
                wait_ms = min(wait_ms, unit.again_ms - now_ms)
        return wait_ms

    def _ask(self, unit, now_ms: int) -> None:
        due = unit.due
        first = unit.register
        if due & _SETUP:
            self._job = _SETUP
            register, value = unit.setup[unit.step]
            size = self._write(unit, register, (value,))
        elif due & _WRITE:
            self._job = _WRITE
            unit.sent = True
            unit.held[:] = unit.wanted
            values = unit.held[unit.first : unit.end]
            size = self._write(unit, first + unit.first, values)
        elif due & _LIGHT:
            self._job = _LIGHT
            unit.due &= ~_LIGHT
            register, highest = unit.light
            level = self._level if self._lit else 0
            # Whatever little is over dark gets the lowest step.
            value = max(1, level * highest // 65535) if level else 0
            size = self._write(unit, register, (value,))
        else:
            self._job = _READ
            size = self._request(unit, 3, first, unit.count, 6)
            self._wants = 5 + 2 * unit.count
        self._unit = unit
        while self._uart.any():
            self._uart.readinto(self._into)
        self._got = 0
        if self._de is not None:
            self._de(1)
        self._uart.write(memoryview(self._out)[:size])
        self._state = _SENDING
        self._until_ms = now_ms + 1 + (size * self._char_us + 999) // 1000

    def _write(self, unit, register: int, values) -> int:
        out = self._out
        at = 7
        out[6] = 2 * len(values)
        for value in values:
            out[at] = value >> 8
            out[at + 1] = value & 0xFF
            at += 2
        self._wants = 8
        return self._request(unit, 16, register, len(values), at)

    def _request(self, unit, function: int, register: int, count: int, size: int) -> int:
        out = self._out
        out[0] = unit.address
        out[1] = function
        out[2] = register >> 8
        out[3] = register & 0xFF
        out[4] = 0
        out[5] = count
        crc = crc16(out, size)
        out[size] = crc & 0xFF
        out[size + 1] = crc >> 8
        return size + 2

    def _listen(self, now_ms: int) -> None:
        into = self._into
        while self._got < self._wants and self._uart.any():
            view = memoryview(into)[self._got : self._wants]
            self._got += self._uart.readinto(view) or 0
            if self._got >= 2 and into[1] & 0x80:
                self._wants = 5
        if self._got >= self._wants:
            self._answered(now_ms)
        elif now_ms >= self._until_ms:
            self._failed(now_ms, "is silent" if not self._got else "answers in pieces")

    def _answered(self, now_ms: int) -> None:
        into = self._into
        unit = self._unit
        size = self._wants
        crc = crc16(into, size - 2)
        if into[size - 2] != crc & 0xFF or into[size - 1] != crc >> 8:
            self._failed(now_ms, "answers with a wrong check sum")
        elif into[0] != unit.address or into[1] & 0x7F != self._out[1]:
            self._failed(now_ms, "is answered for by another")
        elif into[1] & 0x80:
            code = into[2]
            name = _EXCEPTIONS[code - 1] if 0 < code <= len(_EXCEPTIONS) else "reason"
            self._failed(now_ms, f"refuses: exception {code}, {name}")
        elif self._job == _READ and not self._holds(unit):
            unit.everything()
            self._failed(now_ms, "holds other values than were written")
        else:
            self._done(now_ms)

    def _holds(self, unit) -> bool:
        into = self._into
        for i in range(unit.count):
            if into[3 + 2 * i] or into[4 + 2 * i] != unit.held[i]:
                return False
        return True

    def _done(self, now_ms: int) -> None:
        unit = self._unit
        if self._job == _SETUP:
            unit.step += 1
            if unit.step == len(unit.setup):
                unit.due &= ~_SETUP
        elif self._job == _WRITE and unit.sent:
            unit.due &= ~_WRITE
        elif self._job == _READ and not unit.due & _WRITE:
            unit.due &= ~_READ
        if not unit.due:
            unit.failures = 0
            unit.fault = ""
        self._pause(now_ms)

    def _failed(self, now_ms: int, fault: str) -> None:
        unit = self._unit
        unit.sent = False
        if self._job == _LIGHT:
            unit.due |= _LIGHT
        unit.failures += 1
        if unit.failures >= _TRIES or unit.fault:
            # It may have been without power: nothing that it was told before counts.
            unit.everything()
            unit.fault = fault
            unit.again_ms = now_ms + _AGAIN_MS
        self._pause(now_ms)

    def _pause(self, now_ms: int) -> None:
        self._state = _GAP
        self._until_ms = now_ms + self._gap_ms
