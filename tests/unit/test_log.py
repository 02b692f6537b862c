"""The console queue: bounded, never blocking, counting what is lost (F16)."""

import os

import pytest

from baysign.clock import Clock
from baysign.log import Log


class Line:
    """A serial line as the log sees it: something to poll, and a buffer to write to."""

    def __init__(self, descriptor):
        self.buffer = os.fdopen(descriptor, "wb", buffering=0)

    def fileno(self):
        return self.buffer.fileno()


@pytest.fixture
def line():
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    stream = Line(writer)
    log = Log(Clock(lambda: 12_345, lambda new, old: new - old), stream)
    yield log, stream, reader
    stream.buffer.close()
    os.close(reader)


def test_a_line_says_when_who_and_what(line):
    log, _, reader = line
    log.note("net", "up: 10.0.0.2 满")
    log.flush()
    assert os.read(reader, 1000).decode() == "0.000 net: up: 10.0.0.2 满\r\n"


def test_with_a_full_line_it_neither_waits_nor_forgets_the_newest(line):
    log, stream, reader = line
    os.set_blocking(stream.fileno(), False)
    while True:
        try:
            os.write(stream.fileno(), b"x" * 4096)
        except BlockingIOError:
            break
    os.set_blocking(stream.fileno(), True)
    for number in range(1000):
        log.note("test", f"line {number}")
        log.flush()
    assert log.dropped > 900
    while True:
        try:
            os.read(reader, 65536)
        except BlockingIOError:
            break
    log.flush()
    text = os.read(reader, 65536).decode().splitlines()
    # The first line was on its way when the reader went.
    assert text[:2] == ["0.000 test: line 0", f"({log.dropped} lines lost)"]
    assert text[-1].endswith("line 999")


def test_a_very_long_line_is_cut(line):
    log, _, reader = line
    log.note("test", "y" * 5000)
    log.flush()
    assert len(os.read(reader, 65536)) == 242


def test_anything_but_an_exception_is_traced_as_text(line):
    log, _, reader = line
    log.trace("main", "the application returned")
    log.flush()
    assert os.read(reader, 1000) == b"0.000 main: the application returned\r\n"
