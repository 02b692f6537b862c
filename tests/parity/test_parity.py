"""The same vectors on CPython and on MicroPython: byte-equal results, and the expected ones.

Expectations stand in `tests/vectors/`, written by hand. The noise below has none: it only has to
come out the same, and as a face that is allowed.
"""

import json
import random
import subprocess
import sys

import pytest

from baysign_host import ROOT, interpreter

RUNNER = ROOT / "tests" / "parity" / "runner.py"
VECTORS = sorted((ROOT / "tests" / "vectors").glob("*.jsonl"))


def run(command):
    """The lines that the runner prints."""
    done = subprocess.run(command, capture_output=True, timeout=100)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return done.stdout.splitlines()


def both(files):
    """Results on CPython, after making sure that MicroPython gives the same bytes."""
    arguments = [str(ROOT), *map(str, files)]
    here = run([sys.executable, str(RUNNER), *arguments])
    # Vectors with their configurations are larger than anything a sign holds at once.
    there = run(interpreter.argv(str(RUNNER), arguments, heap="512wK"))
    for one, other in zip(here, there, strict=True):
        assert one == other
    return dict(json.loads(line) for line in here)


@pytest.mark.parametrize("file", VECTORS, ids=lambda file: file.stem)
def test_vectors(file):
    vectors = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    results = both([file])
    wrong = {
        vector["id"]: (results[vector["id"]], vector["expect"])
        for vector in vectors
        if results[vector["id"]] != vector["expect"]
    }
    assert wrong == {}


def test_there_are_enough_vectors():
    ids = [json.loads(line)["id"] for file in VECTORS for line in file.open(encoding="utf-8")]
    assert len(ids) == len(set(ids)) >= 500


SOURCES = {
    "timed": {
        "topic": "a/{key}",
        "format": "json",
        "free": "f",
        "capacity": "c",
        "time": "t",
        "time_format": "epoch_s",
        "status": [{"path": "s", "closed": ["closed"], "fault": ["fault"], "full": ["full"]}],
    },
    "bare": {"topic": "a/{key}", "format": "plain", "number": "free"},
    "change": {"topic": "a/{key}", "format": "plain", "number": "free", "on_change": True},
}
START_S = 1_765_620_000


def scenario(pick, number):
    """A sign with two lots and 40 random steps."""
    lots = {}
    for name in "AB":
        lots[name] = {
            "source": pick.choice(sorted(SOURCES)),
            "max_age_s": pick.choice([30, 100, 500]),
            "capacity": pick.choice([None, 50, 100]),
            "dwell_s": pick.choice([0, 20]),
            "stuck_s": 300,
            "stuck_new_s": pick.choice([0, 150]),
            "reserve": pick.choice([0, 0, 3]),
        }
    steps = []
    at_s = 0
    for _ in range(40):
        at_s += pick.choice([0, 1, 7, 25, 60])
        kind = pick.choice(
            ["live"] * 6 + ["kept", "kept", "dup", "tick", "tick", "session", "clock"]
        )
        name = pick.choice("AB")
        if kind == "tick":
            steps.append([kind, at_s])
        elif kind == "session":
            steps.append([kind, at_s, pick.choice([0, 2])])
        elif kind == "clock":
            steps.append([kind, at_s, pick.choice([None, START_S + at_s, START_S + at_s])])
        else:
            steps.append([kind, at_s, "a/" + name, payload(pick, lots[name]["source"], at_s)])
    lines = [{"lots": ["A"]}, {"lots": ["B"]}, {"lots": ["A", "B"]}]
    config = {"sources": SOURCES, "lots": lots, "lines": lines, "comm_loss_s": 40}
    return {
        "id": f"noise-{number}",
        "kind": "sign",
        "model": "junction_3x3",
        "config": config,
        "steps": steps,
        "counters": True,
    }


def payload(pick, source, at_s):
    """Mostly a number, sometimes nonsense that both interpreters read alike."""
    nonsense = ["", "x", "null", "-5", "1e9", "{}", "[1]", '"7"', "\ufeff12", [255, 1]]
    if pick.random() < 0.15:
        return pick.choice(nonsense)
    free = pick.choice([0, 0, 1, 5, 12, 40, 51, 99, 120])
    if source != "timed":
        return str(free)
    body = {"f": free}
    if pick.random() < 0.7:
        body["t"] = START_S + at_s - pick.choice([0, 0, 5, 40, 200, -30, -400])
    if pick.random() < 0.2:
        body["s"] = pick.choice(["closed", "fault", "full", "odd"])
    return json.dumps(body)


def test_noise(tmp_path):
    pick = random.Random(20251213)
    file = tmp_path / "noise.jsonl"
    vectors = [scenario(pick, number) for number in range(250)]
    file.write_text("".join(json.dumps(vector) + "\n" for vector in vectors))
    texts = set()
    for shown in both([file]).values():
        for row in shown[:-1]:
            texts.update(line.split(" ")[0] for line in row.split(" | "))
    assert {"---", "000", "CLS", "12"} <= texts
    assert all(text in ("---", "000", "CLS") or text.isdigit() for text in texts)
