"""The command line: one line and exit 2 for what a person can put right, never a traceback."""

import os
import signal
import subprocess
import sys
import types
from pathlib import Path

import pytest

from baysign_host import cli
from baysign_host.errors import HostError


@pytest.fixture
def command(monkeypatch, capsys):
    """`command(*arguments)` → (exit code, stdout, stderr) of the `baysign` command."""

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["baysign", *arguments])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        out = capsys.readouterr()
        return caught.value.code, out.out, out.err

    handler = signal.getsignal(signal.SIGTERM)
    yield call
    signal.signal(signal.SIGTERM, handler)


@pytest.fixture
def check(monkeypatch):
    """Replaces what `baysign check` calls by a function of the test's own."""

    def replace(function) -> None:
        module = types.ModuleType("baysign_host.check")
        module.main = function
        monkeypatch.setitem(sys.modules, "baysign_host.check", module)

    return replace


def test_a_mistake_of_the_user_is_one_line(command, check):
    def fail(config, boards):
        raise HostError(f"{config.name}:3: unknown key\n  'colour'")

    check(fail)
    assert command("check", "a.json") == (2, "", "baysign: a.json:3: unknown key 'colour'\n")


@pytest.mark.parametrize(("code", "exit_code"), [(None, 0), (0, 0), (1, 1)])
def test_the_answer_becomes_the_exit_code(command, check, code, exit_code):
    check(lambda config, boards: code)
    assert command("check", "a.json") == (exit_code, "", "")


def test_ctrl_c_is_130(command, check):
    def stop(config, boards):
        raise KeyboardInterrupt

    check(stop)
    assert command("check", "a.json") == (130, "", "")


def test_being_asked_to_end_runs_the_clean_up(command, check):
    ended = []

    def wait(config, boards):
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            signal.pause()
        finally:
            ended.append(config)

    check(wait)
    assert command("check", "a.json")[0] == 143 and ended


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nonsense"], "nonsense"),
        (["run", "--speed", "fast"], "--speed"),
        (["run", "--port", "70000"], "--port"),
        (["run", "--colour"], "--colour"),
        (["check"], "config"),
        (["sim"], "config"),
        (["decode", "{}"], "--source"),
        (["explain", "x.json"], "--at"),
    ],
)
def test_a_wrong_command_line_is_one_line(command, arguments, words):
    code, out, err = command(*arguments)
    assert code == 2 and out == "" and err.count("\n") == 1
    assert err.startswith("baysign: ") and words in err


def test_version_and_help_load_nothing_heavy():
    code = (
        "import sys; sys.argv = ['baysign', '--version']\n"
        "from baysign_host.cli import main\n"
        "try: main()\n"
        "except SystemExit as error: assert not error.code\n"
        "heavy = {'amqtt', 'uvicorn', 'starlette', 'aiomqtt', 'requests'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("baysign ")


def test_every_argument_reaches_its_module(command, monkeypatch):
    seen = {}
    for name in ("run", "simcmd", "decode", "explain", "image.build", "flash"):
        module = types.ModuleType(name)
        module.main = lambda _name=name, **given: seen.update({_name: given})
        monkeypatch.setitem(sys.modules, f"baysign_host.{name}", module)
    command("run", "--signs", "3", "--feed", "a.csv", "--seconds", "5", "--no-wall", "--json")
    command("sim", "c.json", "--broker", "mqtt://h", "--pty", "p", "--json")
    command("decode", "--source", "s.json", "-")
    command("explain", "c.json", "--at", "T", "--message", "a=1", "--message", "b=2")
    command("image", "b", "c.json", "-o", "d", "--micropython", "m.bin", "--frozen")
    command("flash", "d", "--port", "/dev/ttyUSB0", "--baud", "115200")
    assert seen["image.build"] == {
        "board": "b",
        "sign": None,
        "config": Path("c.json"),
        "output": Path("d"),
        "boards": None,
        "micropython": Path("m.bin"),
        "frozen": True,
    }
    assert seen["flash"] == {"folder": Path("d"), "port": "/dev/ttyUSB0", "baud": 115200}
    assert seen["run"]["signs"] == "3" and seen["run"]["feed"] == "a.csv"
    assert seen["run"]["seconds"] == 5.0 and seen["run"]["wall"] is False and seen["run"]["json"]
    wanted = {"config", "broker", "pty", "json", "image", "new", "model", "boards"}
    assert set(seen["simcmd"]) == wanted
    assert seen["decode"]["payload"] == "-"
    assert seen["explain"]["message"] == ["a=1", "b=2"] and seen["explain"]["retained"] == []
