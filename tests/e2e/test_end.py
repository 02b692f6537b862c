"""Ctrl-C and SIGTERM: everything that `baysign run` started has ended, checked by process id."""

import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.e2e.parts import until

SIGNS = 3


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_everything_ends(number, code):
    process = subprocess.Popen(
        [Path(sys.executable).with_name("baysign"), "run", "--signs", str(SIGNS), "--port", "0"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        wall = process.stderr.readline()
        assert wall.startswith("wall: http://127.0.0.1:")
        watched = psutil.Process(process.pid)
        until(lambda: len(watched.children(recursive=True)) >= SIGNS, 30, "the signs run")
        children = watched.children(recursive=True)
        process.send_signal(number)
        assert process.wait(20) == code
        assert process.stderr.read() == ""
        gone, alive = psutil.wait_procs(children, timeout=5)
        assert not alive
        assert len(gone) >= SIGNS
    finally:
        process.kill()
        process.wait()
