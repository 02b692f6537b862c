"""The serial line: it blocks when nobody reads it; a writer that asks for room never blocks."""

import os
import pty
import random
import select
import signal
import tty

import pytest

from tests.sim.kit import said, until


@pytest.mark.parametrize("size", [1, 37, 128, 256])
def test_room_means_room(size):
    """Whatever was read meanwhile: while poll says there is room, `size` bytes need not wait.

    This is what `serial.py` promises to the firmware, tried on the kernel the test runs on.
    """
    chance = random.Random(size)
    outer, inner = pty.openpty()

    def late(*_):
        raise TimeoutError("the write stood still although poll had said there was room")

    before = signal.signal(signal.SIGALRM, late)
    try:
        tty.setraw(inner)
        room = select.poll()
        room.register(inner, select.POLLOUT)
        for _ in range(200):
            while room.poll(0):
                signal.setitimer(signal.ITIMER_REAL, 5)
                assert os.write(inner, b"x" * size) == size
                signal.setitimer(signal.ITIMER_REAL, 0)
            os.read(outer, chance.randrange(1, 700))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        os.close(outer)
        os.close(inner)


def test_a_line_nobody_reads_stops_the_interpreter(bench):
    program = """
import sys
from machine import Pin
pin = Pin(27, Pin.OUT)
for i in range(40):
    sys.stdout.write("x" * 1000)
    pin(i & 1)
print("through")
"""
    sign = bench.sign(program, drain=False)
    edges = []
    drive = sign.hardware.drive
    sign.hardware.drive = lambda t_us, pin, level: (edges.append(pin), drive(t_us, pin, level))[1]
    sign.start()
    until(lambda: len(edges) > 10, "the kernel's buffers to fill")
    until(lambda: _asleep(sign.pid), "the write to stand still")
    assert len(edges) < 35
    sign.drain(True)
    said(sign, "through")


def _asleep(pid):
    """Whether the process waits inside the kernel to write to a terminal."""
    with open(f"/proc/{pid}/wchan") as file:
        where = file.read()
    with open(f"/proc/{pid}/stat") as file:
        return file.read().rpartition(")")[2].split()[0] == "S" and where != "unix_stream_read"


def test_a_writer_that_polls_never_stands_still(bench):
    program = """
import asyncio, select, sys
from machine import Pin
pin = Pin(27, Pin.OUT)
room = select.poll()
room.register(sys.stdout, select.POLLOUT)
async def main():
    dropped = 0
    for i in range(400):
        await asyncio.sleep_ms(0)
        if room.poll(0):
            sys.stdout.write("x" * 200)
        else:
            dropped += 1
        pin(i & 1)
    while not room.poll(0):
        await asyncio.sleep_ms(5)
    print("dropped", dropped)
asyncio.run(main())
"""
    sign = bench.sign(program, drain=False)
    edges = []
    drive = sign.hardware.drive
    sign.hardware.drive = lambda t_us, pin, level: (edges.append(pin), drive(t_us, pin, level))[1]
    sign.start()
    until(lambda: len(edges) == 401, "every turn of the loop, though nobody reads")
    sign.drain(True)
    assert int(said(sign, "dropped ").split("dropped ")[1].split()[0]) > 200


def test_the_console_is_bounded(bench):
    sign = bench.run("for i in range(3000):\n    print('%06d' % i, 'x' * 40)\nprint('end')")
    said(sign, "end")
    assert len(sign.console) == 65536
    assert sign.console.rstrip().startswith(b"x") or b"002999" in sign.console


def test_nothing_written_is_still_under_way(bench):
    """Asked in the same breath, before the street has had a turn to read."""
    sign = bench.run("pass")

    def in_one_breath() -> bytes:
        os.write(sign.serial.inner, b"written")
        return sign.serial.said()

    assert b"written" in bench.street.call(in_one_breath)
    assert b"\xff" not in sign.console


def test_a_tool_on_the_line(bench):
    program = """
import sys
while True:
    line = sys.stdin.readline().strip()
    print("heard", line)
"""
    sign = bench.run(program)
    path = sign.pty
    assert path == sign.pty
    tool = os.open(path, os.O_RDWR | os.O_NOCTTY)
    try:
        os.write(tool, b"hello\n")
        said(sign, "heard hello")
        assert b"heard hello" in until(lambda: _read(tool), "the tool's own copy")
    finally:
        os.close(tool)
    sign.type(b"again\n")
    said(sign, "heard again")


def _read(fd):
    return os.read(fd, 4096) if select.select([fd], [], [], 0)[0] else b""


def test_a_tool_that_holds_the_port_without_reading_blocks_the_sign(bench):
    program = """
import sys
sys.stdin.readline()
for i in range(100):
    sys.stdout.write("x" * 1000)
print("through")
"""
    sign = bench.run(program)
    tool = os.open(sign.pty, os.O_RDWR | os.O_NOCTTY)
    try:
        os.write(tool, b"go\n")
        until(lambda: len(sign.console) > 10_000 and _asleep(sign.pid), "the line to fill")
        assert b"through" not in sign.console
    finally:
        os.close(tool)
    said(sign, "through")


def test_byte_three_interrupts_only_where_it_is_listened_to(bench):
    waiting = "import sys\nprint('waiting')\ntry:\n    print(repr(sys.stdin.read(1)))\n"
    waiting += "except KeyboardInterrupt:\n    print('interrupted')\n"
    sign = bench.run(waiting)
    said(sign, "waiting")
    sign.type(b"\x03")
    said(sign, "interrupted")
    deaf = bench.run("import micropython\nmicropython.kbd_intr(-1)\n" + waiting)
    said(deaf, "waiting")
    deaf.type(b"\x03")
    said(deaf, r"'\x03'")
    assert deaf.causes == ["power-on"]
