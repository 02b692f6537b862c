"""Whatever the rules for configurations find wrong is said in Chinese at the console."""

import ast
import itertools
import re

import pytest

from baysign.console.complaint import complaint
from baysign_host import ROOT
from baysign_host.gen.table import ROWS
from tests.chinese import leftovers
from tests.mutations import changes, places
from tests.unit.test_configuration import PLAIN, errors

FIRMWARE = ROOT / "firmware/baysign"
FORMS = [
    tuple(cell.strip() for cell in row.split("|"))[::2]
    for row in (FIRMWARE / "console/tables/complaints.txt").read_text("utf-8").splitlines()
]
GAP = re.compile(r"\{>?\}")
#: Where complaints are made; config/warnings.py is asked on the host only.
MADE_IN = (
    "config/scalar.py config/check.py config/rules.py config/fitted.py config/light.py"
    " config/network.py config/rulebook.py config/change.py console/limits.py feed/paths.py"
    " message/hours.py message/zone.py face/dead.py face/room.py face/pixels.py"
    " face/pixels_dead.py"
).split()
#: What a piece of a complaint stands in.
AROUND = (
    "{}",
    "5 {}",
    "5 is out of range{}",
    '"5" cannot be read: {}',
    "time zone '5': {} expected at character 5",
    "hours '5': {}",
    "{} at column 5 of 5",
    "exactly one of free and occupied: {}",
)
#: A draft too large to be written, which the operator is told; more lines than the table allows.
NEVER_SAID = ("5 bytes; at most 5", "hours: 5 lines, at most 5")


@pytest.mark.parametrize(("form", "chinese"), FORMS)
def test_a_form_is_found_and_its_values_stay_as_they_are(form, chinese):
    gaps = GAP.findall(form)
    assert GAP.findall(chinese) == gaps
    # What stands before a first value, such as a path, stays before it.
    assert chinese.startswith("{") or not form.startswith("{")
    numbers = itertools.count(1)
    given = [
        ("no JSON", "不是 JSON") if ">" in gap else (f"v{next(numbers)}",) * 2 for gap in gaps
    ]
    text, said = form, chinese
    for gap, (value, shown) in zip(gaps, given, strict=True):
        text, said = text.replace(gap, value, 1), said.replace(gap, shown, 1)
    for before in ("", "lots.P 1.max_age_s: ", "/config.json: lots.a: "):
        assert complaint(before + text, "zh") == before + said
    assert complaint(text, "en") == text


def test_no_form_is_there_twice():
    assert len({form for form, _ in FORMS}) == len(FORMS)


@pytest.mark.parametrize(
    ("text", "chinese"),
    [
        (
            "comm_loss_s: 1 is out of range; 0 (off) or 30 to 86400 s allowed",
            "comm_loss_s: 1 超出范围；允许 0（关闭）或 30 到 86400 s",
        ),
        (
            'lots.a: "jsom" is not one of json, plain; did you mean json? (and 2 more)',
            'lots.a: "jsom" 不是可选值：json, plain；是不是 json？（另有 2 处）',
        ),
        (
            "/config.json: lots.a.source: missing: a name under sources",
            "/config.json: lots.a.source: 缺少：sources 下的一个名字",
        ),
        (
            '"a[" cannot be read: index or path=value missing at column 3 of a[',
            '"a[" 无法识别：缺少序号或 路径=值（第 3 列：a[）',
        ),
        (
            "timezone: \"CET\" cannot be read: time zone 'CET': a number expected at character 4",
            "timezone: \"CET\" 无法识别：时区 'CET'：应为数字，在第 4 个字符处",
        ),
        (
            "hours[0]: \"mon 9\" cannot be read: hours 'mon 9': '9' is not a time HH:MM",
            "hours[0]: \"mon 9\" 无法识别：时段 'mon 9'：'9' 不是时间 HH:MM",
        ),
        ("groups: 17 entries; 0 to 16 allowed", "groups: 17 项；允许 0 到 16 项"),
        ("lots.x.max: 0 is out of range; 1 to 99999 spaces allowed",
         "lots.x.max: 0 超出范围；允许 1 到 99999 个"),
        ("/config.json: missing", "/config.json: 没有这个文件"),
        ("stopped for setup", "已停下，请输入 setup"),
        ("parking/a: missing more", "parking/a: missing more"),
        ("", ""),
    ],
)  # fmt: skip
def test_complaints_word_for_word(text, chinese):
    assert complaint(text, "zh") == chinese


@pytest.mark.parametrize("pattern", ROWS)
def test_every_wrong_value_of_every_setting_in_chinese(pattern):
    (place, *_) = [place for place in places(PLAIN) if place.row.path == pattern]
    for mutation in changes(PLAIN, place):
        for path, message in errors(mutation.config):
            said = complaint(f"{path}: {message} (and 3 more)", "zh")
            values = re.findall(r"\"[^\"]*\"|'[^']*'", message)
            assert not leftovers(said, path, *values, repr(mutation.config)), (message, said)
            assert said.startswith(path) and said.endswith("（另有 3 处）")


@pytest.mark.parametrize("file", MADE_IN)
def test_every_text_of_the_rules_has_a_form(file):
    found = set(texts(ast.parse((FIRMWARE / file).read_text("utf-8")))).difference(NEVER_SAID)
    assert found, "nothing to say"
    for text in found:
        said = [complaint("x: " + each.format(text), "zh") for each in AROUND]
        assert any(not leftovers(each, "x") for each in said), text


def texts(tree):
    """Every text of a module that is a sentence, with 5 for each value."""
    passed_over = set()
    for node in ast.walk(tree):
        # Docstrings; tables of settings, whose words the schema's pages have.
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed_over.add(node.value)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple | ast.BinOp):
            passed_over.update(ast.walk(node.value))
        if isinstance(node, ast.JoinedStr):
            passed_over.update(each for each in ast.walk(node) if each is not node)
    for node in ast.walk(tree):
        text = None
        if isinstance(node, ast.JoinedStr) and node not in passed_over:
            parts = [each.value if isinstance(each, ast.Constant) else "5" for each in node.values]
            text = "".join(parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = None if node in passed_over else node.value.replace("{}", "5")
        if text and re.search(r"[A-Za-z]{2} |[a-z] [a-z]", text):
            yield text


def test_what_a_setting_is_for_is_said_where_it_is_missing():
    """`missing:` ends in the table's own words for the setting."""
    for row in ROWS.values():
        if row.required and row.path and not row.path.endswith(("*", "[]")):
            said = complaint(f"x: missing: {row.help}", "zh")
            assert said.startswith("x: 缺少：") and not leftovers(said, "x", "key part"), row
