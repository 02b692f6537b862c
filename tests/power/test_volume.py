"""An image made on a PC is what MicroPython itself would have made: its littlefs mounts it, reads
it, and survives a power cut in it."""

import base64
import json
import struct

import pytest

from baysign_host.image import layout, volume
from tests.power.jobs import config, run

_BLOCKS = 64


@pytest.fixture(scope="module")
def job(tmp_path_factory):
    """(files, what the script found) for a volume of 256 KiB."""
    folder = tmp_path_factory.mktemp("volume")
    long = json.dumps(config("the first one", lots=40)).encode()
    files = {
        "/config.json": long,
        "/boot.py": b"pass\n",
        # Around the size up to which littlefs keeps a file inside its directory.
        **{
            f"/a/lib/f{size}.mpy": bytes([size % 251]) * size
            for size in (0, 1, 127, 128, 129, 400)
        },
        "/a/baysign/deep/down/here.mpy": bytes(range(256)) * 40,
    }
    data = volume.pack(files, ("/b", "/keys"), _BLOCKS * layout.BLOCK_BYTES)
    new = json.dumps(config("the second one", lots=40))
    image = base64.b64encode(data).decode()
    return files, run(folder, "volume", image=image, path="/config.json", new=new)


def test_it_reads_every_file(job):
    import hashlib

    files, found = job
    assert found["files"] == {
        path: [len(data), hashlib.sha256(data).hexdigest()] for path, data in files.items()
    }


def test_files_may_be_written_to(job):
    """Those that lie inside their directory and move out of it, too."""
    assert job[1]["appended"] == []


def test_its_superblock_is_that_of_a_flash_formatted_on_the_board(job):
    ours, theirs = map(bytes.fromhex, job[1]["heads"])
    assert ours[8:16] == theirs[8:16] == b"littlefs"
    # Version on disk, block size and count, longest name, file and attribute.
    assert struct.unpack_from("<6I", ours, 20) == struct.unpack_from("<6I", theirs, 20)


def test_at_another_size_of_flash_it_is_refused(job):
    """So `baysign flash` must not write it there: MicroPython would format it."""
    assert job[1]["larger"] is False


def test_a_cut_in_every_operation_leaves_the_old_or_the_new(job):
    found = job[1]["found"]
    assert job[1]["operations"] > 4
    assert not found["wrong"] and found["old"] and found["new"]
    assert job[1]["changed"] == []
