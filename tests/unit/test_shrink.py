"""Names are shortened where nobody else relies on them, and the code still does the same."""

import ast
from pathlib import Path

import pytest

from baysign_host import ROOT
from baysign_host.errors import HostError
from baysign_host.image.shrink import Shrinker
from baysign_host.image.words import words

DEVICE = sorted(
    path
    for folder in ("firmware", "lib", "boards")
    for path in (ROOT / folder).rglob("*.py")
    if "__pycache__" not in path.parts
)


def shrunk(text: str, *others: str) -> str:
    """The module `text` of a program that has `others` too."""
    sources = {"m.py": text} | {f"other{at}.py": other for at, other in enumerate(others)}
    return Shrinker(sources).text("m.py")


def names(text: str) -> set[str]:
    """Every name of a module, in f-strings too."""
    return {word.text for word in words(text)}


def run(text: str, call: str):
    """What `call` gives in a module."""
    space: dict = {}
    exec(compile(text, "m.py", "exec"), space)
    return eval(call, space)


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("def f(first, second):\n    return first - second\n", "f(7, 2)"),
        ("def f(level):\n    a = 3\n    return level * a\n", "f(5)"),
        ("def f(free):\n    return f'{free}{{free}}{free:03d}{free!r}'\n", "f(7)"),
        ('def f(row):\n    return f\'{row["row"]:>{row["n"]}}\'\n', "f({'row': 1, 'n': 4})"),
        ("def f(row):\n    return f'''{\n  row}\n'''\n", "f(1)"),
        ("size = 4\ndef f(size=size):\n    return size\n", "f()"),
        ("def f(one):\n    def g(two):\n        return one + two\n    return g(2)\n", "f(1)"),
        ("def f(n):\n    return [n for n in range(n)]\n", "f(3)"),
        ("def f(n):\n    return (lambda n: n + 1)(n)\n", "f(3)"),
        (
            "class C:\n    def level(self, level):\n        self._level = level\n"
            "        return self\n    def __str__(self):\n        return f'{self._level}'\n",
            "str(C().level(3))",
        ),
        ("def f(json):\n    from json import dumps\n    return dumps(json)\n", "f(1)"),
        ("def f(os):\n    import os.path\n    return os.path.join('a', 'b')\n", "f(1)"),
        ("_count = 0\ndef f():\n    global _count\n    _count += 1\n    return _count\n", "f()"),
    ],
)
def test_the_code_does_the_same(text, call):
    short = shrunk(text)
    assert run(short, call) == run(text, call)
    assert len(short) <= len(text)


def test_private_names_and_arguments_are_short_and_the_rest_stays():
    text = (
        "class Lot:\n"
        "    def take(self, reading):\n"
        "        self._held_reading = reading\n"
        "        self.free = reading.free\n"
    )
    found = names(shrunk(text))
    assert {"Lot", "take", "free"} <= found
    assert not {"_held_reading", "reading"} & found
    assert max(map(len, found - names("class def self take free Lot"))) == 2


def test_an_argument_that_somebody_passes_by_name_keeps_it():
    text = "def f(first, volume):\n    return first + volume\n"
    assert "volume" in names(shrunk(text, "f(1, volume=2)\n"))
    assert "volume" not in names(shrunk(text))


def test_two_modules_get_the_same_few_names():
    one = shrunk("def f(self):\n    self._one = self._two = 1\n")
    two = shrunk("def g(self):\n    self._three = self._four = 1\n")
    assert names(one) - {"f"} == names(two) - {"g"}


def test_lines_stay():
    for path in DEVICE:
        text = path.read_text(encoding="utf-8")
        short = shrunk(text)
        assert text.count("\n") == short.count("\n"), path


def test_what_it_leaves_of_the_firmware_is_the_same_tree_but_for_names():
    """Every node stands where it stood: nothing has been renamed in a string or a keyword."""
    shrinker = Shrinker({str(path): path.read_text(encoding="utf-8") for path in DEVICE})
    for path in DEVICE:
        before = ast.parse(path.read_text(encoding="utf-8"))
        after = ast.parse(shrinker.text(str(path)))
        for old, new in zip(ast.walk(before), ast.walk(after), strict=True):
            assert type(old) is type(new), path
            if isinstance(old, ast.Constant):
                assert old.value == new.value, path
            if isinstance(old, ast.keyword):
                assert old.arg == new.arg, path


@pytest.mark.parametrize(
    ("text", "other", "complaint"),
    [
        ("def f(x):\n    return x._secret\n", "", "m.py:2: _secret is private to another module"),
        ("from other0 import _secret\n", "", "m.py:1: _secret is private"),
        (
            "class B(A):\n    x = 1\n",
            "class A:\n    def f(self):\n        self._a = 1\n",
            "m.py:1: B inherits from A of other0.py",
        ),
        ("def f(:\n", "", "m.py does not compile: SyntaxError"),
    ],
)
def test_what_would_not_survive_is_refused(text, other, complaint):
    with pytest.raises(HostError) as caught:
        shrunk(text, other)
    assert complaint in str(caught.value)


def test_a_slot_has_no_packages_that_hold_nothing(tmp_path: Path):
    from baysign_host.image.slot import build_slot

    slot = build_slot("esp32_devkitc")
    found = {path.parent.relative_to(slot).as_posix() for path in slot.rglob("__init__.mpy")}
    assert found == {"a/baysign", "a/lib/panel"}
