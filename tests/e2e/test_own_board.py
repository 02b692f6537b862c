"""A board is four short files: one from a folder outside the tree runs with no other change."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from baysign_host.image import build
from baysign_host.image.extract import extract
from tests.e2e.parts import HOST, TOPIC, entrance, online
from tests.e2e.test_run import baysign
from tests.e2e.test_wrong_input import refused

# Everything that this board has is elsewhere than on the boards of the tree.
BOARD = {
    "id": "attic",
    "name": "A board nobody has heard of",
    "source": ["its own schematic"],
    "mcu": "esp32s3",
    "arch": "xtensawin",
    "flash_mib": 4,
    "links": ["wifi"],
    "pulls": {"6": "up"},
    "wiring": {
        "panel": {"spi": 2, "sck": 40, "mosi": 41, "miso": 42, "latch": 7, "oe": 6},
        "light": {"adc": 8},
    },
}
PINS = '''"""Pin numbers."""

from micropython import const

PANEL_SPI = const(2)
PANEL_SCK = const(40)
PANEL_MOSI = const(41)
PANEL_MISO = const(42)
PANEL_LATCH = const(7)
PANEL_OE = const(6)
LIGHT_ADC = const(8)
'''


@pytest.fixture
def attic(tmp_path, root):
    """The folder with that board; its board.py is the one of another Wi-Fi board, as it is."""
    folder = tmp_path / "boards" / "attic"
    folder.mkdir(parents=True)
    (folder / "board.json").write_text(json.dumps(BOARD), encoding="utf-8")
    (folder / "pins.py").write_text(PINS, encoding="utf-8")
    (folder / "__init__.py").write_text('"""The attic board."""\n', encoding="utf-8")
    code = (root / "boards/esp32_devkitc/board.py").read_text(encoding="utf-8")
    (folder / "board.py").write_text(code, encoding="utf-8")
    return folder.parent


@pytest.fixture
def config(tmp_path):
    """A configuration for it, in a folder of its own."""
    (tmp_path / "signs").mkdir()
    file = tmp_path / "signs" / "e1.json"
    file.write_text(json.dumps(entrance(1883) | {"board": "attic"}), encoding="utf-8")
    return file


def test_check_and_run_take_it(attic, config):
    done = baysign("check", config, "--boards", attic, timeout_s=60)
    assert done.returncode == 0 and "on attic" in done.stdout
    done = baysign(
        *("run", "--signs", config.parent, "--boards", attic, "--seconds", 3, "--no-wall"),
        timeout_s=60,
    )
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout.splitlines()[-1])
    assert (summary["signs"], summary["restarts"], summary["mismatches"]) == (1, 0, 0)
    assert summary["samples"] > 0


def test_a_simulated_one_shows_what_the_city_says(attic, config, broker, city):
    command = Path(sys.executable).with_name("baysign")
    url = f"mqtt://{HOST}:{broker.port}"
    process = subprocess.Popen(
        [command, "sim", config, "--json", "--broker", url, "--boards", attic],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        online(city, "e1")
        city.publish(TOPIC, "42")
        while (text := json.loads(process.stdout.readline())["lines"][0]["text"]) != "42":
            assert text in ("", "---")
    finally:
        process.kill()
        process.wait()


def test_its_image_starts(attic, config, tmp_path, capsys):
    """`build` itself lets the sign live until it is in session, to weigh it."""
    build.main("attic", config, tmp_path / "image", boards=attic)
    manifest = json.loads((tmp_path / "image" / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["board"], manifest["mcu"]) == ("attic", "esp32s3")
    assert {"/a/board/board.mpy", "/a/board/pins.mpy"} <= manifest["files"].keys()
    assert "heap_boot_bytes" in capsys.readouterr().out
    settings, options = extract(tmp_path / "image", tmp_path / "flash")
    assert settings["board"] == options.board["id"] == "attic"


def test_without_the_option_nobody_knows_it(config):
    assert "'attic'" in refused("sim", config)


def test_one_that_cannot_work_is_refused_with_the_reason(attic, config):
    wrong = BOARD | {"pulls": {}}
    (attic / "attic" / "board.json").write_text(json.dumps(wrong), encoding="utf-8")
    line = refused("sim", config, "--boards", attic)
    assert "attic/board.json: wiring.panel.oe: pin 6 needs a pull-up" in line
