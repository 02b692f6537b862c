"""Digit displays on an RS-485 wire, each a Modbus-RTU server with holding registers.

Written from the protocol and from nothing of the firmware. A frame ends with 3.5 characters of
silence; one with a wrong check sum, for another address or cut short is not answered. Functions 3
and 16; exceptions 1 (function), 2 (address), 3 (value). Sources: Modbus over serial line V1.02,
Modbus application protocol V1.1b3.
"""

import random
import struct


def crc(data: bytes) -> bytes:
    """The check sum as it stands on the wire."""
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            odd = value & 1
            value >>= 1
            if odd:
                value ^= 0xA001
    return struct.pack("<H", value)


class Display:
    """One display: `registers` from `first` on are all that it has besides `others`.

    `silent`, `exception` (a code) and `noisy` (a wrong check sum) disturb its answers; registers
    in `jammed` keep a value whatever is written; `dark` says that its lamps have no power.
    """

    def __init__(self, address: int, first: int, count: int, others=()):
        self.address = address
        self.first = first
        self.registers = dict.fromkeys(range(first, first + count), 0)
        self.registers |= dict.fromkeys(others, 0)
        self.silent = False
        self.exception = 0
        self.noisy = False
        self.dark = False
        self.jammed: dict[int, int] = {}

    def power_up(self, chance: random.Random) -> None:
        """Its controller has its own start: anything may stand there."""
        for register in self.registers:
            self.registers[register] = chance.getrandbits(7)

    def ask(self, frame: bytes) -> bytes | None:
        """The answer to a whole frame without its check sum."""
        _, function, start, count = struct.unpack(">BBHH", frame[:6])
        head = bytes([self.address, function])
        if function not in (3, 16):
            return self._refuse(head, 1)
        if self.exception:
            return self._refuse(head, self.exception)
        if not 1 <= count <= (125 if function == 3 else 123):
            return self._refuse(head, 3)
        wanted = range(start, start + count)
        if any(register not in self.registers for register in wanted):
            return self._refuse(head, 2)
        if function == 3:
            values = b"".join(struct.pack(">H", self.registers[r]) for r in wanted)
            return head + bytes([len(values)]) + values
        if frame[6] != 2 * count or len(frame) != 7 + 2 * count:
            return self._refuse(head, 3)
        for index, register in enumerate(wanted):
            self.registers[register] = struct.unpack_from(">H", frame, 7 + 2 * index)[0]
        self.registers |= self.jammed
        return frame[:6]

    def _refuse(self, head: bytes, code: int) -> bytes:
        return bytes([head[0], head[1] | 0x80, code])


class Rs485:
    """The wire with its displays. `line` is (baud rate, bits, parity, stop bits).

    `after(delay_s, fn)` is the sign's time, `sending()` whether the controller's transceiver
    drives the wire, `changed()` is called when a display has got something. `frames` are all that
    came over whole. The displays' answers come `think_s` after the question.
    """

    def __init__(self, line: tuple, displays: list[Display]):
        self.line = line
        self.displays = displays
        self.frames: list[bytes] = []
        self.after = None
        self.sending = None
        self.changed = None
        self.say = None
        self.think_s = 0.004
        self._char_s = (11 if line[2] is not None else 10) / line[0]
        self._heard = b""
        self._count = 0

    def hear(self, data: bytes) -> None:
        """The controller's port sends."""
        whole = self.sending()
        self._heard += data if whole else b""
        self._count += 1
        count = self._count
        took_s = len(data) * self._char_s
        self.after(took_s, lambda: self._sent(count))

    def _sent(self, count: int) -> None:
        if count != self._count:
            return
        if not self.sending():
            # The driver let go of the wire before the last bit.
            self._heard = b""
        self.after(3.5 * self._char_s, lambda: self._ended(count))

    def _ended(self, count: int) -> None:
        if count != self._count:
            return
        frame, self._heard = self._heard, b""
        if len(frame) < 8 or crc(frame[:-2]) != frame[-2:]:
            return
        self.frames.append(frame)
        for display in self.displays:
            if display.address != frame[0] or display.silent:
                continue
            answer = display.ask(frame[:-2])
            if self.changed:
                self.changed()
            check = crc(answer)
            self._answer(answer + (bytes(reversed(check)) if display.noisy else check))

    def _answer(self, data: bytes) -> None:
        def end() -> None:
            if not self.sending():
                self.say(data)

        self.after(self.think_s + len(data) * self._char_s, end)
