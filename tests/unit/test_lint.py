"""Every own lint rule meets the mistake it is for, and leaves the neighbour alone."""

import pytest

from baysign_host.lint import common, device, tree
from baysign_host.lint.__main__ import problems
from baysign_host.lint.source import Source

DOC = '"""What it is for."""\n'
# Written in two halves: this file is linted too.
REMINDER = "# TO" + "DO: later\n"

BAD = [
    (common.length, "tools/x.py", DOC + "\n" * 400, 400),
    (common.docstring, "tools/x.py", "x = 1\n", 1),
    (common.marks, "tools/x.py", DOC + REMINDER, 2),
    (common.dead_code, "tools/x.py", DOC + "# total = free + 1\n", 2),
    (common.dead_code, "tools/x.py", DOC + "# if free > 3:\n", 2),
    (common.dead_code, "tools/x.py", DOC + "    # panel.show(frame)\n", 2),
    (device.imports, "lib/x.py", "from typing import Any\n", 1),
    (device.imports, "firmware/baysign/x.py", "import enum\n", 1),
    (device.imports, "firmware/baysign/x.py", "import machine\n", 1),
    (device.imports, "lib/panel/x.py", "from network import WLAN\n", 1),
    (device.output, "firmware/main.py", "\nprint('hello')\n", 2),
    (device.asserts, "lib/x.py", "assert x\n", 1),
    (device.excepts, "lib/x.py", "try:\n    a()\nexcept:\n    pass\n", 3),
    (device.excepts, "lib/x.py", "try:\n    a()\nexcept BaseException:\n    pass\n", 3),
    (device.language, "lib/x.py", "x = [*a, *b]\n", 1),
    (device.language, "lib/x.py", "x = {*a, 1}\n", 1),
    (device.language, "lib/x.py", "def f(a, /):\n    pass\n", 1),
    (device.language, "lib/x.py", "match a:\n    case 1:\n        pass\n", 1),
    (device.language, "lib/x.py", "async def f():\n    yield 1\n", 1),
    (device.missing, "lib/x.py", "x = '7'.zfill(3)\n", 1),
    (device.missing, "lib/x.py", "x = h.hexdigest()\n", 1),
    (device.missing, "lib/x.py", "x = asyncio.Queue()\n", 1),
    (device.missing, "lib/x.py", "x = micropython.const(8)\n", 1),
    (device.missing, "lib/x.py", "json.dumps(x, sort_keys=True)\n", 1),
    (device.missing, "lib/x.py", "try:\n    a()\nexcept TimeoutError:\n    pass\n", 3),
]
GOOD = [
    (common.length, "tools/x.py", DOC + "\n" * 399),
    (common.docstring, "tools/x.py", "\n\n"),
    (common.marks, "tools/x.py", DOC + "# A to-do list is kept elsewhere.\n"),
    (common.dead_code, "tools/x.py", DOC + "# Dark until enabled (T11): OE is active low.\n"),
    (common.dead_code, "tools/x.py", DOC + "x = 1  # total = free + 1\n"),
    (device.imports, "boards/b/board.py", "import machine\nfrom panel import shift595\n"),
    (device.imports, "firmware/baysign/x.py", "import asyncio\nfrom baysign.feed import decode\n"),
    (device.output, "firmware/main.py", "console.print('hello')\n"),
    (device.excepts, "lib/x.py", "try:\n    a()\nexcept BaseException:\n    b()\n    raise\n"),
    (device.excepts, "firmware/main.py", "try:\n    a()\nexcept BaseException:\n    reset()\n"),
    (device.language, "lib/x.py", "x = {1, 2}\n"),
    (device.language, "lib/x.py", "f(*a, *b)\nasync def g():\n    await h()\n"),
    (device.missing, "lib/x.py", "x = const(8)\ny = h.digest().hex()\n"),
]


@pytest.mark.parametrize(("rule", "name", "text", "line"), BAD)
def test_rule_meets_its_mistake(rule, name, text, line):
    found = list(rule(Source(name, text)))
    assert [where for where, _ in found] == [line]
    assert len(found[0][1]) > 15, "a message gives its reason"


@pytest.mark.parametrize(("rule", "name", "text"), GOOD)
def test_rule_leaves_the_neighbour_alone(rule, name, text):
    assert list(rule(Source(name, text))) == []


def test_device_rules_leave_the_host_alone():
    assert problems(Source("tools/x.py", DOC + "import enum\nprint(enum)\n")) == []
    assert len(problems(Source("lib/x.py", DOC + "import enum\nprint(enum)\n"))) == 2


def test_a_file_that_does_not_parse_is_one_finding():
    assert problems(Source("tools/x.py", "def f(:\n")) == ["tools/x.py:1: invalid syntax"]


def test_machine_paths_are_found_in_any_text(tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text("see /ro" + "ot/x\nor https://example.org/home/x\n")
    assert [where for where, _ in tree.machine_paths(tmp_path)] == ["docs/a.md:1"]


def test_a_wrong_path_in_the_readme_is_found(tmp_path):
    (tmp_path / "lib" / "panel").mkdir(parents=True)
    (tmp_path / "lib" / "panel" / "shift595.py").touch()
    (tmp_path / "README.md").write_text(
        "| a | `lib/panel/<chip>.py` |\n| b | `lib/gone/` |\n`lib/other/` outside a table\n"
    )
    assert [where for where, _ in tree.readme_paths(tmp_path)] == ["README.md:2"]


def test_a_device_file_that_does_not_compile_is_found(tmp_path):
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "good.py").write_text("x = 1\n")
    (tmp_path / "lib" / "bad.py").write_text("async def f():\n    yield from g(:\n")
    assert [where for where, _ in tree.compiles(tmp_path)] == ["lib/bad.py"]
