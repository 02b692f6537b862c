"""A table of signs becomes a folder a sign, labels and a list; whole, or not at all."""

import csv
import dataclasses
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from baysign_host import flash
from baysign_host.errors import HostError
from baysign_host.image import build, layout
from baysign_host.image.extract import extract
from baysign_host.provision import shelf
from baysign_host.sim import Street
from baysign_host.sim.peer import Broker
from tests.e2e.test_run import baysign
from tests.e2e.test_wrong_input import refused
from tests.image.test_flash import board, held, md5
from tests.provision.parts import LOGIN, NAMES, WIFI, code, table
from tests.sim.kit import until


def test_a_folder_a_sign_labels_and_a_list(desk, capsys):
    assert desk.run(table(3)) == 0
    assert {path.name for path in desk.out.iterdir()} == {"e1", "e2", "e3", *shelf.FILES}
    with open(desk.out / "summary.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows == json.loads((desk.out / "summary.json").read_bytes())
    assert [row["id"] for row in rows] == ["e1", "e2", "e3"]
    sheet = (desk.out / "labels.html").read_text("utf-8")
    for row in rows:
        folder = desk.out / row["folder"]
        plan = layout.read_plan(folder)
        assert plan.sign == row["id"] and plan.writes[0].sha256 == row["sha256"]
        label = (desk.out / row["label"]).read_text("utf-8")
        assert label in sheet
        # The configuration's name as the sign publishes it in `about`.
        hashed = desk.manifest(row["id"])["files"]["/config.json"]["sha256"][:16]
        assert code(label) == f"baysign:1:{row['id']}:{hashed}"
        assert row["configuration"] == hashed and f">{row['id']}</text>" in label
    assert "满意停车场 东门" in (desk.out / "e1" / "label.svg").read_text("utf-8")
    printed = capsys.readouterr().out
    assert "3 signs made, 0 were there already" in printed
    for text in (printed, sheet, *(str(row) for row in rows)):
        assert WIFI not in text and LOGIN not in text
    for path in desk.out.rglob("*"):
        private = path.parent != desk.out or path.is_dir()
        assert not private or path.stat().st_mode & 0o077 == 0, path
        if path.is_file() and path.name != "vfs.bin":
            assert b"SECRET" not in path.read_bytes(), path


def test_an_image_is_the_one_that_baysign_image_makes(desk, tmp_path):
    """Also one that was judged after others."""
    desk.run(table(3))
    config, _ = extract(desk.out / "e3", tmp_path / "flash")
    assert config["name"] == NAMES[3] and config["broker"]["password"] == f"{LOGIN}-3"
    file = tmp_path / "e3.json"
    file.write_text(json.dumps(config), encoding="utf-8")
    build.main("esp32_devkitc", file, tmp_path / "image")
    for name in ("vfs.bin", "manifest.json", "plan.json"):
        assert (tmp_path / "image" / name).read_bytes() == (desk.out / "e3" / name).read_bytes()


def test_a_provisioned_sign_starts_and_shows_its_line(desk, tmp_path):
    desk.run(table(2), sign="e2")
    config, options = extract(desk.out / "e2", tmp_path / "flash")
    with Street() as street:
        options = dataclasses.replace(options, virtual=True)
        sign = street.add(tmp_path / config["id"], None, options)
        broker = Broker()
        sign.listen(broker)
        sign.at(20, broker.publish, "parking/lot2/free", b"42")
        sign.start()
        assert sign.run_until(10).texts == ("---",)
        assert sign.run_until(21).texts == ("42",)
        # Judged beforehand: no first life for that.
        assert sign.boots == 1
        (about,) = [m.payload for m in broker.messages if m.topic == "baysign/e2/about"]
        assert json.loads(about)["config"] == desk.manifest("e2")["configuration"]


def test_nothing_is_written_while_a_row_is_wrong(desk, capsys):
    assert desk.run("id,broker.port\ne1,1883\ne2,70000\n") == 1
    assert (
        "error: row 3: broker.port: 70000 is out of range; 1 to 65535" in capsys.readouterr().out
    )
    assert not desk.out.exists()


def test_what_is_there_stays_unless_told_otherwise(desk, capsys):
    desk.run("id,name\ne1,a\ne2,b\n")
    before = desk.content()
    desk.run()
    assert desk.content() == before
    assert "0 signs made, 2 were there already" in capsys.readouterr().out
    with pytest.raises(HostError, match="--replace builds it again"):
        desk.run("id,name\ne1,a\ne2,other\ne3,c\n")
    assert desk.content() == before
    desk.run(replace=True)
    assert "2 signs made, 1 were there already" in capsys.readouterr().out
    assert desk.manifest("e2")["name"] == "other"
    # A second batch joins the list; the first stays on it.
    desk.run("id\ne10\n")
    rows = json.loads((desk.out / "summary.json").read_bytes())
    assert [row["id"] for row in rows] == ["e1", "e2", "e3", "e10"]
    (desk.out / "e1" / "thesis.txt").touch()
    with pytest.raises(HostError, match=r"e1: holds something else \(thesis.txt\)"):
        desk.run("id\ne1\n", replace=True)
    assert (desk.out / "e1" / "thesis.txt").exists()


def test_killed_in_the_middle_it_goes_on_where_it_was(desk):
    desk.signs.write_bytes(table(12))
    command = [Path(sys.executable).with_name("baysign"), "provision", desk.signs]
    command += ["--template", desk.template, "-o", desk.out]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until(lambda: len(list(desk.out.glob("e*"))) >= 2, "two signs", 100)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    there = list(desk.out.glob("e*"))
    for folder in there:
        assert layout.read_plan(folder) and (folder / "label.svg").is_file()
    inodes = {folder.name: folder.stat().st_ino for folder in there}
    (desk.out / ".part-left").mkdir(exist_ok=True)
    desk.run()
    assert {name: (desk.out / name).stat().st_ino for name in inodes} == inodes
    assert not list(desk.out.glob(".part-*"))
    straight = desk.out
    desk.out = desk.folder / "again"
    desk.run()
    again = desk.content()
    desk.out = straight
    assert desk.content() == again


def test_a_full_disk_leaves_nothing_half(desk, monkeypatch):
    class Disk:
        free = 70 << 20

    monkeypatch.setattr(shelf.shutil, "disk_usage", lambda _: Disk)
    with pytest.raises(HostError, match=r"needs 10 MiB, but 6 are free"):
        desk.run(table(5))
    monkeypatch.undo()

    real = os.open

    def full(path, *arguments, **more):
        if str(path).endswith("plan.json") and len(list(desk.out.glob("e*"))) == 1:
            raise OSError(28, "No space left on device")
        return real(path, *arguments, **more)

    monkeypatch.setattr(shelf.os, "open", full)
    with pytest.raises(HostError, match="e2: No space left on device"):
        desk.run(table(2))
    assert [path.name for path in desk.out.glob("e*")] == ["e1"]


def test_two_at_once_do_not_meet(desk):
    with shelf.opened(desk.out), pytest.raises(HostError, match="another baysign provision"):
        desk.run(table(1))


def test_one_sign_onto_a_board(desk, monkeypatch):
    written = []
    monkeypatch.setattr(flash, "main", lambda folder, port: written.append((folder, port)) or 0)
    desk.run(table(2), sign="e2", port="/dev/ttyUSB0")
    assert written == [(desk.out / "e2", "/dev/ttyUSB0")]
    assert not (desk.out / "e1").exists()
    with pytest.raises(HostError, match="name it with --sign"):
        desk.run(port="/dev/ttyUSB0")
    with pytest.raises(HostError, match="no sign 'e3' in the column id"):
        desk.run(sign="e3")


def test_onto_a_board_at_a_cable(desk):
    """The real esptool, and a mock of the chip's ROM bootloader."""
    with board("esp32") as mock:
        assert desk.run(table(2), sign="e2", port=mock.url()) == 0
        volume = (desk.out / "e2" / layout.VFS).read_bytes()
        assert held(mock.url(), 0x200000, len(volume)) == md5(volume)


def test_at_the_command_line(desk):
    desk.signs.write_bytes(table(1))
    command = ("provision", desk.signs, "--template", desk.template, "-o", desk.out)
    assert "No such file" in refused("provision", desk.folder / "none.csv", *command[2:])
    assert "--sign" in refused(*command, "--port", "/dev/ttyUSB0")
    assert "unknown board" in baysign(*command, "--board", "esp33").stdout
    desk.template.write_text("[]")
    assert "is not an object" in refused(*command)
    desk.template.write_text(f'{{"broker": {{"password": "{LOGIN}"}}, "id": }}')
    assert LOGIN not in refused(*command)
    assert not desk.out.exists()


@pytest.mark.long
def test_a_hundred_signs(desk):
    """On two boards, as in a city."""
    rows = table(100).decode("utf-8-sig").splitlines()
    boards = ["board"] + ["esp32_devkitc", "esp32_s3_devkitc"] * 50
    lines = [f"{row};{board}" for row, board in zip(rows, boards, strict=False)]
    lines[0] = rows[0] + ";board"
    desk.run("\n".join(lines))
    codes = set()
    for number in range(1, 101):
        plan = layout.read_plan(desk.out / f"e{number}")
        assert plan.board == boards[number]
        codes.add(code((desk.out / f"e{number}" / "label.svg").read_text("utf-8")))
    assert len(codes) == 100
    assert len(json.loads((desk.out / "summary.json").read_bytes())) == 100
