"""F13 and F16: whatever comes over the serial line, the sign goes on and the console lives."""

import random
from itertools import product

import pytest

from baysign_host.sim import Options
from tests.console.parts import LOTS, screen
from tests.sim.kit import said, until
from tests.standing.parts import READY_S, junction

CONFIG = junction(LOTS)
#: What fits into the kernel's buffer while time stands still, and how long a sign takes over it.
PORTION = 4000
PORTION_S = 1.5
LAG_US = 50_000


def pour(found, data: bytes) -> float:
    """All of it onto the line while numbers come; the worst delay of a number in seconds."""
    worst_s = 0.0
    scene = found.scene
    for number, start in enumerate(range(0, len(data), PORTION)):
        found.sign.type(data[start : start + PORTION])
        count = str(number % 900 + 1)
        at_s = scene.now_s + 0.1
        scene.at(at_s, "parking/a/free", count)
        scene.after(PORTION_S)
        assert scene.sign.lit.texts[0] == count
        shown_s = [t_s for t_s, text, _ in scene.episodes(0, READY_S) if text == count][-1]
        worst_s = max(worst_s, shown_s - at_s)
    return worst_s


def alive(found) -> None:
    """The console answers, in the language that it spoke before."""
    # Whatever stands on the line half typed, and whatever question stands open, is dropped.
    found.sign.type(b"\x03\x03\r")
    found.scene.after(2)
    found.type("\r")
    assert found.do("lots")[0].startswith("a: ")


def test_every_byte_alone_and_in_pairs(cable):
    found = cable(CONFIG)
    alone = b"".join(bytes([byte, 0x0D]) for byte in range(256))
    pairs = b"".join(bytes(pair) for pair in product(range(256), repeat=2))
    assert pour(found, alone) < 0.02
    alive(found)
    assert pour(found, pairs) < 0.02
    alive(found)


def test_four_thousand_bytes_without_newline(cable):
    found = cable(CONFIG)
    assert pour(found, b"x" * 4000) < 0.02
    alive(found)


@pytest.mark.parametrize("kib", [100, pytest.param(1024, marks=pytest.mark.long)])
@pytest.mark.timeout(300)
def test_noise(cable, kib):
    found = cable(CONFIG)
    assert pour(found, random.Random(kib).randbytes(kib << 10)) < 0.02
    alive(found)
    assert found.scene.broker.sessions == 1


def test_noise_made_of_the_consoles_own_words(cable):
    """Half-way to everything that a verb does; nothing of it changes the face or is confirmed."""
    chance = random.Random(6)
    pieces = [b"\r", b" ", b"\t", b"\x1b[A", b"\x1b[D", b"\x7f", b"\x03", b"1", b"n", b"9" * 9]
    pieces += [b"status", b"why 1", b"help", b"reboot\rn\r", b"show ", b"clear 9 ", b"log", b"'"]
    found = cable(CONFIG)
    noise = b"".join(chance.choice(pieces) for _ in range(5_000))
    pour(found, noise)
    alive(found)


def test_a_tool_that_looks_for_a_prompt_finds_none_and_changes_nothing(cable):
    """What mpremote sends to get hold of a board: interrupts, raw mode, soft resets."""
    found = cable(CONFIG)
    found.scene.free(a=5)
    for _ in range(5):
        found.sign.type(
            b"\r\x03\x03\r\x01\x04\x02\r\x05A\x01import machine\x04machine.reset()\x04"
        )
        found.scene.after(3)
    assert found.sign.lit.texts[0] == "5"
    alive(found)


@pytest.mark.parametrize("kib", [16, pytest.param(128, marks=pytest.mark.long)])
@pytest.mark.timeout(600)
def test_the_event_loop_is_never_held_up(street, tmp_path, kib):
    """The sign's own time between two returns to its loop, counted while real noise comes in: a
    sign takes 3 kB a second of it, so that a megabyte would last for five minutes."""
    config = {**CONFIG, "broker": {"host": "127.0.0.1", "port": 9}}
    sign = street.add(tmp_path / "j1", config, Options())
    sign.start()
    said(sign, " net: ")
    sign.type(b"\r")
    said(sign, "Baysign j1")
    noise = random.Random(kib).randbytes(kib << 10).replace(b"\r", b"x")
    sign.type(noise)
    sign.type(b"\x03\x03\rabout\r")
    until(lambda: b"MicroPython" in sign.console, "an answer after the noise", 500)
    assert sign.lag_us < LAG_US
    assert sign.boots == 1


def test_nobody_reads(cable):
    """F16: a verb whose output nobody takes is given up; the sign does not notice."""
    found = cable(CONFIG, drain=False)
    scene = found.scene
    for turn in range(60):
        found.sign.type(b"help\r")
        scene.at(scene.now_s, "parking/a/free", str(turn + 1))
        scene.after(10)
        assert found.sign.lit.texts[0] == str(turn + 1)
    counters = scene.counters()
    assert counters["task_deaths"] == 0
    found.sign.drain(True)
    scene.after(10)
    alive(found)
    assert scene.broker.sessions == 1


def test_a_line_of_the_log_tears_nothing(cable):
    """The half-typed command stands whole below a line that comes meanwhile."""
    found = cable(CONFIG)
    found.type("\r")
    found.type("why ", last="why ")
    found.scene.send("baysign/j1/cmd", {"id": "x", "verb": "none"})

    def whole():
        *_, line, last = screen(found.sign.console)
        return line.endswith("orders: cmd x: verb") and last == "j1 online> why "

    until(whole, "the command, again, below the line")
    found.type("\x7f\x7f\x7f\x7f")
    assert found.do("why 1")[-1] == "    no reading yet"
