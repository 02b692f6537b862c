"""A configuration that was refused: what somebody at the cable is told, in Chinese."""

import json

import pytest

from tests.chinese import leftovers
from tests.console.parts import LOTS, Cable
from tests.standing.parts import READY_S, junction

CONFIG = junction(LOTS)


@pytest.fixture
def refused(bare):
    """`refused(config, good)` → the cable to a sign that has started with it, its console to be
    opened in Chinese; `good` is what it has run with before, None for nothing."""

    def make(config: dict, good: dict | None = None) -> Cable:
        found = bare()
        found.do("lang zh")
        found.sign.power_cut()
        for name, content in (("config.json", config), ("config.good", good)):
            if content is not None:
                path = found.sign.home / "flash" / name
                path.write_text(json.dumps(content), encoding="utf-8")
        # One start judges, and one more the good one.
        found.scene.after(3 * READY_S)
        return found

    return make


def test_without_another_one_it_says_so_and_waits(refused):
    wrong = {**CONFIG, "lots": {"a": {"source": "x", "max_age_s": 5}}}
    found = refused(wrong)
    complaint = '/config.json: lines[1].lots: "b" 不在 lots 中，其中有：a（另有 3 处）'
    assert complaint in found.type("\r")
    absent = "当前状态下不可用：没有在用的配置，或处于安全模式。"
    for verb in ("status", "faults", "why 1"):
        assert found.do(verb)[-2:] == [absent, complaint]
    assert found.do("status")[1] == " 1    SEt 黄        没有配置"


def test_with_another_one_it_runs_and_tells_what_is_wrong(refused):
    found = refused({**CONFIG, "comm_loss_s": 1}, CONFIG)
    complaint = "/config.json: comm_loss_s: 1 超出范围；允许 0（关闭）或 30 到 86400 s"
    assert complaint in found.type("\r")
    faults = found.do("faults")
    assert any(row.endswith("配置被拒绝，正在使用上一个正确的配置 " + complaint) for row in faults)
    assert not any(leftovers(row, complaint) for row in faults)
    found.scene.free(a=5)
    assert found.sign.lit.texts[0] == "5"


@pytest.mark.parametrize("spare", range(3))
def test_what_is_too_long_to_be_kept_is_cut_between_two_characters(refused, spare):
    """Names of three bytes each; half a one would stop every start that reads the complaint."""
    names = ["0" * (spare + 1), *("车" * 20 + str(n) for n in range(8))]
    lots = {name: {"source": "city", "max_age_s": 900} for name in names}
    found = refused({**CONFIG, "lots": lots})
    # The next start reads what this one has written.
    found.sign.power_cut()
    found.scene.after(READY_S)
    boots = found.sign.boots
    assert found.type("\r")[-1] == "? 未配置> "
    shown = f"不在 lots 中，其中有：{names[0]}, {names[1]}, "
    assert any(shown in row for row in found.do("status"))
    found.scene.after(60)
    assert found.sign.boots == boots
