"""Rules for code that runs on a board: what MicroPython lacks, and what a sign must not do."""

import ast
from collections.abc import Iterator

from baysign_host import ROOT
from baysign_host.image.shrink import is_private
from baysign_host.lint.source import Source

# What a stock ESP32 image has, frozen or built in.
_BUILT_IN = frozenset(
    "array asyncio binascii builtins cmath collections cryptolib deflate errno framebuf gc "
    "hashlib heapq io json math micropython os platform random re select socket ssl struct sys "
    "time tls uctypes vfs _thread umqtt ntptime neopixel".split()
)
_OWN = frozenset({"baysign", "board"})
_HARDWARE = frozenset({"machine", "network", "esp32"})
_HARDWARE_HOMES = ("boards/", "lib/bus/", "firmware/boot.py", "firmware/main.py")
_METHODS = frozenset(
    "hexdigest zfill rjust ljust removeprefix removesuffix isascii _replace casefold".split()
)
_NAMES = frozenset({"TimeoutError", "ConnectionError", "BrokenPipeError", "ConnectionResetError"})
_ASYNCIO = frozenset({"Queue", "TaskGroup", "timeout", "to_thread", "Semaphore"})


def imports(source: Source) -> Iterator[tuple[int, str]]:
    """Only modules that exist on the board."""
    lib = {path.stem for path in (ROOT / "lib").glob("*")}
    for line, module in _imported(source):
        top = module.partition(".")[0]
        if top in _HARDWARE:
            if not source.name.startswith(_HARDWARE_HOMES):
                yield (
                    line,
                    f"{top} is imported only in boards/, lib/bus/, boot.py and main.py: "
                    "everything else is given its objects, so that it runs anywhere",
                )
        elif top not in _BUILT_IN | _OWN | lib:
            yield line, f"a stock ESP32 has no module {top}"


def _imported(source: Source) -> Iterator[tuple[int, str]]:
    for node in source.nodes(ast.Import, ast.ImportFrom):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif not node.level:
            yield node.lineno, node.module or ""


def output(source: Source) -> Iterator[tuple[int, str]]:
    """No print."""
    for node in source.nodes(ast.Call):
        if isinstance(node.func, ast.Name) and node.func.id in ("print", "input"):
            yield (
                node.lineno,
                f"{node.func.id}() blocks the whole sign while nobody reads the port: "
                "use the bounded console queue",
            )


def asserts(source: Source) -> Iterator[tuple[int, str]]:
    """No assert."""
    for node in source.nodes(ast.Assert):
        yield (
            node.lineno,
            "assert escapes `except OSError` and vanishes with -O: raise an error of ours",
        )


def excepts(source: Source) -> Iterator[tuple[int, str]]:
    """No bare except, and none that swallows the end of the program; main.py ends in a reset."""
    if source.name == "firmware/main.py":
        return
    for node in source.nodes(ast.ExceptHandler):
        names = (
            {n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)} if node.type else {""}
        )
        raises = any(isinstance(n, ast.Raise) for n in ast.walk(node))
        if "" in names or ("BaseException" in names and not raises):
            yield node.lineno, "catches SystemExit and the reset with it: name what can happen"


def language(source: Source) -> Iterator[tuple[int, str]]:
    """No syntax that MicroPython lacks or takes differently."""
    for node in source.nodes(ast.List, ast.Tuple, ast.Set, ast.Match, ast.arguments, ast.TryStar):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.arguments):
            if node.posonlyargs:
                yield node.posonlyargs[0].lineno, "MicroPython has no positional-only arguments"
        elif isinstance(node, ast.Match | ast.TryStar):
            yield line, f"MicroPython has no {type(node).__name__.lower()} statement"
        # A set has no context: it is never assigned to.
        elif isinstance(getattr(node, "ctx", ast.Load()), ast.Load) and any(
            isinstance(item, ast.Starred) for item in node.elts
        ):
            yield line, "MicroPython has no [*a, *b]: add the lists"
    for node in source.nodes(ast.AsyncFunctionDef):
        if any(isinstance(inner, ast.Yield) for inner in _own_nodes(node)):
            yield node.lineno, "MicroPython has no async generators"


def _own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a function without those of functions inside it."""
    for child in ast.iter_child_nodes(function):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield child
            yield from _own_nodes(child)


def missing(source: Source) -> Iterator[tuple[int, str]]:
    """No method, name or argument that MicroPython lacks."""
    for node in source.nodes(ast.Attribute):
        if node.attr in _METHODS:
            yield node.lineno, f"MicroPython has no .{node.attr}()"
        if isinstance(node.value, ast.Name):
            owner = node.value.id
            if owner == "asyncio" and node.attr in _ASYNCIO:
                yield node.lineno, f"MicroPython has no asyncio.{node.attr}"
            if owner == "micropython" and node.attr == "const":
                yield node.lineno, "`micropython.const` is not folded: import the name itself"
    for node in source.nodes(ast.Name):
        if node.id in _NAMES:
            yield node.lineno, f"MicroPython has no {node.id}: catch OSError"
    for node in source.nodes(ast.keyword):
        if node.arg == "sort_keys":
            yield node.value.lineno, "MicroPython's json.dumps has no sort_keys"


def private_text(source: Source) -> Iterator[tuple[int, str]]:
    """No private name in a string."""
    for node in source.nodes(ast.Call):
        if isinstance(node.func, ast.Name) and node.func.id in ("getattr", "setattr", "hasattr"):
            for argument in node.args[1:2]:
                text = getattr(argument, "value", None)
                if isinstance(text, str) and is_private(text):
                    yield (
                        node.lineno,
                        f"{node.func.id} with a private name: these are "
                        "shortened before they are compiled, except in strings",
                    )


RULES = (imports, output, asserts, excepts, language, missing, private_text)
