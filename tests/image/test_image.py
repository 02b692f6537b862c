"""An image holds exactly what its manifest says, and what a board needs."""

import hashlib
import json

import pytest
from littlefs import LittleFS, UserContext

from baysign_host import ROOT
from baysign_host.errors import HostError
from baysign_host.image import build
from baysign_host.image.extract import extract
from baysign_host.image.weigh import weigh
from baysign_host.sim import Options, Street
from baysign_host.sim.peer import Broker
from tests.image.parts import S3, entrance, micropython


def read_back(folder) -> tuple[dict[str, bytes], set[str]]:
    """(files, folders) on the volume, read with littlefs-python alone."""
    data = (folder / "vfs.bin").read_bytes()
    context = UserContext(len(data))
    context.buffer[:] = data
    volume = LittleFS(
        context, mount=False, block_size=4096, block_count=len(data) // 4096, read_size=32,
        prog_size=32, cache_size=128,
    )  # fmt: skip
    volume.mount()
    files, folders = {}, set()
    for root, names, leaves in volume.walk("/"):
        base = root.rstrip("/")
        folders.update(f"{base}/{name}" for name in names)
        for leaf in leaves:
            with volume.open(f"{base}/{leaf}", "rb") as file:
                files[f"{base}/{leaf}"] = file.read()
    return files, folders


def manifest(folder) -> dict:
    """What the image says of itself."""
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def test_read_back_it_holds_exactly_what_the_manifest_says(image):
    folder = image(entrance())
    files, folders = read_back(folder)
    said = manifest(folder)
    assert said["files"] == {
        path: {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for path, data in files.items()
    }
    assert folders == set(said["folders"])
    vfs = (folder / "vfs.bin").read_bytes()
    assert said["image"]["sha256"] == hashlib.sha256(vfs).hexdigest()
    assert said["geometry"] == {
        "flash_bytes": 4 << 20, "offset": 2 << 20, "size": 2 << 20, "block_bytes": 4096,
    }  # fmt: skip
    assert (said["board"], said["arch"], said["mcu"]) == ("esp32_devkitc", "xtensawin", "esp32")


def test_everything_that_a_board_needs_is_there(image):
    config = entrance()
    files, folders = read_back(image(config))
    for name in ("boot.py", "main.py"):
        assert files[f"/{name}"] == (ROOT / "firmware" / name).read_bytes()
    assert json.loads(files["/config.json"]) == config
    # A package without code of its own needs no file on the board.
    modules = {
        f"/a/baysign/{path.relative_to(ROOT / 'firmware/baysign').with_suffix('.mpy')}"
        for path in (ROOT / "firmware" / "baysign").rglob("*.py")
        if path.name != "__init__.py"
    }
    assert modules <= files.keys()
    assert {"/a/board/board.mpy", "/a/lib/atomic.mpy", "/a/signs/entrance_4d.json"} <= files.keys()
    assert files["/a/baysign/app.mpy"][:2] == b"M\x06"
    # The second slot and the place for the key wait for the first update.
    assert {"/a", "/b", "/keys"} <= folders
    assert not [path for path in files if path.startswith(("/b/", "/keys/"))]


def test_other_boards_have_other_geometries(image):
    s3 = manifest(image(entrance("esp32_s3_devkitc")))
    assert s3["geometry"]["size"] == 6 << 20
    assert s3["mcu"] == "esp32s3"
    ethernet = image(entrance("olimex_esp32_poe"))
    assert (ethernet / "vfs.bin").stat().st_size == 2 << 20


def test_the_same_input_is_the_same_image(image):
    first, second = image(entrance()), image(entrance())
    for name in ("vfs.bin", "manifest.json", "plan.json"):
        assert (first / name).read_bytes() == (second / name).read_bytes()


def test_named_sources_are_written_out(image):
    config = entrance(sources={"plain": {"source": "spdp", "topic": "spdp/{key}"}})
    files, _ = read_back(image(config))
    assert json.loads(files["/config.json"])["sources"]["plain"]["format"] == "json"


def test_the_users_micropython_gets_its_place_in_the_plan(image, tmp_path):
    file = tmp_path / "firmware.bin"
    file.write_bytes(micropython())
    folder = image(entrance(), micropython=file)
    plan = json.loads((folder / "plan.json").read_text())
    rows = [(row["file"], row["offset"], row["size"]) for row in plan["writes"]]
    assert rows == [
        ("micropython.bin", 0x1000, file.stat().st_size),
        ("vfs.bin", 0x200000, 0x200000),
    ]
    assert (folder / "micropython.bin").read_bytes() == file.read_bytes()
    assert "MicroPython v1.28.0" in (folder / "plan.txt").read_text()
    assert manifest(folder)["versions"]["micropython"] == "v1.28.0"

    file.write_bytes(micropython(S3, version="v1.29.0"))
    plan = json.loads(
        (image(entrance("esp32_s3_devkitc"), micropython=file) / "plan.json").read_text()
    )
    assert [row["offset"] for row in plan["writes"]] == [0, 0x200000]
    assert plan["chip"] == "esp32s3"


def test_files_begin_where_the_users_partitions_end(image, tmp_path):
    """As in an image with two applications, for updates over the air."""
    file = tmp_path / "ota.bin"
    table = (
        (1, 0, 0xD000, 0x2000, "otadata"),
        (0, 0x10, 0x10000, 0x170000, "ota_0"),
        (0, 0x11, 0x180000, 0x170000, "ota_1"),
    )
    file.write_bytes(micropython(partitions=table))
    geometry = manifest(image(entrance(), micropython=file))["geometry"]
    assert (geometry["offset"], geometry["size"]) == (0x2F0000, 0x110000)
    file.write_bytes(
        micropython(partitions=(*table[:1], table[1], (1, 0x81, 0x200000, 0x110000, "vfs")))
    )
    geometry = manifest(image(entrance(), micropython=file))["geometry"]
    assert (geometry["offset"], geometry["size"]) == (0x200000, 0x110000)


def test_passwords_are_for_the_owner_only(image):
    folder = image(entrance())
    assert folder.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())
    assert b"simulated" not in (folder / "manifest.json").read_bytes()


def test_the_verdict_is_byte_by_byte_what_the_sign_itself_would_write(image, tmp_path):
    config = entrance(position={"lat": 22.5405, "lon": 114.119}, groups=["north", "east"])
    files, _ = read_back(image(config))
    slot = tmp_path / "slot"
    for path, data in files.items():
        if path != "/config.ready":
            (slot / path[1:]).parent.mkdir(parents=True, exist_ok=True)
            (slot / path[1:]).write_bytes(data)
    with Street() as street:
        facts = json.loads(files["/a/board/board.json"])
        model = json.loads(files["/a/signs/entrance_4d.json"])
        options = Options(virtual=True, slot=slot, board=facts, model=model)
        sign = street.add(tmp_path / "sign", None, options)
        sign.listen(Broker())
        sign.start()
        sign.run_until(20)
        # The first life only judges.
        assert sign.boots == 2
        assert (sign.home / "flash" / "config.ready").read_bytes() == files["/config.ready"]


def test_a_new_image_replaces_an_old_one_and_nothing_else(image, tmp_path):
    file = tmp_path / "firmware.bin"
    file.write_bytes(micropython())
    folder = image(entrance(), micropython=file)
    config = tmp_path / "config-0.json"
    build.main("esp32_devkitc", config, folder)
    assert not (folder / "micropython.bin").exists()
    (folder / "thesis.txt").touch()
    with pytest.raises(HostError, match="holds something else"):
        build.main("esp32_devkitc", config, folder)


def test_the_report_says_whether_an_update_has_room(image, tmp_path):
    def row(folder) -> str:
        lines = (folder / "report.txt").read_text().splitlines()
        return next(line for line in lines if line.startswith("second slot"))

    assert row(image(entrance())).endswith(": ok")
    file = tmp_path / "fw.bin"
    table = ((0, 0, 0x10000, 0x100000, "factory"), (1, 0x81, 0x200000, 0x130000, "vfs"))
    file.write_bytes(micropython(partitions=table))
    assert row(image(entrance(), micropython=file)).endswith(" over")


def test_a_full_volume_is_one_line(image, tmp_path):
    file = tmp_path / "small.bin"
    table = ((0, 0, 0x10000, 0x100000, "factory"), (1, 0x81, 0x200000, 0x20000, "vfs"))
    file.write_bytes(micropython(partitions=table))
    with pytest.raises(
        HostError, match=r"^the image is too big: [\d,]+ bytes of files do not fit"
    ):
        image(entrance(), micropython=file)


@pytest.mark.parametrize(
    ("board", "changes", "words"),
    [
        ("esp33", {}, "unknown board 'esp33'; known: esp32_devkitc"),
        ("olimex_esp32_poe", {}, "board: it is 'esp32_devkitc', not 'olimex_esp32_poe'"),
        ("esp32_devkitc", {"sign": "giant"}, "unknown sign model 'giant'"),
        ("esp32_devkitc", {"brightnes_pct": 3}, "brightnes_pct"),
        ("esp32_devkitc", {"groups": ["g" * 30] * 600}, "groups"),
    ],
)
def test_what_cannot_become_a_sign_is_one_line_and_leaves_nothing(tmp_path, board, changes, words):
    file = tmp_path / "c.json"
    file.write_text(json.dumps(entrance(**changes)), encoding="utf-8")
    with pytest.raises(HostError) as caught:
        build.main(board, file, tmp_path / "out")
    assert words in str(caught.value) and not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("firmware", "words"),
    [(micropython(S3), "made for the ESP32-S3"), (micropython(version="v1.20.0"), "too old")],
)
def test_a_micropython_that_does_not_fit_is_one_line_and_leaves_nothing(
    tmp_path, image, firmware, words
):
    file = tmp_path / "fw.bin"
    file.write_bytes(firmware)
    with pytest.raises(HostError, match=words):
        image(entrance(), micropython=file)
    assert not (tmp_path / "image-0").exists()


def test_no_configuration(tmp_path):
    with pytest.raises(HostError, match=r"none.json: No such file"):
        build.main("esp32_devkitc", tmp_path / "none.json", tmp_path / "out")


def test_with_the_application_frozen_only_its_data_are_on_the_flash(image, tmp_path):
    folder = image(entrance(), frozen=True)
    files, _ = read_back(folder)
    assert [path for path in files if path.endswith(".mpy")] == [
        "/a/board/board.mpy",
        "/a/board/pins.mpy",
    ]
    assert {"/boot.py", "/main.py", "/a/board/board.json", "/config.ready"} <= files.keys()
    assert manifest(folder)["frozen"] is True
    assert manifest(folder)["files"].keys() == files.keys()
    with pytest.raises(HostError, match="frozen into MicroPython"):
        extract(folder, tmp_path / "flash")


def test_a_sign_that_would_stay_dark_is_noticed(image):
    """Whatever the host has missed, the firmware says so when it starts."""
    files, _ = read_back(image(entrance()))
    del files["/config.ready"]
    files["/config.json"] = json.dumps(entrance(comm_loss_s=1)).encode()
    with pytest.raises(HostError, match=r"^the sign would stay dark: .*comm_loss_s"):
        weigh(files)


def test_a_panel_that_the_board_has_no_bus_for_is_one_line(image):
    with pytest.raises(HostError, match=r"sign: its panel ws2812 needs a bus strip"):
        image(entrance("olimex_esp32_poe", sign="strip_3d"))


def test_a_new_boards_image_has_everything_but_a_configuration(tmp_path, image):
    build.main("esp32_devkitc", None, tmp_path / "new", "entrance_4d")
    files, _ = read_back(tmp_path / "new")
    others, _ = read_back(image(entrance()))
    assert set(files) - set(others) == {"/config.draft"}
    assert set(others) - set(files) == {"/config.json", "/config.ready"}
    assert json.loads(files["/config.draft"]) == {"board": "esp32_devkitc", "sign": "entrance_4d"}
    said = manifest(tmp_path / "new")
    assert (said["sign"], said["configuration"], said["broker"]) == ("", None, None)
    assert "setup" in (tmp_path / "new" / "report.txt").read_text()
    build.main("esp32_devkitc", None, tmp_path / "unknown")
    with pytest.raises(HostError, match="built without --sign"):
        extract(tmp_path / "unknown", tmp_path / "flash")
