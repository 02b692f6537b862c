"""The module `time` of an ESP32: epoch 2000, a wall clock that is unset after power-up.

Three clocks in one file, chosen once at the start. Plain: the native tick functions, as they are.
Wrapped (`facts["ticks_ms"]`): the same time, counted from that start value, wrapping at 2**30 ms
as on the board. Virtual: wrapped, and time passes only when the sign waits (see `sim_virtual.py`);
each look at the clock takes a microsecond, so that a busy wait ends.
"""

import time as _native

import sim_link as link
from micropython import const
from sim_state import facts

_PERIOD = const(0x40000000)
_MASK = const(0x3FFFFFFF)
_HALF = const(0x20000000)
_EPOCH_2000 = const(946684800)


us = _native.ticks_us  # unwrapped microseconds; replaced under virtual time
cpu_s = _native.clock
Unwrapped = None  # what asyncio imports as `time` where ticks wrap or time is virtual
advance = None  # set by sim_virtual: let virtual time pass until this microsecond
_offset_ms = 0
_wall_s = 0  # unix time - us() / 10**6, as the host keeps it over resets
blocked_us = 0  # how long the sign stood still inside blocking calls, for the event-loop lag
wdt_us = facts["wdt_us"]  # timeout, 0 before a watchdog is started; a soft reset leaves it running
wdt_due_us = facts["wdt_due_us"]

ticks_us = _native.ticks_us
ticks_ms = _native.ticks_ms
ticks_cpu = _native.ticks_cpu
ticks_add = _native.ticks_add
ticks_diff = _native.ticks_diff


def _ticks_ms() -> int:
    return (us() // 1000 + _offset_ms) & _MASK


def _ticks_us() -> int:
    return (us() + _offset_ms * 1000) & _MASK


def _ticks_diff(a: int, b: int) -> int:
    return ((a - b + _HALF) & _MASK) - _HALF


def _ticks_add(ticks: int, delta: int) -> int:
    if not -_HALF < delta < _HALF:
        raise OverflowError("ticks interval overflow")
    return (ticks + delta) & _MASK


def _unwrapped_add(ticks: int, delta: int) -> int:
    """Refuses what the board refuses: more than 6.2 days ahead."""
    if delta >= _HALF:
        raise OverflowError("ticks interval overflow")
    return ticks + delta


def unwrapped(ticks) -> None:
    """Let asyncio count with `ticks()` milliseconds, which never wrap.

    Its C queue compares at the interpreter's own wrap and gives tasks that are to run at once its
    own, real, time as their key: `ticks` must run ahead of that, so that those come first.
    """
    global Unwrapped

    class Unwrapped:
        ticks_ms = ticks
        ticks_add = _unwrapped_add
        ticks_diff = _native.ticks_diff


def sleep_us(span: int) -> None:
    """Stand still."""
    global blocked_us
    if span > 0:
        blocked_us += span
        if advance:
            advance(us() + span)
        else:
            _native.sleep_us(span)


def sleep_ms(span: int) -> None:
    """Stand still."""
    sleep_us(span * 1000)


def sleep(span) -> None:
    """Stand still."""
    sleep_us(int(span * 1_000_000))


def watchdog(timeout_ms: int) -> None:
    """A watchdog was started."""
    global wdt_us
    wdt_us = timeout_ms * 1000
    fed()


def fed() -> None:
    """The watchdog was fed."""
    global wdt_due_us
    wdt_due_us = us() + wdt_us


def wall_us() -> int:
    """Unix time in microseconds as the sign's clock has it."""
    return us() + _wall_s * 1_000_000


def set_wall(second: int, microsecond: int = 0) -> None:
    """Set the wall clock to `second` since 2000."""
    global _wall_s
    _wall_s = second + _EPOCH_2000 - us() // 1_000_000
    link.note("rtc_set", _wall_s)


def time() -> int:
    """Seconds since 2000-01-01, local and UTC being the same on the board."""
    return wall_us() // 1_000_000 - _EPOCH_2000


def time_ns() -> int:
    """Nanoseconds since 2000-01-01."""
    return (wall_us() - _EPOCH_2000 * 1_000_000) * 1000


def gmtime(second=None) -> tuple:
    """(year, month, day, hour, minute, second, weekday, yearday)."""
    return _native.gmtime((time() if second is None else int(second)) + _EPOCH_2000)[:8]


localtime = gmtime


def mktime(parts) -> int:
    """The inverse of localtime."""
    return int(_native.mktime(tuple(parts[:6]) + (0, 0, 0))) - _EPOCH_2000


def start() -> None:
    """Choose the clock by what the host said."""
    global _offset_ms, _wall_s, ticks_us, ticks_ms, ticks_cpu, ticks_add, ticks_diff
    _wall_s = facts["rtc_s"]
    if facts["ticks_ms"] is not None:
        _offset_ms = facts["ticks_ms"] - us() // 1000
        ticks_us = ticks_cpu = _ticks_us
        ticks_ms = _ticks_ms
        ticks_add = _ticks_add
        ticks_diff = _ticks_diff
        if not advance:
            unwrapped(_native.ticks_ms)
