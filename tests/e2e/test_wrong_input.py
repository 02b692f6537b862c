"""Wrong input of any kind: exit 2 and one line that says what and where, never a traceback."""

import json
import socket

import pytest

from tests.brokers import HOST, hold_port
from tests.e2e.parts import entrance
from tests.e2e.test_run import baysign


def refused(*words: object) -> str:
    """The one line with which the command refuses."""
    done = baysign(*words, timeout_s=60)
    assert "Traceback" not in done.stderr + done.stdout
    assert done.returncode == 2, done.stderr
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("baysign: ")
    assert done.stdout == ""
    return lines[0]


@pytest.fixture
def folder(tmp_path):
    """`folder(**changes)` → a folder with one configuration, changed like this."""

    def write(**changes):
        config = entrance(1883) | changes
        (tmp_path / "e1.json").write_text(json.dumps(config), encoding="utf-8")
        return tmp_path

    return write


def test_unknown_board(folder):
    line = refused("run", "--signs", folder(board="esp33"), "--seconds", 1)
    assert "e1.json" in line and "'esp33'" in line and "esp32_devkitc" in line


def test_unknown_sign_model(folder):
    line = refused("run", "--signs", folder(sign="giant"), "--seconds", 1)
    assert "e1.json" in line and "'giant'" in line and "entrance_4d" in line


def test_unknown_key(folder):
    line = refused("run", "--signs", folder(brightnes_pct=3), "--seconds", 1)
    assert "e1.json" in line and "brightnes_pct" in line


def test_sim_refuses_an_unknown_key_too(folder):
    line = refused("sim", folder(colour="blue") / "e1.json")
    assert "e1.json" in line and "colour" in line


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("", "line 1"),
        ("time,A\n2025-12-13T00:00:01+00:00,1\n", "line 1, column 1"),
        ("timestamp,A,A\n2025-12-13T00:00:01+00:00,1,2\n", "line 1, column 2"),
        ("timestamp,A/B\n2025-12-13T00:00:01+00:00,1\n", "line 1, column 2"),
        ("timestamp,A,B\n2025-12-13T00:00:01+00:00,1,x\n", "line 2, column 3"),
        ("timestamp,A\n2025-12-13T00:00:01+00:00,1\nyesterday,2\n", "line 3, column 1"),
        ("timestamp,A\n2025-12-13T00:00:01,1\n", "line 2, column 1"),
        ("timestamp,A\n2025-12-13T00:00:01+00:00,1,2\n", "line 2, column 3"),
        ("timestamp,A\n2025-12-13T00:00:01+00:00\n", "line 2, column 2"),
        ("timestamp,A\n2025-12-13T00:00:01+00:00,1\n2025-12-13T00:00:01+00:00,1\n", "line 3"),
    ],
)
def test_unreadable_csv(tmp_path, text, where):
    file = tmp_path / "feed.csv"
    file.write_text(text, encoding="utf-8")
    line = refused("run", "--feed", file, "--seconds", 1)
    assert "feed.csv" in line and where in line


def test_csv_that_is_not_there_or_not_text(tmp_path):
    assert "missing.csv" in refused("run", "--feed", tmp_path / "missing.csv", "--seconds", 1)
    file = tmp_path / "binary.csv"
    file.write_bytes(b"timestamp,A\n\xff\xfe")
    assert "byte 13" in refused("run", "--feed", file, "--seconds", 1)


def test_port_in_use():
    with socket.create_server((HOST, 0)) as taken:
        port = taken.getsockname()[1]
        line = refused("run", "--signs", 1, "--port", port, "--seconds", 1)
    assert str(port) in line and "in use" in line


@pytest.mark.parametrize("url", ["localhost", "http://x:1883", "mqtt://x:port", "mqtt://x/y"])
def test_wrong_broker_address(url):
    assert url in refused("run", "--broker", url, "--no-wall", "--seconds", 1)


def test_broker_that_does_not_answer():
    with hold_port() as held:
        url = f"mqtt://{HOST}:{held.getsockname()[1]}"
        line = refused("run", "--broker", url, "--no-wall", "--seconds", 1)
    assert url in line and "refused" in line


def test_signs_that_are_neither_number_nor_folder(tmp_path):
    assert "many" in refused("run", "--signs", "many", "--seconds", 1)
    assert str(tmp_path) in refused("run", "--signs", tmp_path, "--seconds", 1)
    assert "--signs 0" in refused("run", "--signs", 0, "--seconds", 1)
