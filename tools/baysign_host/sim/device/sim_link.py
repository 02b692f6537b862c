"""The sign's end of the link to its supervisor: file descriptor 3, small frames, one write a
frame.

To the host: op, arg (u8), length (u16), microseconds (u64), body. From the host: op, arg (u8),
length (u16), body. Numbers as in `wire.py`. The stamp is the sign's own clock at the moment of the
edge, so that what happens to the frame afterwards costs no accuracy. Requests wait for their
answer; what the host says unasked meanwhile is kept for `serve()`, which the poller calls.
"""

import json
from array import array
from struct import pack_into
from time import ticks_us

import uctypes
from micropython import const

PIN_LOW = const(1)
PIN_HIGH = const(2)
PIN_INPUT = const(3)
PIN_READ = const(4)
SPI_SETUP = const(5)
SPI_WRITE = const(6)
SPI_SWAP = const(7)
PWM_SET = const(8)
PWM_END = const(9)
ADC_READ = const(10)
WDT_START = const(11)
WDT_FEED = const(12)
NET_UP = const(13)
CALL = const(14)
NOTE = const(15)
BITSTREAM = const(16)
IDLE = const(17)
SOCK_OPEN = const(18)
SOCK_DATA = const(19)
SOCK_END = const(20)
SOCK_READ = const(21)
UART_WRITE = const(22)
UART_READ = const(23)
UART_ANY = const(24)

RESULT = const(64)
PIN_EDGE = const(65)
NET_STATE = const(66)
ADVANCE = const(67)
HORIZON = const(68)
UART_RX = const(69)

_HEAD = const(12)
_BODY = const(1024)

file = open(3, "r+b")  # noqa: SIM115 (held for life)
us = ticks_us  # replaced under virtual time
# The host's word, kept up to date by NET_STATE: a bit for each adapter that is connected.
adapters = 0
net_up = False
answers = {}  # what it has said of the network since something last happened there, by question
on_edge = None  # called with (pin, level)
on_horizon = None  # called with (body)
on_uart = None  # called with (port)
on_socket = None  # called with (op, arg, body)
_buffer = bytearray(2 * (_HEAD + _BODY))
_held = 0  # bytes in it that wait for the next write
# Set under virtual time: what wants no answer leaves with what does, or when the sign next waits,
# in one write.
patient = False
_write = file.write
_read = file.read
_readinto = file.readinto
_head = array("I", (0,))
later = []  # unasked frames that wait for serve()
told = False  # the host heard something that it may act on; virtual time asks before it goes on
quiet = None  # the poller for which nothing can have become ready, see sim_virtual


def put(op: int, arg: int) -> None:
    """One frame without a body."""
    global _held, quiet
    pack_into("<BBHQ", _buffer, _held, op, arg, 0, us())
    size = _held + _HEAD
    if patient and size <= _BODY:
        _held = size
        quiet = None
    else:
        _held = 0
        _write(_buffer, size)


def tell(op: int, arg: int, data) -> None:
    """One frame that wants no answer."""
    global _held, quiet
    size = len(data)
    if patient and _held + size <= _BODY:
        _held = _append(op, arg, data, size)
        quiet = None
    else:
        send(op, arg, data)


def flush() -> None:
    """What was said leaves now."""
    global _held
    if _held:
        size = _held
        _held = 0
        _write(_buffer, size)


def send(op: int, arg: int, data) -> None:
    """One frame with up to 65535 bytes of body."""
    global _held
    size = len(data)
    if size <= _BODY:
        end = _append(op, arg, data, size)
        _held = 0
        _write(_buffer, end)
        return
    flush()
    frame = bytearray(_HEAD + size)
    pack_into("<BBHQ", frame, 0, op, arg, size, us())
    frame[_HEAD:] = data
    _write(frame)


def idle(target: int) -> None:
    """The sign waits, and wants to wake at `target`; what was said before goes along."""
    global _held
    pack_into("<BBHQq", _buffer, _held, IDLE, 0, 8, us(), target)
    end = _held + _HEAD + 8
    _held = 0
    _write(_buffer, end)


def _append(op: int, arg: int, data, size: int) -> int:
    pack_into("<BBHQ", _buffer, _held, op, arg, size, us())
    first = _held + _HEAD
    _buffer[first : first + size] = data
    return first + size


def ask(op: int, arg: int, data=b"") -> bytes:
    """Send a request and wait for its answer."""
    send(op, arg, data)
    while True:
        frame = receive()
        if frame[0] == RESULT:
            # What came in between would otherwise wait for the next word from the host.
            serve(wait=False)
            return frame[2]
        later.append(frame)


def hold(frame: tuple) -> None:
    """Keep an unasked frame for serve()."""
    global quiet
    quiet = None
    later.append(frame)


def speak(op: int, number: int, data=b"") -> None:
    """Say something that the host may act on: at once, or under virtual time when the sign next
    waits."""
    global told, quiet
    told = True
    quiet = None
    tell(op, number, data)


def receive() -> tuple:
    """The next frame from the host: (op, arg, body)."""
    if not _readinto(_head):
        die()
    head = _head[0]
    size = head >> 16
    return head & 255, head >> 8 & 255, _read(size) if size else b""


def call(name: str, *args):
    """A rare request, as JSON; an answer `{"error": [...]}` becomes the OSError it describes."""
    answers.clear()
    return question(name, *args)


def question(name: str, *args):
    """A `call` that changes nothing."""
    result = json.loads(ask(CALL, 0, json.dumps([name, args]).encode()))
    if isinstance(result, dict) and "error" in result:
        raise OSError(*result["error"])
    return result


def note(name: str, *args) -> None:
    """A rare message that needs no answer, as JSON."""
    send(NOTE, 0, json.dumps([name, args]).encode())


def serve(wait: bool = True) -> None:
    """Take what the host said unasked; with `wait`, at least one frame is known to be there."""
    if wait:
        hold(receive())
    while later:
        deliver(later.pop(0))


def deliver(frame: tuple) -> None:
    """Hand one unasked frame to whoever it is for."""
    op, arg, body = frame
    if op == PIN_EDGE:
        if on_edge:
            on_edge(arg, body[0])
    elif op == NET_STATE:
        connected(arg)
    elif op == HORIZON:
        on_horizon(body)
    elif op == UART_RX:
        if on_uart:
            on_uart(arg)
    elif on_socket:
        on_socket(op, arg, body)


def connected(states: int) -> None:
    """What the host says of the network."""
    global adapters, net_up
    adapters = states
    answers.clear()
    net_up = bool(states & 1)


def die() -> None:
    """End the process at once, past every `except` of the application."""
    while True:
        uctypes.bytearray_at(0, 1)[0] = 0


def halt() -> None:
    """Wait for the host to end the process; nothing of the application runs again."""
    while True:
        if not _read(1):
            die()
