"""What the user's MicroPython image is, or the one line that says why it is no use."""

import pytest

from baysign_host.errors import HostError
from baysign_host.image import interpreter
from baysign_host.mcu import ESP32, ESP32_S3
from tests.image.parts import S3, micropython


def read(tmp_path, data: bytes, mcu=ESP32):
    """The image with this content."""
    path = tmp_path / "fw.bin"
    path.write_bytes(data)
    return interpreter.read(path, mcu)


def test_version_offset_and_place_for_files(tmp_path):
    found = read(tmp_path, micropython())
    assert (found.version, found.offset) == ("v1.28.0", 0x1000)
    assert (found.vfs_offset, found.vfs_bytes) == (0x200000, 0)
    found = read(tmp_path, micropython(S3, "v1.30.1"), ESP32_S3)
    assert (found.version, found.offset) == ("v1.30.1", 0)


@pytest.mark.parametrize(
    "greeting",
    ["MicroPython v1.29.0 on 2026-05-01;", "MicroPython v1.29.0-preview.12.g0123abcde on 2026-05"],
)
def test_the_greeting_counts_where_the_builder_named_it_otherwise(tmp_path, greeting):
    found = read(tmp_path, micropython(version="7", project="mine", greeting=greeting))
    assert found.version == greeting.split()[1]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (micropython(S3), "made for the ESP32-S3, but this board has the ESP32"),
        (micropython(chip=77), "chip number 77"),
        (micropython(version="v1.27.2"), "v1.27.2 is too old, at least v1.28"),
        (micropython(greeting="MicroPython v1.9.4 on 2018-"), "v1.9.4 is too old"),
        (micropython(project="blink"), "no MicroPython in it"),
        (micropython(version="latest"), "no MicroPython in it"),
        (micropython(partitions=()), "not the application alone"),
        (micropython(partitions=((1, 2, 0x9000, 0x6000, "nvs"),)), "not the application alone"),
        (micropython()[0xF000:], "not the application alone"),
        (micropython()[:5], "no ESP32 image"),
        (b"", "no ESP32 image"),
        (b"PK\x03\x04" + b"\0" * 100, "no ESP32 image"),
        (micropython(app_bytes=0x200000), "into the files at 0x200000"),
    ],
)
def test_one_line_says_why_it_is_no_use(tmp_path, data, words):
    with pytest.raises(HostError) as caught:
        read(tmp_path, data)
    assert words in str(caught.value) and str(caught.value).startswith(str(tmp_path / "fw.bin"))


def test_no_such_file(tmp_path):
    with pytest.raises(HostError, match="No such file"):
        interpreter.read(tmp_path / "none.bin", ESP32)


def test_no_prefix_of_an_image_is_a_traceback(tmp_path):
    whole = micropython(app_bytes=600)
    for length in (*range(0, 200, 7), 0x7000, 0x7010, 0x7020, 0xF000, 0xF020, 0xF070, 0xF080):
        try:
            read(tmp_path, whole[:length])
        except HostError:
            pass
