"""The image that goes to a board starts in the simulator and does a sign's work."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from baysign_host.image import build
from baysign_host.image.extract import extract
from baysign_host.sim import Street
from tests.e2e.parts import TOPIC, entrance, online, reads
from tests.e2e.test_run import baysign
from tests.e2e.test_wrong_input import refused


def write(folder, port: int):
    """A configuration for a broker at this port."""
    file = folder / "e1.json"
    file.write_text(json.dumps(entrance(port)), encoding="utf-8")
    return file


@pytest.fixture
def made(tmp_path, broker):
    """The image of a sign for the broker of this test."""
    build.main("esp32_devkitc", write(tmp_path, broker.port), tmp_path / "image")
    return tmp_path / "image"


@pytest.fixture
def offline(tmp_path):
    """A configuration that nobody will start."""
    return write(tmp_path, 1883)


def test_it_says_what_goes_where_and_what_it_weighs(tmp_path, offline):
    folder = tmp_path / "image"
    done = baysign("image", "esp32_devkitc", offline, "-o", folder, timeout_s=60)
    assert (done.returncode, done.stderr) == (0, "")
    text = done.stdout
    assert "0x00200000" in text and "baysign flash" in text
    for key in ("mpy_total_bytes", "mpy_loaded_bytes", "heap_boot_bytes"):
        assert f"{key} " in text
    assert text == (folder / "plan.txt").read_text() + "\n" + (folder / "report.txt").read_text()


def test_it_starts_once_and_shows_what_the_city_says(made, tmp_path, city):
    settings, options = extract(made, tmp_path / "flash")
    with Street() as street:
        sign = street.add(tmp_path / settings["id"], None, options)
        faces = []
        sign.on_lit(lambda _, lit: faces.append(lit.texts if not lit.dark else ()))
        sign.start()
        online(city, "e1")
        city.publish(TOPIC, "42")
        reads(sign, "42")
        # Its verdict lies on the volume: no first life in which the rules were asked.
        assert sign.boots == 1
        assert next(texts for texts in faces if texts) == ("---",)


def test_sim_takes_it(made, city):
    command = Path(sys.executable).with_name("baysign")
    process = subprocess.Popen(
        [command, "sim", "--image", made, "--json"], stdout=subprocess.PIPE, text=True
    )
    try:
        online(city, "e1")
        city.publish(TOPIC, "43")
        while (text := json.loads(process.stdout.readline())["lines"][0]["text"]) != "43":
            assert text in ("", "---")
    finally:
        process.kill()
        process.wait()


def test_wrong_input_is_one_line(tmp_path, offline):
    out = tmp_path / "out"
    line = refused("image", "olimex_esp32_poe", offline, "-o", out)
    assert "'esp32_devkitc', not 'olimex_esp32_poe'" in line
    assert "--output" in refused("image", "esp32_devkitc", offline)
    assert not out.exists()


def test_sim_wants_one_or_the_other(tmp_path, offline):
    assert "either a configuration, --image FOLDER or --new" in refused("sim")
    assert "either a configuration, --image FOLDER or --new" in refused(
        "sim", offline, "--image", tmp_path
    )
    assert "no plan.json" in refused("sim", "--image", tmp_path)


def test_a_damaged_image_is_noticed(tmp_path, offline):
    build.main("esp32_devkitc", offline, tmp_path / "image")
    file = tmp_path / "image" / "vfs.bin"
    data = bytearray(file.read_bytes())
    data[5000] ^= 1
    file.write_bytes(data)
    assert "not what plan.json says" in refused("sim", "--image", tmp_path / "image")
