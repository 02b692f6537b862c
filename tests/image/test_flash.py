"""The real esptool writes the image to a mock of the chip's ROM bootloader: the bytes arrive where
they belong, and what goes wrong is said in plain words."""

import contextlib
import fcntl
import hashlib
import json
import os
import pty
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest
from esptool import cmds

from baysign_host import ROOT, flash
from baysign_host.errors import HostError
from baysign_host.image import layout
from tests.e2e.parts import until
from tests.image.parts import S3, entrance, micropython

# The mock hangs up three seconds after a file has ended, which a busy machine needs for the next.
_MOCK = """
import sys
from esp32_mock_bootloader import server
server._FLASH_END_IDLE_SEC = 600
server.run_server(0, None, sys.argv[1], port_file=sys.argv[2])
"""


class Board:
    """A board in boot mode, with 4 MiB of flash, behind `url()`."""

    def __init__(self, port: int):
        self._port = port

    def url(self) -> str:
        return f"socket://127.0.0.1:{self._port}"


@contextlib.contextmanager
def board(chip: str):
    """The mock in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="baysign-mock-") as folder:
        file = Path(folder) / "port"
        process = subprocess.Popen(
            [sys.executable, "-c", _MOCK, chip, file],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield Board(int(until(lambda: file.is_file() and file.read_text(), 60, "the mock")))
        finally:
            process.kill()
            process.wait()


def held(url: str, offset: int, size: int) -> bytes | str:
    """What the flash holds, as another session reads it; of more than a few blocks the MD5."""
    loader = cmds.detect_chip(url)
    try:
        cmds.attach_flash(loader)
        if size > 0x4000:
            return loader.flash_md5sum(offset, size)
        return cmds.read_flash(loader, offset, size)
    finally:
        loader._port.close()


def md5(data: bytes) -> str:
    """As the chip computes it."""
    return hashlib.md5(data).hexdigest()


def small(folder, chip: str = "esp32", flash_bytes: int = 4 << 20):
    """An image of a few bytes, by hand."""
    folder.mkdir()
    data = {"micropython.bin": b"\xe9" + bytes(range(256)) * 20, "vfs.bin": b"files" * 1000}
    rows = []
    for (name, content), offset in zip(data.items(), (0x1000, 0x3F0000), strict=True):
        (folder / name).write_bytes(content)
        rows.append(layout.write_of(name, name, offset, content))
    plan = layout.Plan("esp32_devkitc", "e1", chip, flash_bytes, tuple(rows))
    (folder / "plan.json").write_text(layout.plan_json(plan))
    return folder


def test_the_bytes_arrive_where_they_belong(image, tmp_path, capsys):
    file = tmp_path / "fw.bin"
    file.write_bytes(micropython())
    folder = image(entrance(), micropython=file)
    with board("esp32") as mock:
        assert flash.main(folder, mock.url()) == 0
        assert "verified" in capsys.readouterr().out
        assert held(mock.url(), 0x1000, 0x1000) == file.read_bytes()[:0x1000]
        assert held(mock.url(), 0x1000, file.stat().st_size) == md5(file.read_bytes())
        vfs = (folder / "vfs.bin").read_bytes()
        assert held(mock.url(), 0x200000, 0x2000) == vfs[:0x2000]
        assert held(mock.url(), 0x200000, 0x200000) == md5(vfs)
        # Nothing around it has been touched.
        assert held(mock.url(), 0, 0x1000) == b"\xff" * 0x1000


def test_the_wrong_chip_is_noticed_before_anything_is_written(tmp_path):
    folder = small(tmp_path / "image")
    with board("esp32s3") as mock:
        with pytest.raises(HostError, match=r"wrong chip: this is the ESP32-S3, .* the ESP32$"):
            flash.main(folder, mock.url())
        assert held(mock.url(), 0x3F0000, 4096) == b"\xff" * 4096


def test_another_size_of_flash_is_noticed_too(tmp_path):
    folder = small(tmp_path / "image", flash_bytes=8 << 20)
    with board("esp32") as mock:
        with pytest.raises(HostError, match="4 MiB of flash, but the image is for 8 MiB: set"):
            flash.main(folder, mock.url())
        assert held(mock.url(), 0x1000, 4096) == b"\xff" * 4096


def test_a_port_that_is_not_there(tmp_path):
    folder = small(tmp_path / "image")
    with pytest.raises(HostError, match="nowhere: there is no such port"):
        flash.main(folder, str(tmp_path / "nowhere"))


def test_a_port_that_somebody_holds(tmp_path):
    folder = small(tmp_path / "image")
    first, second = pty.openpty()
    try:
        fcntl.flock(second, fcntl.LOCK_EX)
        with pytest.raises(HostError, match="the port is in use: close the other program"):
            flash.main(folder, os.ttyname(second))
    finally:
        os.close(first)
        os.close(second)


def test_a_board_that_does_not_answer(tmp_path):
    folder = small(tmp_path / "image")
    first, second = pty.openpty()
    try:
        with pytest.raises(HostError, match="does not answer: hold the button BOOT"):
            flash.main(folder, os.ttyname(second))
    finally:
        os.close(first)
        os.close(second)


def test_an_address_where_nobody_listens(tmp_path):
    folder = small(tmp_path / "image")
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"socket://127.0.0.1:{server.getsockname()[1]}"
    with pytest.raises(HostError, match="nobody listens there"):
        flash.main(folder, url)


def test_a_board_that_goes_away(tmp_path):
    folder = small(tmp_path / "image")
    with socket.create_server(("127.0.0.1", 0)) as server:

        def leave():
            server.accept()[0].close()

        thread = threading.Thread(target=leave)
        thread.start()
        url = f"socket://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(HostError, match=r"the connection broke .*: plug the board in again"):
            flash.main(folder, url)
        thread.join()


def test_on_the_s3_micropython_begins_at_zero(tmp_path, image):
    """The mock has 4 MiB of flash, so the board is one of the test's own."""
    own = tmp_path / "boards" / "s3"
    shutil.copytree(ROOT / "boards/esp32_s3_devkitc", own, ignore=lambda *_: ["__pycache__"])
    facts = json.loads((own / "board.json").read_text())
    (own / "board.json").write_text(json.dumps(facts | {"id": "s3", "flash_mib": 4}))
    file = tmp_path / "fw.bin"
    file.write_bytes(micropython(S3))
    folder = image(entrance("s3"), micropython=file, boards=own.parent)
    with board("esp32s3") as mock:
        assert flash.main(folder, mock.url()) == 0
        assert held(mock.url(), 0, file.stat().st_size) == md5(file.read_bytes())
        assert held(mock.url(), 0x200000, 0x200000) == md5((folder / "vfs.bin").read_bytes())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Could not open /dev/ttyUSB0 … [Errno 13] Permission denied", "dialout"),
        ("could not open port 'COM3': PermissionError(13, 'Access is denied.')", "in use"),
        ("Failed to connect to ESP32: Wrong boot mode detected (0x13)!", "BOOT"),
        ("Failed to connect to ESP32: Invalid head of packet (0x80)", "does not answer as it"),
        ("Invalid head of packet (0x46): Possible serial noise", "--baud 115200"),
        ("MD5 of file does not match data in flash!", "does not hold what was sent"),
        ("Something new\nFor troubleshooting visit …", "Something new"),
    ],
)
def test_what_esptool_says_in_plain_words(text, words):
    found = flash.meaning(text)
    assert words in found and "\n" not in found


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"board": 1, "writes": [{"file": "x"}]}'])
def test_a_folder_that_is_no_image(tmp_path, content):
    (tmp_path / "plan.json").write_text(content)
    with pytest.raises(HostError, match=r"plan.json: not a plan of baysign image"):
        flash.main(tmp_path, "/dev/null")


def test_a_file_that_was_changed_or_lost(tmp_path):
    folder = small(tmp_path / "image")
    (folder / "vfs.bin").write_bytes(b"other")
    with pytest.raises(HostError, match=r"not what plan\.json says"):
        flash.main(folder, "/dev/null")
    (folder / "vfs.bin").unlink()
    with pytest.raises(HostError, match="No such file"):
        flash.main(folder, "/dev/null")
