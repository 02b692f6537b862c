"""Run by test_heap.py on MicroPython: what messages leave behind, and what fills the heap.

    heap.py ROOT

Prints one JSON object.
"""

import gc
import json
import sys

ROOT = sys.argv[1]
sys.path[:0] = [ROOT + "/firmware", ROOT + "/lib"]

from baysign.sign import Sign  # noqa: E402

# As the application does it: loading leaves as much garbage as code, and the table is large.
gc.collect()
from baysign.config.check import complete  # noqa: E402

gc.collect()
from baysign.face import mover  # noqa: E402
from baysign.face.compose import Face, FaceLine  # noqa: E402
from baysign.face.layout import renderers  # noqa: E402

BUFFER = bytearray(8192)
START_S = 1_765_620_000
SOURCE = {
    "topic": "city/{key}",
    "format": "json",
    "free": "free",
    "capacity": "total",
    "time": "time",
    "time_format": "epoch_s",
    "status": [{"path": "status", "open": ["open"], "closed": ["closed"]}],
}


def sign_of():
    """A sign of three lines, one of them a sum."""
    with open(ROOT + "/boards/signs/junction_3x3.json") as file:
        model = json.load(file)
    lots = {name: {"source": "city", "max_age_s": 900} for name in ("A", "B")}
    config = {
        "id": "s",
        "board": "b",
        "sign": "junction_3x3",
        "broker": {"host": "h"},
        "sources": {"city": SOURCE},
        "lots": lots,
        "lines": [{"lots": ["A"]}, {"lots": ["B"]}, {"lots": ["A", "B"]}],
    }
    return Sign(complete(config), model)


def feed(sign, first, count):
    """`count` messages of every kind, one a second."""
    for number in range(first, first + count):
        body = {"free": number * 7 % 390, "total": 400, "status": "open", "time": START_S + number}
        if number % 11 == 0:
            body["status"] = "closed"
        if number % 13 == 0:
            body["free"] = -1
        payload = b"{" if number % 17 == 0 else json.dumps(body).encode()
        topic = "city/A" if number % 2 else "city/B"
        sign.accept(
            topic, memoryview(payload), number % 5 == 0, False, number * 1000, START_S + number
        )
        sign.tick(number * 1000 + 500, START_S + number)
        assert len(sign.face.lines) == 3
        gc.collect()


def filled(begin, pattern, end):
    """BUFFER with a payload of nearly its size: one buffer, as the session has, for all."""
    size = len(begin)
    BUFFER[:size] = begin
    while size + len(pattern) + len(end) <= len(BUFFER):
        BUFFER[size : size + len(pattern)] = pattern
        size += len(pattern)
    BUFFER[size : size + len(end)] = end
    return memoryview(BUFFER)[: size + len(end)]


def explode(sign):
    """Documents of 8 kB whose values take far more; the text of line A before and after each."""
    shown = []
    at_s = 100_000
    for begin, pattern, end in (
        (b"[", b"[],", b"[]]"),
        (b"[", b"[", b"["),
        (b"[", b'{"a":{}},', b"{}]"),
        (b"{", b'"a":[[]],', b'"b":1}'),
        (b"", b'{"a":', b""),
        (b"", b"9", b""),
    ):
        at_s += 1
        body = {"free": 42, "total": 400, "time": START_S + at_s}
        sign.accept("city/A", json.dumps(body).encode(), False, False, at_s * 1000, START_S + at_s)
        before = sign.face.lines[0].text
        at_s += 1
        payload = filled(begin, pattern, end)
        sign.accept("city/A", payload, False, False, at_s * 1000, START_S + at_s)
        shown.append([before, sign.face.lines[0].text])
    return shown


class Beat:
    """In the place of `waits.Alarm`: 40 ms pass, and every so often the heap is weighed."""

    now_ms = 0
    sizes = []

    def set(self):
        pass

    async def wait_ms(self, wait_ms):
        Beat.now_ms += wait_ms
        if Beat.now_ms % 20_000 == 0:
            gc.collect()
            Beat.sizes.append(gc.mem_alloc())
        if len(Beat.sizes) == 5:
            raise StopIteration


class Matrix:
    """A sign of two lines of pixels on which something moves, with all that it needs."""

    moves = True
    text = "GARAGE CLOSED"
    poll = None

    def __init__(self):
        with open(ROOT + "/boards/signs/matrix_2x32.json") as file:
            model = json.load(file)
        self.sign = self.desk = self.clock = self.supervisor = self.display = self
        self.renderers = renderers(model)
        self.panels = (None,)
        self.frames = (bytearray(self.renderers[0].size),)
        self.quick = [(self.renderers[0].render, self.frames[0], self.show)]
        line = FaceLine(self.text, "red", "none", "", "", (), None, None, "")
        self.face = Face(1, (line, line))
        self.moving = ()

    def over(self, line):
        return self

    def show(self, frame):
        pass

    def now_ms(self):
        return Beat.now_ms

    def once(self, name, run):
        self.run = run


def move():
    """Two texts that move for 100 s, which are 2,500 steps; the heap after each fifth."""
    matrix = Matrix()
    mover.Alarm = Beat
    mover.Mover(matrix)
    try:
        matrix.run(lambda: None).send(None)
    except (StopIteration, RuntimeError):
        pass
    assert matrix.moving == () and "baysign.face.mover" not in sys.modules
    return Beat.sizes


def main():
    sign = sign_of()
    sign.session(1, 0)
    sizes = []
    for turn in range(4):
        feed(sign, 1 + turn * 300, 300)
        gc.collect()
        sizes.append(gc.mem_alloc())
    result = {"sizes": sizes, "shown": explode(sign), "counters": sign.counters}
    result["moved"] = move()
    print(json.dumps(result))


main()
