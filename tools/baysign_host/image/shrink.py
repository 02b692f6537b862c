"""Shortens names before a module is compiled: a board pays for every one of them in heap.

    self._oversize_topic     ─▶ self._k      private names, within their module
    def read(self, payload)  ─▶ (self, a)    arguments that nobody passes by name

MicroPython keeps a name once, whoever uses it: 16 to 30 bytes that never come back. The same few
short names in every module cost that once. Lines stay where they are, so a traceback from the
street still leads to the place.

What would not survive it is refused: a private name of another module, and a class that inherits
from one of another module with private names of its own. `lint/device.py` refuses private names
in strings.
"""

import ast
import re
import string
from pathlib import Path

from baysign_host.errors import HostError
from baysign_host.image import words as words_module
from baysign_host.image.words import words

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def is_private(word: str) -> bool:
    """`_x`, but neither `_` nor `__init__`."""
    return re.match(r"_[A-Za-z0-9]", word) is not None


def mark() -> bytes:
    """Differs when a module might be shortened in another way: part of what names a cache."""
    return Path(__file__).read_bytes() + Path(words_module.__file__).read_bytes()


class Shrinker:
    """`sources` maps the names of all modules that run together to their text.

    Without `arguments` these keep their names, as they must where others call by name.
    """

    def __init__(self, sources: dict[str, str], arguments: bool = True):
        self._sources = sources
        self._trees = {name: _parsed(name, text) for name, text in sources.items()}
        self._arguments = arguments
        self._by_name = set()
        # Classes with private names by the module that defines them.
        self._reserved: dict[str, str] = {}
        for name, tree in self._trees.items():
            for node in ast.walk(tree):
                if isinstance(node, ast.keyword) and node.arg:
                    self._by_name.add(node.arg)
                elif isinstance(node, ast.ClassDef) and any(map(is_private, _identifiers(node))):
                    self._reserved[node.name] = name

    def text(self, name: str) -> str:
        """One module with short names; HostError for what would not work with them."""
        tree = self._trees[name]
        self._refuse(name, tree)
        private = _renamed(filter(is_private, _identifiers(tree)), "_", set())
        scopes = _Scopes(tree, self._by_name) if self._arguments else None
        text = self._sources[name]
        parts = []
        end = 0
        for word in words(text):
            short = private.get(word.text)
            if short is None and scopes and not word.is_member:
                short = scopes.short(word.text, word.line)
            if short is not None:
                parts += (text[end : word.start], short)
                end = word.start + len(word.text)
        return "".join(parts) + text[end:]

    def _refuse(self, name: str, tree: ast.Module) -> None:
        own = _defined(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and is_private(node.attr) and node.attr not in own:
                raise HostError(f"{name}:{node.lineno}: {node.attr} is private to another module")
            if isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    if is_private(alias.name):
                        raise HostError(f"{name}:{node.lineno}: {alias.name} is private")
            if isinstance(node, ast.ClassDef):
                for base in node.bases:
                    word = getattr(base, "id", getattr(base, "attr", ""))
                    if self._reserved.get(word, name) != name:
                        raise HostError(
                            f"{name}:{node.lineno}: {node.name} inherits from {word} of "
                            f"{self._reserved[word]}, whose private names it could overwrite"
                        )


def _parsed(name: str, text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except SyntaxError as error:
        place = f"line {error.lineno}"
        raise HostError(f"{name} does not compile: SyntaxError: {error.msg} ({place})") from None


def _identifiers(tree: ast.AST) -> set[str]:
    """Every name in a tree, whatever it names."""
    found = set()
    for node in ast.walk(tree):
        for field in ("id", "attr", "name", "arg", "asname"):
            value = getattr(node, field, None)
            if isinstance(value, str):
                found.add(value)
        if isinstance(node, ast.Global | ast.Nonlocal):
            found.update(node.names)
    return found


def _defined(tree: ast.Module) -> set[str]:
    """Private names that the module makes: assigned, defined, or an argument."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.attr if isinstance(node, ast.Attribute) else node.id)
        elif isinstance(node, _Function | ast.ClassDef):
            found.add(node.name)
    return found


def _renamed(found, prefix: str, taken: set[str]) -> dict[str, str]:
    """A short name for each of `found`, always in the same order."""
    letters = string.ascii_letters
    fresh = (prefix + a + b for a in ("", *letters) for b in letters)
    free = (word for word in fresh if word not in taken)
    return {word: next(free) for word in sorted(found)}


class _Scopes:
    """The functions of a module, with the short names of their arguments."""

    def __init__(self, tree: ast.Module, by_name: set[str]):
        self._by_name = by_name
        # (first line, last line, {argument: short}), inner functions after outer ones.
        self._spans: list[tuple[int, int, dict[str, str]]] = []
        self._visit(tree, {})

    def _visit(self, node: ast.AST, outer: dict[str, str]) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, _Function):
                names = outer | self._arguments(child, outer)
                self._spans.append((child.lineno, child.end_lineno, names))
                self._visit(child, names)
            else:
                self._visit(child, outer)

    def _arguments(self, function: _Function, outer: dict[str, str]) -> dict[str, str]:
        arguments = function.args
        kept = set(self._by_name) | {"self", "cls"} | set(outer)
        for default in (*arguments.defaults, *filter(None, arguments.kw_defaults)):
            # It is looked up outside, on a line of the function.
            kept |= _identifiers(default)
        for node in ast.walk(function):
            # The names of modules are no variables.
            if isinstance(node, ast.ImportFrom):
                kept |= set((node.module or "").split("."))
            if isinstance(node, ast.Import | ast.ImportFrom):
                kept |= {part for alias in node.names for part in alias.name.split(".")}
        found = [a.arg for a in arguments.args if a.arg not in kept and not is_private(a.arg)]
        return _renamed(found, "", _identifiers(function) - set(found) | set(outer.values()))

    def short(self, word: str, line: int) -> str | None:
        """The short name of an argument that is used on a line, None for any other word."""
        for first, last, names in reversed(self._spans):
            if first <= line <= last:
                return names.get(word)
        return None
