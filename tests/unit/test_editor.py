"""The console's line editor: keys, history, and deaf to everything that is no key."""

import random
from itertools import product

import pytest

from baysign.console.editor import Editor, columns

UP, DOWN, RIGHT, LEFT = (b"\x1b[" + key for key in (b"A", b"B", b"C", b"D"))


def typed(*pieces, editor=None):
    """The editor after these bytes, and the lines that they ended."""
    editor = editor or Editor(lambda text: text)
    lines = [editor.feed(byte) for piece in pieces for byte in piece]
    return editor, [line for line in lines if line is not None]


def line(*pieces):
    """The one line that these bytes make."""
    (found,) = typed(*pieces, b"\r")[1]
    return found.decode()


@pytest.mark.parametrize(
    "data, text",
    [
        (b"status", "status"),
        (b"statsu\x7f\x7fus", "status"),
        (b"tatus\x01s", "status"),
        (b"stats" + LEFT + b"u\x05!", "status!"),
        (b"sxtatus" + LEFT * 6 + b"\x1b[3~", "status"),
        (b"sxtatus\x1b[H" + RIGHT * 2 + b"\x08", "status"),
        (b"tatus\x1b[1~s\x1b[4~!", "status!"),
        (b"tatus\x1bOHs\x1b[F!", "status!"),
        (b"rubbish\x15status", "status"),
        (b"statusxx" + LEFT * 2 + b"\x0b", "status"),
        (b"rubbish\x03status", "status"),
        (b"\x7f\x08" + LEFT + RIGHT + b"\x1b[3~status", "status"),
        (b"st\x00\x02\x04\x1c\x1datus", "status"),
        (b"st\x1b[200~\x1b[5;3P\x1b[99999999zatus", "st999zatus"),
        (b"st\x1bxatus", "status"),
        ("name 人民广场".encode(), "name 人民广场"),
        ("人x民".encode() + LEFT + b"\x7f", "人民"),
        (b"st\xe4\xbaatus", "status"),
        (b"st\xff\xfe\xc0\xafatus", "status"),
        (b"st\xed\xa0\x80\xf4\x90\x80\x80\xe0\x80\x80atus", "status"),
        (b"\xc2\x85\xc2\x9bstatus", "status"),
    ],
)
def test_what_is_typed(data, text):
    assert line(data) == text


def test_enter_is_one_enter_whatever_a_terminal_sends():
    assert typed(b"a\rb\nc\r\nd\r")[1] == [b"a", b"b", b"c", b"d"]
    assert typed(b"\r\r\n\n")[1] == [b"", b"", b""]


def test_history():
    editor = typed()[0]
    for text in (b"one", b"two", b"two", b"three", b""):
        editor.remember(text)
    assert typed(UP, b"\r", UP * 2, b"\r", UP * 9, b"\r", editor=editor)[1] == [
        b"three",
        b"two",
        b"one",
    ]
    assert typed(UP * 2, DOWN, b"\r", UP, DOWN * 3, b"x\r", editor=editor)[1] == [b"three", b"x"]
    for number in range(20):
        editor.remember(b"line %d" % number)
    assert typed(UP * 30, b"\r", editor=editor)[1] == [b"line 12"]


def test_tab_completes_at_the_end_only():
    editor = Editor(lambda text: text + b"tus ")
    assert typed(b"sta\t1", b"\r", editor=editor)[1] == [b"status 1"]
    assert typed(b"sta", LEFT, b"\t\r", editor=editor)[1] == [b"sta"]


def test_a_line_has_an_end():
    assert line(b"x" * 5000) == "x" * 240
    assert line("满".encode() * 5000) == "满" * 80


def test_the_view_stays_within_its_columns():
    editor = typed(b"0123456789" * 8)[0]
    assert editor.view(20) == (b"0123456789" * 8)[-19:]
    typed(LEFT * 75, editor=editor)
    text, _, back = editor.view(20).partition(b"\x1b[")
    assert text == b"0123456789012345678" and back == b"14D"
    wide = typed("满位".encode() * 10)[0]
    assert wide.view(20).decode() == "位满位满位满位满位"
    typed(LEFT * 18, editor=wide)
    assert wide.view(20).decode() == "满位满位满位满位满\x1b[14D"
    narrow = "é§–∙x"
    assert [columns(char.encode(), 0) for char in narrow + "满。한𠀀"] == [1] * 5 + [2] * 4


def test_a_secret_is_shown_as_stars():
    editor = typed(b"password hunter2")[0]
    assert editor.view(60, 9) == b"password *******"
    assert editor.view(60, 0) == b"*" * 16


def test_every_byte_alone_and_in_pairs_leaves_a_working_line():
    for pair in product(range(256), repeat=2):
        editor = typed(pair)[0]
        # An unfinished sequence swallows a key at most, Ctrl-C ends whatever was typed.
        found = typed(b"\x03\x03\x03status\r", editor=editor)[1]
        assert found[-1:] == [b"status"], pair


def test_noise():
    chance = random.Random(6)
    editor, lines = typed(chance.randbytes(100_000))
    for text in [each.decode() for each in lines]:
        assert all(char.isprintable() or ord(char) >= 0xA0 for char in text), text
    assert typed(b"\x03\x03status\r", editor=editor)[1] == [b"status"]
