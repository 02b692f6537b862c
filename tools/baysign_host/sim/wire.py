"""The link between a sign's process and its supervisor: numbers of the frames, and the host's
parser.

A socket pair, inherited as file descriptor 3. From the sign: op, arg (u8), length (u16), stamp in
microseconds of the sign's clock (u64), body. To the sign: op, arg (u8), length (u16), body.
`device/sim_link.py` is the other end.
"""

import struct

PIN_LOW = 1  # arg: pin
PIN_HIGH = 2  # arg: pin
PIN_INPUT = 3  # arg: pin
PIN_READ = 4  # arg: pin; answer: one byte
SPI_SETUP = 5  # arg: bus; body: sck, mosi, miso, polarity, phase, firstbit (u8), baud rate (u32)
SPI_WRITE = 6  # arg: bus; body: bytes clocked out
SPI_SWAP = 7  # the same; answer: the bytes that came back
PWM_SET = 8  # arg: pin; body: duty (u16), frequency (u32)
PWM_END = 9  # arg: pin
ADC_READ = 10  # arg: pin; answer: microvolts (u32)
WDT_START = 11  # body: timeout in ms (u32)
WDT_FEED = 12
NET_UP = 13  # arg: adapter, see radio.ADAPTERS; answer: one byte
CALL = 14  # body: JSON [name, arguments]; answer: JSON
NOTE = 15  # the same without an answer
BITSTREAM = 16  # arg: pin; body: T0H, T0L, T1H, T1L in ns (u16 each), bytes
IDLE = 17  # virtual time; body: when the sign wants to wake (i64 microseconds, -1 never)
# Virtual time, arg: socket; body: "address:port", with "source>" before it where it is bound.
SOCK_OPEN = 18
SOCK_DATA = 19  # virtual time, arg: socket; both ways
# Virtual time, arg: socket; both ways; body from the host: errno (u8), 0 an orderly end.
SOCK_END = 20
SOCK_READ = 21  # virtual time, arg: socket; body: how many bytes the sign has read (u32)
UART_WRITE = 22  # arg: port; body: bytes sent
UART_READ = 23  # arg: port; body: how many (u16); answer: bytes
UART_ANY = 24  # arg: port; answer: how many wait (u16)

RESULT = 64
PIN_EDGE = 65  # arg: pin; body: level
NET_STATE = 66  # arg: a bit for each adapter that is connected, see radio.Radio.states
ADVANCE = 67  # virtual time; body: now, horizon (i64 microseconds), whole frames
HORIZON = 68  # virtual time; body: horizon (i64 microseconds), nearer than granted
UART_RX = 69  # arg: port; bytes wait there

_FROM_SIGN = struct.Struct("<BBHQ")
_unpack = _FROM_SIGN.unpack_from
_HEAD_BYTES = _FROM_SIGN.size
_TO_SIGN = struct.Struct("<BBH")


def frame(op: int, arg: int = 0, body: bytes = b"") -> bytes:
    """One frame to the sign."""
    return _TO_SIGN.pack(op, arg, len(body)) + body


class Parser:
    """Cuts a stream from the sign into (op, arg, stamp in microseconds, body)."""

    def __init__(self):
        self._rest = b""

    def feed(self, data: bytes) -> list[tuple[int, int, int, bytes]]:
        """The frames that `data` completes."""
        if self._rest:
            data = self._rest + data
        frames = []
        start = 0
        there = len(data)
        while (body := start + _HEAD_BYTES) <= there:
            op, arg, length, t_us = _unpack(data, start)
            end = body + length
            if there < end:
                break
            frames.append((op, arg, t_us, data[body:end]))
            start = end
        self._rest = data[start:]
        return frames
