"""MicroPython's own prompt beside a watchdog: in by the verb, out by `reboot()` or by itself."""

import subprocess
import sys
from pathlib import Path

import pytest

from baysign_host.sim import Options
from tests.console.parts import LOTS
from tests.sim.kit import said, until
from tests.standing.parts import junction

CONFIG = junction(LOTS, broker={"host": "127.0.0.1", "port": 9})
_DEVICE = Path(__file__).parent / "device"


@pytest.fixture
def sign(street, tmp_path):
    """A sign in real time, without a broker, its console open."""
    return opened(street.add(tmp_path / "j1", CONFIG, Options()))


def opened(sign):
    """The sign, started, with its console open."""
    sign.start()
    said(sign, " net: ")
    sign.type(b"\r")
    until(lambda: sign.console.endswith(b"offline> "), "the console's prompt")
    return sign


def enter(sign):
    """From the console to MicroPython's prompt."""
    sign.type(b"repl\r")
    until(lambda: sign.console.endswith(b"Type yes: "), "the question")
    sign.type(b"yes\r")
    until(lambda: sign.at_prompt, "MicroPython's prompt")
    until(lambda: sign.console.endswith(b">>> "), "its characters")


def mpremote(sign, *command: str) -> str:
    """What the real tool prints, run against the sign's terminal."""
    words = [sys.executable, "-m", "mpremote", "connect", sign.pty, "resume", *command]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_only_after_a_whole_yes(sign):
    for answer in (b"y\r", b"\r", b"no\r", b"\x03"):
        sign.type(b"repl\r")
        until(lambda: sign.console.endswith(b"Type yes: "), "the question")
        sign.type(answer)
        until(lambda: sign.console.endswith(b"offline> "), "the console's prompt")
    assert not sign.at_prompt and sign.boots == 1


def test_the_real_tool_works_there_and_reboot_brings_the_sign_back(sign, tmp_path):
    sign.type(b"show all CLS\r")
    sign.wait(lambda lit: lit.texts == ("CLS", "CLS", "CLS"))
    enter(sign)
    # No text may stand there that nobody looks after.
    assert sign.lit.texts == ("---", "---", "---")
    assert "reboot()" in sign.console.decode()
    assert mpremote(sign, "exec", "print(6 * 7)") == "42\n"
    assert "config.json" in mpremote(sign, "fs", "ls")
    there, back = tmp_path / "there", tmp_path / "back"
    there.write_bytes(bytes(range(256)) * 40)
    mpremote(sign, "fs", "cp", str(there), ":copy")
    mpremote(sign, "fs", "cp", ":copy", str(back))
    assert back.read_bytes() == there.read_bytes()
    mpremote(sign, "fs", "rm", ":copy")
    assert sign.boots == 1 and sign.lit.texts == ("---", "---", "---")
    sign.type(b"\r\nreboot()\r")
    until(lambda: sign.causes == ["power-on", "hard"], "a restart")
    said(sign, "start 2 after hard")


@pytest.mark.long
@pytest.mark.timeout(180)
def test_without_input_the_watchdog_ends_it(street, tmp_path):
    sign = street.add(tmp_path / "j1", CONFIG, Options())
    flash = sign.home / "flash"
    (flash / "main.py").rename(flash / "application.py")
    (flash / "main.py").write_bytes((_DEVICE / "short_prompt.py").read_bytes())
    enter(opened(sign))
    until(lambda: sign.causes == ["power-on", "watchdog"], "the watchdog's bite", 90)
    said(sign, "start 2 after watchdog")


@pytest.mark.long
@pytest.mark.timeout(180)
def test_while_somebody_works_there_it_is_fed(sign):
    """Longer than the watchdog's time, with nothing but the timer to feed it."""
    enter(sign)
    for number in range(3):
        # The clock that counts is the sign's own.
        sign.type(f"import time; time.sleep(9); print('slept', {number})\r".encode())
        said(sign, f"slept {number}", 60)
    assert sign.boots == 1
