"""The board's code against the types of MicroPython for the ESP32, by mypy.

`micropython-esp32-stubs` describe what a stock image has: its modules, and the built-in types that
differ from CPython's. They are copied out of the environment, because a type checker takes no
stubs from there, and corrected where they are wrong about the ESP32 (`_CORRECTIONS`).

What is looked at are copies of the sources below `build/types`, with what mypy wants to be told
and the board, which has no `typing`, should not have to carry:

- an attribute that `__init__` sets to None, () or another empty container says nothing about what
  will be in it: it may be anything;
- `object` is how the sources write "whatever comes"; they ask `type()`, which mypy cannot follow;
- the fields of a `namedtuple`, where a module lists them under a name.

Attributes that do not exist, wrong arguments and results, wrong use of MicroPython's modules are
found; whether a value may be None is left to the tests (`strict_optional`).
"""

import ast
import hashlib
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import files, version
from pathlib import Path

from baysign_host import BUILD, ROOT

_STUBS = ("micropython-esp32-stubs", "micropython-stdlib-stubs")
# (stub, what it says, what is so). A correction that no longer fits ends the check.
_CORRECTIONS = (
    # The class is there twice: the first is that of other ports.
    ("network.pyi", "\nclass LAN:\n    \"\"\"\n", "\nclass _OtherLAN:\n    \"\"\"\n"),
    # MicroPython, ports/esp32/network_lan.c: get_lan and lan_if_locals_dict.
    (
        "network.pyi",
        "\nclass LAN:\n    @overload\n",
        """
class LAN:
    def __init__(
        self, id: int = 0, *, mdc: Pin, mdio: Pin, power: Pin | None = None, phy_type: int,
        phy_addr: int, ref_clk: Pin | None = None, ref_clk_mode: int = 0
    ) -> None: ...
    def isconnected(self) -> bool: ...
    def status(self) -> int: ...
    def ifconfig(self, config: tuple | None = None) -> tuple: ...
    def config(self, *args: str, **kwargs: object) -> object: ...
    @overload
""",
    ),
    # The module the client takes its sockets from may be replaced, and the link does.
    ("umqtt/simple.pyi", "\nclass MQTTClient:", "\nsocket: Incomplete\n\nclass MQTTClient:"),
    # Any buffer will do (MicroPython, extmod/modjson.c), and the host gives it arguments of
    # CPython's: feed/decode.py runs there too.
    (
        "stdlib/json/__init__.pyi",
        "def loads(str: AnyStr) -> Any:",
        "loads: Any\n\ndef _loads(str: AnyStr) -> Any:",
    ),
)  # fmt: skip
_SETTINGS = """[mypy]
python_version = 3.11
platform = linux
custom_typeshed_dir = {stubs}
mypy_path = {paths}
cache_dir = {cache}
namespace_packages = True
explicit_package_bases = True
check_untyped_defs = True
strict_optional = False
disable_error_code = var-annotated, no-redef
no_error_summary = True

[mypy-{names}]
ignore_errors = True
"""


def problems(root: Path = ROOT, build: Path = BUILD) -> list[str]:
    """What mypy finds in firmware, lib and every board of the clone `root`, as it would name the
    sources themselves."""
    work = build / "types"
    stubs = _stubs(work)
    boards = sorted(path.parent for path in (root / "boards").glob("*/board.json"))
    for name in ("firmware", "lib"):
        _copy(root / name, work / "src" / name)
    for board in boards:
        _copy(board, work / "src" / board.name / "board")
    with ThreadPoolExecutor(2) as pool:
        found = pool.map(lambda item: _mypy(work, stubs, *item), enumerate(boards))
        return list(dict.fromkeys(line for each in found for line in each))


def main() -> int:
    """Print every finding; 1 when there is one."""
    found = problems()
    for line in found:
        print(f"types: {line}", file=sys.stderr)
    if not found:
        print("types: firmware, lib and boards, nothing found")
    return 1 if found else 0


def _stubs(work: Path) -> Path:
    """The folder of the corrected stubs; made anew when versions or corrections change."""
    mark = " ".join(
        [*map(version, _STUBS), hashlib.sha256(repr(_CORRECTIONS).encode()).hexdigest()]
    )
    target = work / "stubs"
    if (target / "mark").is_file() and (target / "mark").read_text() == mark:
        return target
    shutil.rmtree(target, ignore_errors=True)
    for name in _STUBS:
        for file in files(name):
            if file.suffix == ".pyi" or file.name == "VERSIONS":
                path = target / file
                path.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file.locate(), path)
    for name, old, new in _CORRECTIONS:
        text = (target / name).read_text(encoding="utf-8")
        if text.count(old) != 1:
            raise SystemExit(f"types: {name} has changed: look at _CORRECTIONS in {__name__}")
        (target / name).write_text(text.replace(old, new), encoding="utf-8")
    (target / "mark").write_text(mark)
    return target


def _copy(source: Path, target: Path) -> None:
    """The Python files below `source`, as `annotated`; what has not changed keeps its time, and
    with it mypy's cache."""
    wanted = {}
    for path in source.rglob("*.py"):
        wanted[target / path.relative_to(source)] = annotated(path.read_text(encoding="utf-8"))
    for path in target.rglob("*.py"):
        if path not in wanted:
            path.unlink()
    for path, text in wanted.items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


def annotated(text: str) -> str:
    """The source with the additions of this module's docstring, every line in its place."""
    lines = text.splitlines()
    tree = ast.parse(text)
    named = {
        node.targets[0].id: ast.unparse(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }

    def put(place: ast.Name, words: str) -> None:
        line = lines[place.lineno - 1]
        lines[place.lineno - 1] = line[: place.col_offset] + words + line[place.end_col_offset :]

    for node in ast.walk(tree):
        match node:
            case ast.ClassDef():
                for at in _empty_attributes(node):
                    lines[at] = lines[at].replace(" = ", ": _Any = ", 1)
            case ast.arg(annotation=ast.Name(id="object") as place):
                put(place, "_Any  ")
            case ast.FunctionDef(returns=ast.Name(id="object") as place):
                put(place, "_Any  ")
            case ast.Call(func=ast.Name(id="namedtuple"), args=[_, ast.Name(id=name) as place]):
                put(place, named.get(name, name))
    return "\n".join(lines) + "\nfrom typing import Any as _Any\n"


def _empty_attributes(node: ast.ClassDef) -> list[int]:
    """Lines (from 0) of `self.x = None` and the like in `__init__`, the first of each name."""
    found: dict[str, int] = {}
    for function in node.body:
        if isinstance(function, ast.FunctionDef) and function.name == "__init__":
            for each in ast.walk(function):
                match each:
                    case ast.Assign(
                        targets=[ast.Attribute(value=ast.Name(id="self"), attr=name)], value=value
                    ) if ast.unparse(value) in ("None", "()", "[]", "{}"):
                        found[name] = min(found.get(name, each.lineno - 1), each.lineno - 1)
    return list(found.values())


def _mypy(work: Path, stubs: Path, number: int, board: Path) -> list[str]:
    """mypy's lines about one board; firmware and lib are looked at together with the first."""
    source = work / "src"
    own = source / board.name
    paths = [stubs, source / "firmware", source / "lib", own]
    settings = work / f"{board.name}.ini"
    settings.write_text(
        _SETTINGS.format(
            stubs=stubs,
            paths=":".join(map(str, paths)),
            cache=work / "cache" / board.name,
            names=",".join(sorted({f"{path.stem}.*" for path in stubs.glob("*")} | {"sys.*"})),
        ),
        encoding="utf-8",
    )
    looked_at = [source / "firmware", source / "lib", own] if number == 0 else [own]
    command = [sys.executable, "-m", "mypy", "--config-file", settings, *looked_at]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=source)
    lines = (done.stdout + done.stderr).splitlines()
    named = f"{board.name}/board/"
    return [
        line.replace(named, f"boards/{board.name}/").replace("_Any", "object") for line in lines
    ]


if __name__ == "__main__":
    sys.exit(main())
