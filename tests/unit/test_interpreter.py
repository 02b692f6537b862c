"""Starting MicroPython: the right heap, the script's exit code, one line when there is none."""

import subprocess

import pytest

from baysign_host import interpreter
from baysign_host.errors import HostError


def run(*code: str, heap: str = interpreter.HEAP) -> subprocess.CompletedProcess:
    """Runs code on MicroPython."""
    command = interpreter.argv("-c", code, heap=heap)
    return subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)


def test_it_is_micropython_with_arguments_and_exit_code():
    done = run("import sys; print(sys.implementation.name, sys.argv[1:]); sys.exit(7)", "a", "b c")
    assert done.stdout == "micropython ['a', 'b c']\n"
    assert done.returncode == 7


def test_the_heap_is_what_was_asked_for():
    code = "import gc; gc.collect(); print(gc.mem_free() + gc.mem_alloc())"
    # `w` scales by the pointer size over 4: 128wK is 256 KiB on 64 bit, less its own tables.
    sizes = [int(run(code, heap=heap).stdout) for heap in ("64wK", "128wK", "256wK")]
    assert sizes[0] < sizes[1] < sizes[2]
    assert 240_000 < sizes[1] < 264_000


def test_a_traceback_ends_with_1():
    done = run("1/0")
    assert done.returncode == 1 and "ZeroDivisionError" in done.stdout + done.stderr


def test_another_interpreter_by_environment(monkeypatch):
    monkeypatch.setenv("MICROPYTHON", "/bin/sh")
    assert interpreter.argv("x.py", ["1"], heap="8K") == [
        *("/bin/sh", "-X", "heapsize=8K", "x.py", "1")
    ]


def test_a_wrong_name_is_one_line(monkeypatch):
    monkeypatch.setenv("MICROPYTHON", "/no/such/thing")
    with pytest.raises(HostError, match="MICROPYTHON=/no/such/thing is not a program"):
        interpreter.argv("x.py")


def test_a_machine_without_the_wheel_is_told_about_the_variable(monkeypatch):
    monkeypatch.delenv("MICROPYTHON", raising=False)
    monkeypatch.setattr("sys.path", [])
    with pytest.raises(HostError, match="MICROPYTHON="):
        interpreter.argv("x.py")
