"""On a heap as small as the board's: messages leave nothing behind, and none is too much."""

import json
import subprocess

import pytest

from baysign_host import ROOT, interpreter


@pytest.fixture(scope="module")
def result():
    script = ROOT / "tests" / "parity" / "heap.py"
    done = subprocess.run(interpreter.argv(str(script), [ROOT]), capture_output=True, timeout=100)
    assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
    return json.loads(done.stdout)


def test_messages_leave_nothing_behind(result):
    # The first round settles caches; what follows may not grow by a single block.
    settled, *later = result["sizes"][1:]
    assert all(size <= settled for size in later), result["sizes"]


def test_a_document_that_fills_the_heap_is_no_data_and_nothing_more(result):
    assert result["shown"] == [["42", "---"]] * 6
    assert result["counters"]["unreadable"] >= 4


def test_a_moving_text_leaves_nothing_behind(result):
    assert len(result["moved"]) == 5 and len(set(result["moved"][1:])) == 1, result["moved"]
