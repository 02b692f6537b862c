"""`baysign sim`: one sign, its face as JSON lines, its console behind a link."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.parts import HOST, TOPIC, entrance, online, until


@pytest.fixture
def running(tmp_path, broker):
    """A running `baysign sim --json --pty LINK`, whose configuration names another broker."""
    config = tmp_path / "e1.json"
    config.write_text(json.dumps(entrance(1)), encoding="utf-8")
    process = subprocess.Popen(
        [
            *(Path(sys.executable).with_name("baysign"), "sim", config, "--json"),
            *("--broker", f"mqtt://{HOST}:{broker.port}", "--pty", tmp_path / "console"),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    yield process
    process.kill()
    process.wait()


def test_one_line_a_change(running, city, tmp_path):
    assert str(tmp_path / "console") in running.stderr.readline()
    online(city, "e1")
    city.publish(TOPIC, "42")
    changes = []
    while not changes or changes[-1]["lines"][0]["text"] != "42":
        changes.append(json.loads(running.stdout.readline()))
    assert [change["lines"][0]["text"] for change in changes if change["lines"][0]["text"]] == [
        "---",
        "42",
    ]
    # 42 of 400 is just above the tenth at which a sign turns amber.
    assert changes[-1]["lines"] == [{"text": "42", "colour": "green"}]
    assert [change["t"] for change in changes] == sorted(change["t"] for change in changes)

    console = tmp_path / "console"
    until(lambda: os.path.exists(console), 5, "the console's link")
    running.send_signal(signal.SIGINT)
    assert running.wait(20) == 130
    assert not os.path.lexists(console)
    assert running.stderr.read() == ""
