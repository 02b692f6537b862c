"""Clocks as on the board: ticks wrap, the epoch is 2000, the wall clock is lost with power."""

import time

import pytest

from tests.sim.kit import said, until

_WRAP_MS = 2**30
_LOOP = """
import asyncio, time
async def main():
    start = time.ticks_ms()
    order = []
    async def later(ms):
        await asyncio.sleep_ms(ms)
        order.append(ms)
    tasks = [asyncio.create_task(later(ms)) for ms in (300, 100, 200, 0)]
    event = asyncio.Event()
    async def setter():
        await asyncio.sleep_ms(150)
        event.set()
    asyncio.create_task(setter())
    await event.wait()
    early = time.ticks_ms()
    for task in tasks:
        await task
    end = time.ticks_ms()
    print(start, end, order, time.ticks_diff(end, start), time.ticks_diff(early, start))
    try:
        await asyncio.wait_for_ms(later(5000), 50)
    except asyncio.TimeoutError:
        print("timeout after", time.ticks_diff(time.ticks_ms(), end))
    try:
        await asyncio.sleep_ms(1 << 29)
    except OverflowError:
        print("too long")
asyncio.run(main())
print("end")
"""


@pytest.mark.parametrize("virtual", [False, True])
def test_the_loop_lives_over_the_wrap(bench, virtual):
    sign = bench.run(_LOOP, ticks_ms=_WRAP_MS - 170, virtual=virtual)
    if virtual:
        sign.run_until(10)
    words = said(sign, "end").replace(",", "").replace("[", "").replace("]", "").split()
    start, end, *order, span, early = map(int, words[:8])
    assert start > _WRAP_MS - 171
    assert end < 2000, "the counter has wrapped"
    assert order == [0, 100, 200, 300]
    assert 300 <= span < 1000 and 150 <= early < 300
    if virtual:
        assert (span, early) == (300, 150)
    assert 50 <= int(words[10]) < 1000
    assert words[11:13] == ["too", "long"], "6.2 days and more are refused, as on the board"


def test_tick_arithmetic(bench):
    program = """
import time
print(time.ticks_diff(5, (1 << 30) - 5), time.ticks_add((1 << 30) - 1, 2))
print(time.ticks_diff(0, 1 << 29), time.ticks_ms() < 1 << 30, time.ticks_us() < 1 << 30)
for far in (1 << 29, -(1 << 29)):
    try:
        time.ticks_add(0, far)
    except OverflowError:
        print("overflow")
"""
    assert bench.output(program, ticks_ms=0).split() == [
        *("10", "1", str(-(2**29)), "True", "True", "overflow", "overflow")
    ]


def test_the_epoch_is_2000_and_the_clock_is_unset(bench):
    program = """
import machine, time
print(time.gmtime(0), time.mktime((2000, 1, 2, 0, 0, 0, 0, 0)), time.gmtime()[:5])
machine.RTC().datetime((2026, 3, 29, 0, 1, 59, 58, 0))
print(time.gmtime()[:5], machine.RTC().datetime()[:6], time.time_ns() // 10**9 - time.time())
"""
    assert bench.output(program).splitlines() == [
        "(2000, 1, 1, 0, 0, 0, 5, 1) 86400 (2000, 1, 1, 0, 0)",
        "(2026, 3, 29, 1, 59) (2026, 3, 29, 6, 1, 59) 0",
    ]


def test_a_reset_keeps_the_clock_and_a_power_cut_does_not(bench):
    program = """
import machine, time
print("year", time.gmtime()[0])
machine.RTC().datetime((2026, 3, 29, 0, 1, 59, 58, 0))
print("set", time.gmtime()[0])
import select
select.poll().poll()
"""
    sign = bench.run(program)
    for life, action in enumerate((sign.reset, sign.power_cut, sign.stop), 1):
        until(lambda life=life: sign.console.count(b"set 2026") == life, f"life {life}")
        action()
    years = [line.split()[1] for line in sign.console.decode().splitlines() if "year" in line]
    assert years == ["2000", "2026", "2000"]


def test_a_clock_with_a_battery(bench):
    program = "import time\nprint(time.time() + 946684800)"
    assert abs(int(bench.output(program, clock="set")) - time.time()) < 60
    assert int(bench.output(program, clock=1_800_000_000)) in range(1_800_000_000, 1_800_000_060)
