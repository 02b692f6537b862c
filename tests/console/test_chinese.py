"""What the verbs say in Chinese can be read by somebody who has no English."""

import json
import re

from baysign.console.words import VERBS
from tests.chinese import leftovers
from tests.console.test_verbs import ASKING, CONFIG, SITTING, at  # noqa: F401 (the fixture)


def test_every_answer_can_be_read_without_english(at):  # noqa: F811 (the fixture)
    """Names, topics and what was typed apart."""
    at.do("lang zh")
    order = {"id": "op9", "verb": "show", "text": "CLS", "lines": [1], "minutes": 60}
    at.scene.send("baysign/j1/cmd", order)
    given = json.dumps(CONFIG) + " " + json.dumps(order) + " cmd op9 a b c j1 P GARAGE CLOSED"
    lines = [line for verb in VERBS if verb not in ASKING for line in SITTING.get(verb, [verb])]
    lines.remove("lang en")
    lines += [f"help {verb}" for verb in VERBS]
    lines += [
        "show 3 CLS 2",
        "status",
        "why 1",
        "why 3",
        "log 20",
        "show 1 ABCDEF",
        "stauts",
        "xy",
    ]
    for line in lines:
        for row in at.do(line):
            # The sign's own log goes between, and is for everybody.
            if not re.match(r"\d+\.\d{3} ", row) and "可用：" not in row:
                assert not leftovers(row, line, given), (line, row)


def test_what_stands_over_a_line_is_named_in_chinese(at):  # noqa: F811 (the fixture)
    at.do("lang zh")
    for source, line in (("baysign/j1/cmd", 1), ("baysign/all/cmd", 2)):
        order = {"id": f"op{line}", "verb": "show", "text": "CLS", "lines": [line], "minutes": 60}
        at.scene.send(source, order)
    at.do("show 3 CLS 5")
    assert [at.do(f"why {line}")[0] for line in (1, 2, 3)] == [
        "第 1 行：CLS (指令 op1)",
        "第 2 行：CLS (指令 op2)",
        "第 3 行：CLS (指令 第 3 行)",
    ]
    assert [at.do(f"why {line}")[1].partition("；")[0] for line in (1, 2, 3)] == [
        "有消息覆盖车位显示：控制中心 op1",
        "有消息覆盖车位显示：控制中心（全部标志） op2",
        "有消息覆盖车位显示：控制台 第 3 行",
    ]
