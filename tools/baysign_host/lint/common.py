"""Rules for every Python file."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator

from baysign_host.lint.source import Source

_MAX_LINES = 400
# Written in two halves, so that the rule does not meet itself.
_MARKS = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX)\b")
_CODE = (ast.Assign, ast.AugAssign, ast.Import, ast.ImportFrom, ast.Return, ast.Raise, ast.Delete)
_BLOCK = re.compile(r"(if|for|while|def|class|with|try|elif|else|except|async def)\b.*:$")


def length(source: Source) -> Iterator[tuple[int, str]]:
    """At most 400 lines."""
    if len(source.lines) > _MAX_LINES:
        yield (
            _MAX_LINES,
            f"{len(source.lines)} lines, at most {_MAX_LINES}: one idea a file, is it still?",
        )


def docstring(source: Source) -> Iterator[tuple[int, str]]:
    """The module's docstring comes first."""
    if source.text.strip() and ast.get_docstring(source.tree) is None:
        yield 1, "no module docstring: the first thing to read is what the file is for"


def marks(source: Source) -> Iterator[tuple[int, str]]:
    """No reminders left behind."""
    for number, line in enumerate(source.lines, 1):
        if _MARKS.search(line):
            yield number, "a reminder in the code is seen by nobody: do it, or file it"


def dead_code(source: Source) -> Iterator[tuple[int, str]]:
    """No code in comments."""
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        alone = token.line.lstrip().startswith("#")
        if token.type == tokenize.COMMENT and alone and _is_code(token.string.lstrip("#! ")):
            yield token.start[0], "commented-out code: the history keeps what was; delete it"


def _is_code(text: str) -> bool:
    block = bool(_BLOCK.match(text))
    try:
        tree = ast.parse(text + (" pass" if block else ""))
    except (SyntaxError, ValueError):
        return False
    body = tree.body
    if not body:
        return False
    called = isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Call)
    return block or called or isinstance(body[0], _CODE)


RULES = (length, docstring, marks, dead_code)
