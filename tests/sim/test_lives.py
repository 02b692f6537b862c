"""How lives end and begin: causes, what the chips keep, what ends a loop of crashes."""

import os
import signal

import pytest

from tests.sim.kit import SHOW, said, until

_WAIT = "\nimport select\nselect.poll().poll()\n"
_CAUSE = "import machine\nprint('cause', machine.reset_cause())\n"
# The constants of the ESP32 port: PWRON, HARD, WDT, DEEPSLEEP, SOFT.
_POWER_ON, _HARD, _WATCHDOG, _DEEP_SLEEP, _SOFT = 1, 2, 3, 4, 5


def _causes(console):
    return [int(line.split()[1]) for line in console.splitlines() if line.startswith("cause ")]


@pytest.mark.parametrize(
    ("ending", "name", "number"),
    [
        ("machine.reset()", "hard", _HARD),
        ("machine.soft_reset()", "soft", _SOFT),
        ("machine.deepsleep(10)", "deep-sleep", _DEEP_SLEEP),
        ("raise SystemExit", "soft", _SOFT),
        ("machine.WDT(timeout=50)\n    while True: pass", "watchdog", _WATCHDOG),
        ("import uctypes; uctypes.bytearray_at(0, 1)[0] = 0", "hard", _HARD),
    ],
)
def test_the_next_life_knows_why(bench, ending, name, number):
    program = _CAUSE + f"if machine.reset_cause() == 1:\n    {ending}\nprint('second')" + _WAIT
    sign = bench.run(program)
    assert _causes(said(sign, "second")) == [_POWER_ON, number]
    assert (sign.causes, sign.boots, sign.restarts) == (["power-on", name], 2, 1)


def test_nothing_after_a_reset_runs(bench):
    program = """
import machine
if machine.reset_cause() == 1:
    try:
        machine.reset()
    finally:
        print("escaped")
print("second")
"""
    assert "escaped" not in said(bench.run(program + _WAIT), "second")


def test_what_is_done_from_outside(bench):
    sign = bench.run(_CAUSE + _WAIT)
    said(sign, "cause 1")
    for action, name in ((sign.reset, "hard"), (sign.power_cut, "power-on"), (sign.kill, "hard")):
        pid = sign.pid
        action()
        assert sign.causes[-1] == name
        until(lambda old=pid: sign.pid not in (None, old), "a new process")
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    said(sign, "cause 2")
    sign.stop()
    assert sign.pid is None
    sign.start()
    assert sign.causes == ["power-on", "hard", "power-on", "hard", "power-on"]
    assert sign.restarts == 3


def test_a_process_killed_by_somebody_else_comes_back(bench):
    sign = bench.run(SHOW + "show(0x5B, 0x66)" + _WAIT)
    sign.wait(lambda lit: lit.texts == ("24",))
    os.kill(sign.pid, signal.SIGKILL)
    until(lambda: sign.causes == ["power-on", "hard"], "a second life")
    sign.wait(lambda lit: lit.texts == ("24",))


def test_a_reset_keeps_the_latches_and_a_power_cut_does_not(bench):
    first = SHOW + "import machine\nif machine.reset_cause() == 1:\n    show(0x5B, 0x66)\n"
    sign = bench.run(first + "else:\n    oe(0)\nprint('here')" + _WAIT)
    sign.wait(lambda lit: lit.texts == ("24",))
    dark = []
    sign.on_lit(lambda _, lit: dark.append(lit.dark))
    sign.reset()
    sign.wait(lambda lit: lit.texts == ("24",))
    assert dark[0], "the enable line has a pull-up: a reset darkens the panel until it is driven"
    assert sign.latches == b"\x5b\x66"
    sign.power_cut()
    assert sign.latches != b"\x5b\x66"


def test_a_soft_reset_leaves_pins_and_watchdog_alone(bench):
    program = (
        SHOW
        + """
import machine
print("cause", machine.reset_cause())
if machine.reset_cause() == 1:
    machine.WDT(timeout=300)
    Pin(27, Pin.OUT, value=1)
    machine.soft_reset()
print("pin", Pin(27).value())
"""
    )
    sign = bench.run(program + _WAIT)
    console = said(sign, "cause 3")
    assert "pin 1" in console, "the level stayed over the soft reset"
    assert sign.causes == ["power-on", "soft", "watchdog"]


def test_a_fed_watchdog_does_not_bite(bench):
    program = """
import asyncio
import machine

dog = machine.WDT(timeout=200)
async def main():
    for _ in range(8):
        await asyncio.sleep_ms(100)
        dog.feed()
    print("fed")
    await asyncio.sleep(60)
asyncio.run(main())
"""
    sign = bench.run(program)
    said(sign, "fed")
    assert sign.causes == ["power-on"]
    until(lambda: sign.causes == ["power-on", "watchdog"], "a bite once nobody feeds it")


def test_a_crash_loop_ends_and_is_reported(bench):
    sign = bench.run("import machine\nprint('oh no')\nmachine.reset()", max_crashes=4)
    until(lambda: sign.fault, "the end of it")
    assert sign.boots == 4
    assert "4 lives" in sign.fault and "oh no" in sign.fault
    assert sign.pid is None
    with pytest.raises(TimeoutError, match="crash loop"):
        sign.wait(lambda lit: not lit.dark)
    sign.start()
    until(lambda: sign.boots == 8, "another try")


def test_what_lasts_and_what_does_not(bench):
    program = """
import machine
from esp32 import NVS
store = NVS("test")
try:
    count = store.get_i32("count")
except OSError as error:
    print("nvs", error.errno)
    count = 0
store.set_i32("count", count + 1)
store.set_blob("blob", b"\\x00\\xff")
store.commit()
buffer = bytearray(4)
memory = machine.RTC().memory()
machine.RTC().memory(b"kept")
print("life", count + 1, memory, store.get_blob("blob", buffer), buffer)
"""
    sign = bench.run(program + _WAIT)
    assert "nvs -4354" in said(sign, "life 1 b'' 2 bytearray(b'\\x00\\xff\\x00\\x00')")
    sign.reset()
    said(sign, "life 2 b'kept'")
    sign.power_cut()
    said(sign, "life 3 b''")
    assert sign.nvs.writes == 4, "an equal blob costs no write"


def test_the_end_of_main_is_the_prompt(bench):
    sign = bench.run("print(1 / 0)")
    said(sign, "ZeroDivisionError")
    until(lambda: sign.at_prompt, "the prompt")
    sign.type(b"print(6 * 7)\r\n")
    said(sign, "42")
    sign.type(b"\x04")
    until(lambda: sign.causes == ["power-on", "soft"], "a soft reset by Ctrl-D")
