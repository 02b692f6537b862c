"""Words of a line, numbers, the nearest verbs, and the tables of texts in both languages."""

import ast
import re
import string

import pytest

from baysign.console import texts, words
from baysign.console.detail import detail
from baysign.face.compose import TEXT
from baysign.feed import reading
from baysign.health.causes import CAUSES
from baysign.lots import state
from baysign_host import ROOT
from tests.chinese import leftovers

CONSOLE = ROOT / "firmware" / "baysign" / "console"
#: Tables with a file of their own; the rest of the verbs share one.
OWN = {path.stem for path in (CONSOLE / "tables").glob("*.txt")} - {"verbs"}
TABLES = sorted(OWN | set(words.VERBS))


def table(name):
    """{key: (English, Chinese)}, read without the code under test."""
    found = {}
    file, prefix = (name, "") if name in OWN else ("verbs", f"{name}: ")
    for row in (CONSOLE / "tables" / f"{file}.txt").read_text(encoding="utf-8").splitlines():
        key, english, chinese = (cell.strip() for cell in row.split("|"))
        if key.startswith(prefix):
            key = key.removeprefix(prefix)
            assert key not in found, f"{name}: {key} twice"
            found[key] = (english or key, chinese)
    return found


def test_every_row_of_the_shared_table_is_some_verbs():
    rows = (CONSOLE / "tables" / "verbs.txt").read_text(encoding="utf-8").splitlines()
    assert {row.partition(": ")[0] for row in rows} == set(words.VERBS) - OWN


@pytest.mark.parametrize(
    "line, found",
    [
        ("", []),
        ("   ", []),
        ("why 1", ["why", "1"]),
        ("  why   1  ", ["why", "1"]),
        ("show 1 'a b' 5", ["show", "1", "a b", "5"]),
        ('set x "" y', ["set", "x", "", "y"]),
        ("set x '{\"a\": 1}'", ["set", "x", '{"a": 1}']),
        ("name '人民 广场'", ["name", "人民 广场"]),
        ("show 1 'open", ["show", "1", "open"]),
    ],
)
def test_split(line, found):
    assert words.split(line.encode()) == found


def test_number():
    assert words.number("7", 1, 9) == 7
    assert words.number("-7", -9, 9) == -7
    for wrong in ("", "-", "0", "10", "1.0", "+5", "x", "5x", "٣", "9999999", "--1"):
        with pytest.raises(words.Wrong) as caught:
            words.number(wrong, 1, 9, "limit")
        assert caught.value.args == ("limit",)


@pytest.mark.parametrize(
    "typed, first",
    [
        ("stauts", "status"),
        ("staus", "status"),
        ("lost", "lots"),
        ("rebot", "reboot"),
        ("cler", "clear"),
        ("sta", "status"),
        ("hlep", "help"),
    ],
)
def test_nearest(typed, first):
    assert words.nearest(typed)[0] == first


def test_nothing_is_near_to_rubbish():
    assert words.nearest("xyzzy") == [] and words.nearest("q" * 160) == []
    assert words.nearest("状态") == []


def test_lengths_of_time():
    said = [words.lasts(seconds) for seconds in (0, 119, 120, 7199, 7200, 172_800)]
    assert said == ["0 s", "119 s", "2 min", "119 min", "2 h 0 min", "2 d 0 h"]
    assert words.utc(1_774_699_200) == "2026-03-28 12:00:00 UTC"


def test_every_verb_is_a_file_with_a_table():
    files = {path.stem for path in (CONSOLE / "commands").glob("*.py")} - {"__init__"}
    assert files == set(words.VERBS)
    assert list(words.VERBS) == sorted(words.VERBS)
    for verb in words.VERBS:
        assert {"about", "form"} <= set(table(verb)), verb


@pytest.mark.parametrize("name", TABLES)
def test_both_languages_say_the_same(name):
    for key, (english, chinese) in table(name).items():
        assert english and chinese, f"{name}: {key}"
        assert _holes(english) == _holes(chinese), f"{name}: {key}"
        assert not any("\u4e00" <= char < "\ua000" for char in english) or key == "welcome"
        assert not leftovers(chinese, *re.findall(r'"[^"]*"', chinese)), f"{name}: {chinese}"
        assert (texts.find(name, key, "en"), texts.find(name, key, "zh")) == (english, chinese)


def _holes(text):
    return sorted(field for _, field, _, _ in string.Formatter().parse(text) if field is not None)


def test_every_text_that_a_verb_asks_for_is_there():
    shell = set(table("shell"))
    for path in sorted((CONSOLE / "commands").glob("*.py")):
        if path.stem == "__init__":
            continue
        own = set(table(path.stem)) | shell
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
                continue
            if call.func.attr in ("say", "ask", "agrees", "text") and call.args:
                for key in _constants(call.args[0]):
                    assert key in own, f"{path.name}: {key}"


def _constants(node):
    if isinstance(node, ast.IfExp):
        return _constants(node.body) + _constants(node.orelse)
    return [node.value] if isinstance(getattr(node, "value", None), str) else []


def test_every_reason_and_fault_has_its_words():
    reasons = table("reasons")
    kinds = {state.NUMBER, state.FULL, state.CLOSED, state.SOME, state.UNKNOWN, TEXT}
    for module in (state, reading):
        for name, value in vars(module).items():
            if name.isupper() and isinstance(value, str) and value not in kinds:
                assert value in reasons, value
    for name, text in ast_texts("lib/bus/modem.py", "text"):
        assert text in reasons, (name, text)
    faults = table("faults")
    for name, cause in CAUSES:
        assert name in faults and cause in faults, (name, cause)


def ast_texts(file, attribute):
    """(line, text) of every text that is assigned to `self.<attribute>` in a file."""
    for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))):
        match node:
            case ast.Assign(targets=[ast.Attribute(attr=name)], value=value) if name == attribute:
                yield from ((node.lineno, text) for text in _constants(value))


def test_a_text_that_nobody_has_written_is_its_key():
    assert texts.find("reasons", "[Errno 5] EIO", "zh") == "[Errno 5] EIO"
    assert texts.look("reasons", "too", "zh") is None
    assert texts.find("reasons", "too old", "en") == "too old"
    assert texts.find("reasons", "too old", "zh") == "数据过旧"


@pytest.mark.parametrize(
    ("said", "chinese"),
    [
        ("", ""),
        ("too old", "数据过旧"),
        (
            "broken chain: only zeros come back: line 1 digit 2 red",
            "链路中断，只回零，第 1 行第 2 位（红）",
        ),
        ("broken chain: only ones come back: line 2 arrow", "链路中断，只回一，第 2 行箭头"),
        (
            "chain of 20 registers and 3 bits, not 21",
            "链路上有 20 个寄存器，另 3 位，应为 21 个",
        ),
        (
            "line 1 digit 3 segment g red, line 2 left green and 4 more",
            "第 1 行第 3 位 g 段（红），第 2 行左箭头（绿），另有 4 处",
        ),
        ("line 1: 2c 1a, line 3: 3g", "第 1 行，2c 1a，第 3 行，3g"),
        (
            "address 12 refuses: exception 2, address: line 2",
            "地址 12 拒绝，异常 2，寄存器地址，第 2 行",
        ),
        ("address 3 is silent: line 1", "地址 3 无应答，第 1 行"),
        ("no address for mqtt.city", "查不到 mqtt.city 的地址"),
        (
            "wrong name: the certificate is not for mqtt.city",
            "名称不符，证书不属于 mqtt.city",
        ),
        ("no file /tls/ca.der", "没有文件 /tls/ca.der"),
        ("ca.der: no certificate in DER", "ca.der，不是 DER 格式的证书"),
        ("closed in the TLS handshake: 104", "TLS 握手时被关闭，104"),
        # All links that are tried, and what their drivers say.
        ("status 207", "状态 207"),
        ("packet d0 of 3 bytes", "不合规的报文 d0，3 字节"),
        ("own.der, own.key: invalid key", "own.der, own.key: 密钥无效"),
        ("certificate refused: X509 - bad input", "证书被拒绝：X509 - bad input"),
        ("wifi: Wifi Internal Error; lan: idle", "wifi：Wi-Fi 驱动内部错误；lan：空闲"),
        ("[Errno 104] ECONNRESET", "连接被对方断开（104）"),
        (
            "wifi: no such network; lan: status 4; lte: SIM card locked: PUK",
            "wifi：没有该网络；lan：状态 4；lte：SIM 卡已锁：需要 PUK 码",
        ),
        ("wifi: no such network; lan: on fire", "wifi: no such network; lan: on fire"),
        ("parking/a", "parking/a"),
        # A configuration that was refused, and why.
        (
            "/config.json: id: missing: name of the sign, part of its topics (and 2 more)",
            "/config.json: id: 缺少：标志编号，主题的一部分（另有 2 处）",
        ),
        # What the table does not know stays whole.
        ("parking/a: b and 1, c", "parking/a: b and 1, c"),
        ("/orders.json: [Errno 28] ENOSPC", "/orders.json: [Errno 28] ENOSPC"),
    ],
)
def test_details_in_chinese(said, chinese):
    assert detail(said, "zh") == chinese
    assert detail(said, "en") == said


def test_every_phrase_of_a_panel_is_known_in_chinese():
    """The texts of the drivers and renderers, as they are written, with a value for each gap."""
    found = []
    for file in ("lib/panel/shift595.py", "lib/panel/modbus.py", *_PLACES):
        for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))):
            match node:
                case ast.Assign(targets=[ast.Attribute(attr="detail")], value=value):
                    found += _filled(value)
                case ast.FunctionDef(name="place"):
                    for each in ast.walk(node):
                        if isinstance(each, ast.Return):
                            found += _filled(each.value)
                case ast.Call(func=ast.Attribute(attr="_failed"), args=[_, said]):
                    found += [f"address 7 {text}" for text in _filled(said)]
    assert len(found) > 15
    for text in found:
        chinese = detail(text, "zh")
        assert any("\u4e00" <= char < "\ua000" for char in chinese), text


def test_every_reason_for_no_session_is_known_in_chinese():
    found = []
    for path in sorted((ROOT / "firmware/baysign/link").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id=name), args=[said]) if name.startswith(
                    ("Link", "Protocol")
                ):
                    found += _filled(said)
    assert len(found) > 12
    for text in found:
        chinese = detail(text, "zh")
        assert chinese != text or not any(char.isalpha() for char in text), text


_PLACES = [
    f"firmware/baysign/face/{name}.py" for name in ("registers", "cells", "modules", "strip")
]
_VALUES = {
    "level": "zeros",
    "odd": " and 3 bits",
    "colour": "red",
    "letter": "a",
    "name": "value",
    "area.key[1]": "text",
    "unit.fault": "is silent",
    "what": "PUBLISH",
    "own": "missing",
}


def _filled(node):
    match node:
        case ast.Constant(value=str(text)):
            return [text] if text else []
        case ast.IfExp(body=body, orelse=other):
            return _filled(body) + _filled(other)
        case ast.JoinedStr(values=values):
            parts = [
                part.value
                if isinstance(part, ast.Constant)
                else _VALUES.get(ast.unparse(part.value), "7")
                for part in values
            ]
            return ["".join(parts)]
    return []
