"""Finds the names in a module's text, those inside f-strings too, and nothing in other strings.

From Python 3.12 on the tokenizer itself looks into f-strings; before, they are one token.
"""

import io
import re
import token
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

_WORD = re.compile(r"[A-Za-z_]\w*")
_FORMATTED = re.compile(r"[rR]?[fF][rR]?(\"\"\"|'''|\"|')")


@dataclass(frozen=True)
class Word:
    """A name: where it starts in the text and on which line; `is_member` when it stands after a
    point, `def` or `class`, so that it names no variable."""

    text: str
    start: int
    line: int
    is_member: bool


def words(text: str) -> Iterator[Word]:
    """Every name and keyword of a module, in order."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    before = ""
    for found in tokenize.generate_tokens(io.StringIO(text).readline):
        line, column = found.start
        start = starts[line - 1] + column
        if found.type == token.NAME:
            yield Word(found.string, start, line, before in (".", "def", "class"))
        elif found.type == token.STRING and (opening := _FORMATTED.match(found.string)):
            body = found.string[opening.end() : -len(opening[1])]
            for word in _inside(body):
                at = opening.end() + word.start
                yield Word(
                    word.text,
                    start + at,
                    line + found.string.count("\n", 0, at),
                    word.is_member,
                )
        before = found.string


def _inside(body: str) -> Iterator[Word]:
    """The names in the braces of an f-string's body; `start` counts from the body's start."""
    at = 0
    while at < len(body):
        if body[at] != "{":
            at += 1
        elif body[at : at + 2] == "{{":
            at += 2
        else:
            end = yield from _expression(body, at + 1)
            if body[end] == ":":
                # A format may hold braces of its own.
                close = _closing(body, end)
                for word in _inside(body[end:close]):
                    yield Word(word.text, end + word.start, 0, word.is_member)
                end = close
            at = end + 1


def _expression(body: str, at: int):
    """The names of one expression; returns where its conversion, format or end begins."""
    depth = 0
    point = False
    while True:
        char = body[at]
        if char in "\"'":
            at = body.index(char, at + 1)
        elif char in "([{":
            depth += 1
        elif depth and char in ")]}":
            depth -= 1
        elif not depth and char in ":}":
            return at
        elif not depth and char == "!" and body[at + 1] != "=":
            # `!r` is no name.
            return at + 2
        elif word := _WORD.match(body, at):
            yield Word(word[0], at, 0, point)
            at = word.end() - 1
        point = char == "."
        at += 1


def _closing(body: str, at: int) -> int:
    """Where the brace closes that a format at `at` stands in."""
    depth = 0
    while body[at] != "}" or depth:
        depth += {"{": 1, "}": -1}.get(body[at], 0)
        at += 1
    return at
