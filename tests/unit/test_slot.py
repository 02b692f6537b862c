"""The compiled slot: complete, cached by content, safe to build twice at once."""

import multiprocessing
import time
from pathlib import Path

import pytest

from baysign_host.errors import HostError
from baysign_host.image.slot import build_slot


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A clone with the least there can be."""
    for name, text in {
        "firmware/boot.py": "x = 0\n",
        "firmware/main.py": "x = 1\n",
        "firmware/baysign/__init__.py": "",
        "firmware/baysign/feed/decode.py": "def decode():\n    return 2\n",
        "lib/panel/shift595.py": "x = 3\n",
        "boards/one/board.json": "{}",
        "boards/one/board.py": "x = 4\n",
        "boards/one/notes.md": "not for the board",
        "boards/two/board.json": "{}",
        "boards/signs/m.json": "{}",
        "boards/signs/n.json": "{}",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def build(tree: Path, board: str = "one", **more) -> Path:
    """The slot of that clone."""
    return build_slot(board, root=tree, build=tree / "build", **more)


def names(slot: Path) -> list[str]:
    """Every file in the slot."""
    return sorted(p.relative_to(slot).as_posix() for p in slot.rglob("*") if p.is_file())


def test_everything_the_board_needs_and_nothing_else(tree):
    slot = build(tree)
    assert names(slot) == [
        "a/baysign/feed/decode.mpy",
        "a/board/board.json",
        "a/board/board.mpy",
        "a/lib/panel/shift595.mpy",
        "a/signs/m.json",
        "a/signs/n.json",
        "boot.py",
        "main.py",
    ]
    code = (slot / "a/baysign/feed/decode.mpy").read_bytes()
    assert code.startswith(b"M\x06") and b"baysign.feed.decode" in code


def test_the_same_input_is_the_same_folder_and_a_change_another(tree):
    first = build(tree)
    assert build(tree) == first
    path = tree / "firmware/baysign/feed/decode.py"
    path.write_text("def decode():\n    return 3\n")
    second = build(tree)
    assert second != first
    path.unlink()
    assert "a/baysign/feed/decode.mpy" not in names(build(tree))
    assert names(first) == names(second), "an old slot stays whole while somebody uses it"


def test_a_board_from_outside_the_tree(tree, tmp_path):
    board = tmp_path / "elsewhere" / "mine"
    board.mkdir(parents=True)
    (board / "board.json").write_text('{"id": "mine"}')
    slot = build(tree, "mine", boards=board.parent)
    assert (slot / "a/board/board.json").read_text() == '{"id": "mine"}'


def test_an_unknown_board_names_the_known_ones(tree):
    with pytest.raises(HostError, match="unknown board 'three'; known: one, two"):
        build(tree, "three")


def test_code_that_does_not_compile_is_one_line_with_file_and_line(tree):
    (tree / "lib/panel/shift595.py").write_text("x = 1\ndef f(:\n")
    with pytest.raises(HostError) as caught:
        build(tree)
    assert "lib/panel/shift595.py" in str(caught.value) and "line 2" in str(caught.value)
    assert list((tree / "build/slots").glob("one-*")) == []


def test_a_slot_nobody_used_for_a_day_is_dropped(tree):
    import os

    old = build(tree)
    os.utime(old, (time.time() - 90_000, time.time() - 90_000))
    (tree / "firmware/main.py").write_text("x = 9\n")
    build(tree)
    assert not old.exists()


def test_many_processes_build_the_same_slot_at_once(tree):
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        slots = set(pool.map(build, [tree] * 8))
    assert len(slots) == 1 and len(names(slots.pop())) == 8
    assert list((tree / "build/slots").glob(".part-*")) == []
