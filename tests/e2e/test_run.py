"""The main job, on a short stretch: every digit right, and a broken segment noticed."""

import json
import re
import shutil
import subprocess
import sys
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from tests.e2e.parts import HOST, until

KEYS = ["signs", "published", "applied", "faces", "samples", "mismatches"]
KEYS += ["p50_ms", "p99_ms", "restarts"]


def baysign(*words: object, timeout_s: float = 100) -> subprocess.CompletedProcess:
    """Runs the command as people do."""
    return subprocess.run(
        [Path(sys.executable).with_name("baysign"), *map(str, words)],
        capture_output=True,
        text=True,
        timeout=timeout_s,
    )


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Ten car parks over three hours: falling, full, over capacity, silent, never moving."""
    lots = [f"Lot-{number}" for number in range(10)]
    start = datetime(2026, 3, 6, 8, tzinfo=UTC)
    lines = [",".join(["timestamp", *lots])]
    for row in range(36):
        cells = [str(max(0, 300 - 20 * row)), str(row % 3), str(95 + row)]
        cells += [str(40 + 3 * row + number) for number in range(7)]
        if row % 4:
            cells[4] = ""
        moment = start + timedelta(minutes=5 * row)
        lines.append(",".join([moment.isoformat(), *cells]))
    file = tmp_path / "day.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    known = [{"id": lot, "name": lot, "capacity": 120} for lot in lots[1:]]
    (tmp_path / "lots.json").write_text(json.dumps(known), encoding="utf-8")
    return file


def test_every_digit_is_right(recording):
    done = baysign(
        *("run", "--signs", 3, "--feed", recording, "--speed", 300),
        *("--seconds", 12, "--json", "--no-wall"),
    )
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout.splitlines()[-1])
    assert list(figures) == KEYS
    assert figures["signs"] == 3
    assert figures["mismatches"] == 0
    assert figures["restarts"] == 0
    # Twelve rows of ten lots are due; a slow machine may be late with the last ones.
    assert figures["published"] >= 60
    assert figures["applied"] >= 0.9 * figures["published"]
    assert figures["samples"] >= 10 * 12
    assert figures["faces"] > 3
    assert figures["p50_ms"] > 0


def test_a_sign_killed_in_the_middle_comes_back_and_shows_nothing_wrong(recording):
    command = [Path(sys.executable).with_name("baysign"), "run", "--signs", "2", "--json"]
    command += ["--feed", recording, "--speed", "300", "--seconds", "10", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        wall = process.stderr.readline().split()[1]
        until(lambda: '"published":0' not in street_event(wall), 30, "readings are published")
        signs = psutil.Process(process.pid).children(recursive=True)
        signs[0].kill()
        psutil.wait_procs(signs[:1], timeout=5)
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    figures = json.loads(out.splitlines()[-1])
    assert (process.returncode, err) == (0, "")
    assert (figures["restarts"], figures["mismatches"]) == (1, 0)


def street_event(wall: str) -> str:
    """The newest `street` event of the wall's stream."""
    with urllib.request.urlopen(f"{wall}events", timeout=10) as stream:
        for line in stream:
            if line == b"event: street\n":
                return stream.readline().decode()
    return ""


def test_a_stretch_of_dresden(shared_data, broker):
    done = baysign(
        *("run", "--signs", 6, "--feed", shared_data / "dresden" / "2025-12-13.csv"),
        *("--speed", 300, "--seconds", 15, "--json", "--no-wall"),
        *("--broker", f"mqtt://{HOST}:{broker.port}"),
    )
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout.splitlines()[-1])
    assert (figures["signs"], figures["mismatches"], figures["restarts"]) == (6, 0, 0)
    assert figures["published"] > 100


def test_one_broken_bit_of_the_segment_table_is_noticed(recording, root, tmp_path, capsys):
    from baysign_host import run
    from baysign_host.image.slot import build_slot

    tree = tmp_path / "tree"
    for folder in ("firmware", "lib", "boards"):
        shutil.copytree(root / folder, tree / folder, ignore=shutil.ignore_patterns("__pycache__"))
    glyphs = tree / "firmware" / "baysign" / "face" / "glyphs.py"
    table = glyphs.read_text(encoding="utf-8")
    # The upper left bar of the 6 goes out.
    broken, count = re.subn(r'("6": .*?) \| _F\b', r"\1", table)
    assert count == 1
    glyphs.write_text(broken, encoding="utf-8")

    code = run.main(
        signs="3",
        feed=str(recording),
        speed=300,
        seconds=12,
        wall=False,
        json=True,
        slots=lambda board: build_slot(board, root=tree, build=tmp_path / "build"),
    )
    assert code == 0
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert figures["mismatches"] > 0
