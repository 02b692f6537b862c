"""A session at a real terminal: `baysign sim` gives the sign, `baysign console` the cable."""

import json
import re
import signal
import sys

import pexpect
import pytest

from baysign.console.words import VERBS
from tests.standing.parts import junction

SECRETS = ("marked-broker-secret", "marked-wifi-secret")
CONFIG = junction(
    {name: {"max_age_s": 1800} for name in "abc"},
    broker={"host": "127.0.0.1", "port": 9, "user": "sign", "password": SECRETS[0]},
    network={"wifi": [{"ssid": "signs", "password": SECRETS[1]}]},
    board="esp32_devkitc",
)
_BAYSIGN = [sys.executable, "-m", "baysign_host.cli"]
# What each verb is called with, and a word of its answer in English and in Chinese.
ASKED = {
    "about": ("about", "Version: ", "版本："),
    "blank": ("blank 1", "ends by itself", "自动结束"),
    "bright": ("bright 7 5", "ends by itself", "自动结束"),
    "clear": ("clear", "Done.", "已完成。"),
    "config": ("config get network", "********", "********"),
    "faults": ("faults", "clock", "时钟"),
    "help": ("help why", "why LINE", "why 行号"),
    "identify": ("identify", "ends by itself", "自动结束"),
    "lang": ("lang", "Form: lang", "格式：lang"),
    "log": ("log 3", "began", "发生"),
    "lots": ("lots", "nothing received yet", "尚未收到数据"),
    "mqtt": ("mqtt", "Broker:   127.0.0.1:9", "服务器：127.0.0.1:9"),
    "net": ("net", "Link:    wifi up", "连接：wifi 已连接"),
    "reboot": ("reboot", "Restart now", "现在重新启动"),
    "repl": ("repl", "Type yes", "请输入 yes"),
    "setup": ("setup", "stops for setup", "停下并重新启动"),
    "show": ("show 2 CLS 30", "ends by itself", "自动结束"),
    "status": ("status", "Line  Lit", "行    显示"),
    "test": ("test chain", "Panel: ", "面板："),
    "time": ("time", "Not set.", "未设置。"),
    "update": ("update", "runs from", "正在运行版本"),
    "why": ("why 3", "Line 3: ", "第 3 行："),
}


@pytest.fixture
def sign(tmp_path):
    """A simulated sign's process and the link to its console."""
    path, link = tmp_path / "j1.json", tmp_path / "console"
    path.write_text(json.dumps(CONFIG), encoding="utf-8")
    child = pexpect.spawn(
        _BAYSIGN[0],
        [*_BAYSIGN[1:], "sim", str(path), "--json", "--pty", str(link)],
        encoding="utf-8",
        timeout=30,
    )
    child.expect(r"console: (\S+) -> ")
    child.expect("---")
    yield child, link
    child.kill(signal.SIGTERM)
    child.expect(pexpect.EOF)
    child.close()


def sat(link, *options):
    """`baysign console` in a terminal of its own."""
    return pexpect.spawn(
        _BAYSIGN[0],
        [*_BAYSIGN[1:], "console", "--port", str(link), *options],
        encoding="utf-8",
        timeout=30,
        dimensions=(40, 100),
    )


@pytest.mark.parametrize("lang, state, at", [("en", "j1 local> ", 1), ("zh", "j1 本地> ", 2)])
def test_every_verb(sign, tmp_path, lang, state, at):
    child, link = sign
    log = tmp_path / "log"
    assert set(ASKED) == set(VERBS)
    terminal = sat(link, "--log", str(log))
    terminal.expect("Ctrl-] leaves")
    terminal.send("\r")
    terminal.expect("Baysign j1")
    terminal.expect("> ")
    terminal.send(f"lang {lang}\r")
    terminal.expect("English." if lang == "en" else "中文。")
    for verb in VERBS:
        typed, *answers = ASKED[verb]
        prompt = r"j1 [^ >]+> \Z"
        terminal.expect(r"(> |\n)\Z")
        # A console that is short of memory closes after each command.
        terminal.send("\r")
        terminal.expect(prompt)
        terminal.send(typed + "\r")
        terminal.expect_exact(answers[at - 1])
        if verb in ("reboot", "repl", "setup"):
            terminal.send("n\r")
    terminal.expect(r"(> |\n)\Z")
    # Leaving stops nothing; who comes back finds the console where it was.
    terminal.send("\x1d")
    terminal.expect("closed")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0
    again = sat(link)
    again.expect("leaves")
    again.send("\r")
    again.expect_exact(state)
    again.send("\x1d")
    again.expect(pexpect.EOF)
    again.close()
    assert child.isalive()
    said = log.read_text(encoding="utf-8")
    assert not any(secret in said for secret in SECRETS)
    assert re.search(r"Baysign j1", said)


def test_a_port_that_is_not_there_is_one_line(tmp_path):
    terminal = sat(tmp_path / "none")
    terminal.expect("baysign: .*none: No such file or directory")
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 2


def test_the_port_goes_and_comes_back(sign):
    """The sign's process is replaced; whoever sits there sees it start again."""
    _, link = sign
    terminal = sat(link)
    terminal.expect("leaves")
    terminal.send("\rreboot\r")
    terminal.expect_exact("(y/n) ")
    terminal.send("y\r")
    terminal.expect(r"boot: start \d after hard")
    terminal.send("\rlots\r")
    terminal.expect_exact("a: ")
    terminal.send("\x1d")
    terminal.expect(pexpect.EOF)
    terminal.close()


def test_a_terminal_is_as_it_was(sign):
    """The shell's own terminal is no longer raw after Ctrl-]."""
    _, link = sign
    shell = pexpect.spawn("/bin/sh", encoding="utf-8", timeout=30)
    shell.sendline("PS1='ready> '; stty -a | grep -o '.icanon'")
    shell.expect("icanon")
    shell.sendline(f"{' '.join(_BAYSIGN)} console --port {link}")
    shell.expect("leaves")
    shell.send("\x1d")
    shell.expect("closed")
    shell.sendline("stty -a | grep -o '.icanon' | tr i I")
    shell.expect(" Icanon")
    shell.sendline("exit")
    shell.expect(pexpect.EOF)
    shell.close()
