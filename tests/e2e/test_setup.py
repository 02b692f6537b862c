"""A complete commissioning of a new board: image without configuration, `baysign sim`, the pty and
`baysign console` in a terminal, a real broker; then the number on the LEDs."""

import json
import subprocess
import sys

import pexpect
import pytest

from baysign_host.errors import HostError
from baysign_host.image import build
from tests.e2e.parts import online, until
from tests.e2e.test_wrong_input import refused

_BAYSIGN = [sys.executable, "-m", "baysign_host.cli"]
BOARD, MODEL = "olimex_esp32_poe", "junction_3x3"
#: What is asked, in both languages, and the answer; PORT is the broker's.
ANSWERS = (
    ("Sign id:", "标志编号：", "j7"),
    ("Sign model [junction_3x3]:", "标志型号 [junction_3x3]：", ""),
    ("Broker:", "服务器：", "127.0.0.1:PORT"),
    ("User, - for none:", "用户名，没有则输入 -：", "-"),
    ("Address [dhcp]:", "地址 [dhcp]：", ""),
    ("Topic:", "主题：", "parking/{key}/free"),
    ("Number in this list:", "列表中的序号：", "1"),
    ("Line 1:", "第 1 行：", "a"),
    ("Arrow of line 1", "第 1 行箭头", "left"),
    ("Line 2:", "第 2 行：", "b"),
    ("Arrow of line 2", "第 2 行箭头", ""),
    ("Line 3:", "第 3 行：", "a+b"),
    ("Arrow of line 3", "第 3 行箭头", "right"),
    ("Minutes after", "超过多少分钟", "15"),
    ("Position, like", "位置，如", "22.5405 114.1190"),
)
SAID = (
    ("Try it now?", "现在试运行？"),
    ("Trying the new configuration", "正在试运行新配置"),
    ("Network: lan up", "网络：lan 已连接"),
    ("connected", "已连接"),
    ("First face:", "第一个画面："),
    ("Stored. The sign is in service.", "已保存。标志投入使用。"),
)


@pytest.fixture(params=["image", "new"])
def new(request, tmp_path):
    """A new board, from its image or as it is: its console's link, and the file of its faces."""
    which = ["--new", BOARD, "--sign", MODEL]
    if request.param == "image":
        build.main(BOARD, None, tmp_path / "image", MODEL)
        which = ["--image", tmp_path / "image"]
    link = tmp_path / "console"
    with open(tmp_path / "faces", "wb") as faces:
        process = subprocess.Popen(
            [*_BAYSIGN, "sim", *which, "--json", "--pty", link],
            stdout=faces,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert "console: " in process.stderr.readline()
        yield link, tmp_path / "faces"
        process.terminate()
        process.wait(20)
        process.stderr.close()


def shows(faces, *texts) -> bool:
    """Whether these texts are lit on the sign."""
    rows = faces.read_text().splitlines()
    return [line["text"] for line in json.loads(rows[-1])["lines"]] == list(texts)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_new_board_is_commissioned_through_its_console(new, broker, city, lang):
    link, faces = new
    at = ("en", "zh").index(lang)
    terminal = pexpect.spawn(
        _BAYSIGN[0],
        [*_BAYSIGN[1:], "console", "--port", str(link)],
        encoding="utf-8",
        timeout=30,
        dimensions=(40, 100),
    )
    terminal.expect("Ctrl-] leaves")
    terminal.send("\r")
    terminal.expect_exact("setup: ten questions")
    assert shows(faces, "SEt", "SEt", "SEt")
    terminal.expect("> ")
    terminal.send(f"lang {lang}\r")
    terminal.expect(("English.", "中文。")[at])
    terminal.send("setup\r")
    for *asked, answer in ANSWERS:
        terminal.expect_exact(asked[at])
        terminal.send(answer.replace("PORT", str(broker.port)) + "\r")
    terminal.expect_exact(SAID[0][at])
    terminal.send("y\r")
    for said in SAID[1:]:
        terminal.expect_exact(said[at])
    terminal.send("\x1d")
    terminal.expect(pexpect.EOF)
    terminal.close()
    online(city, "j7")
    city.publish("parking/a/free", "12")
    city.publish("parking/b/free", "30")
    until(lambda: shows(faces, "12", "30", "42"), 10, "the numbers are lit")


def test_what_does_not_fit_together_is_one_line(tmp_path):
    file = tmp_path / "j1.json"
    file.write_text("{}")
    with pytest.raises(HostError, match="--sign: the configuration says what hangs there"):
        build.main(BOARD, file, tmp_path / "image", MODEL)
    with pytest.raises(HostError, match="unknown sign model 'junction'"):
        build.main(BOARD, None, tmp_path / "image", "junction")
    assert not (tmp_path / "image").exists()
    for options in (["--new", BOARD], ["--sign", MODEL, file], ["--new", BOARD, file]):
        refused("sim", *options)
