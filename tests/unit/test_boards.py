"""A board that cannot work is refused with the reason; the boards of the tree are not."""

import json
from pathlib import Path

import pytest

from baysign_host import ROOT, boards, configuration
from baysign_host.errors import HostError
from baysign_host.lint import tree

GOOD = {
    "id": "mine",
    "name": "A board of the tests",
    "source": ["its schematic"],
    "mcu": "esp32",
    "arch": "xtensawin",
    "flash_mib": 4,
    "links": ["wifi"],
    "reserved": [5],
    "pulls": {"33": "up"},
    "wiring": {
        "panel": {"spi": 1, "sck": 14, "mosi": 13, "miso": 36, "latch": 32, "oe": 33},
        "light": {"adc": 34},
    },
}
PINS = """
PANEL_SPI = const(1)
PANEL_SCK = const(14)
PANEL_MOSI = const(13)
PANEL_MISO = const(36)
PANEL_LATCH = const(32)
PANEL_OE = const(33)
LIGHT_ADC = const(34)
"""
S3 = {
    "mcu": "esp32s3",
    "pulls": {"15": "up"},
    "wiring": {
        "panel": {"spi": 1, "sck": 12, "mosi": 11, "miso": 13, "latch": 14, "oe": 15},
        "light": {"adc": 4},
    },
}


def write(folder: Path, facts: dict = GOOD, pins: str = PINS) -> Path:
    """A folder with that board."""
    board = folder / "mine"
    board.mkdir()
    for name in ("__init__.py", "board.py"):
        (board / name).touch()
    (board / "pins.py").write_text(pins)
    (board / "board.json").write_text(json.dumps(facts))
    return board


def wired(**changes) -> dict:
    """GOOD with other wires: `panel_sck=6`."""
    facts = json.loads(json.dumps(GOOD))
    for name, pin in changes.items():
        group, _, key = name.partition("_")
        facts["wiring"].setdefault(group, {})[key] = pin
    return facts


def said(facts: dict, folder: Path) -> list[str]:
    """What is said of `facts`, but for numbers that pins.py does not have too."""
    found = boards.problems(facts, write(folder, facts))
    return [f"{where}: {message}" for where, message in found if where != "pins.py"]


def test_a_good_board(tmp_path):
    assert boards.problems(GOOD, write(tmp_path)) == []


@pytest.mark.parametrize("board", sorted((ROOT / "boards").glob("*/board.json")), ids=str)
def test_every_board_of_the_tree(board):
    assert boards.problems(json.loads(board.read_text()), board.parent) == []


@pytest.mark.parametrize(
    ("facts", "where", "words"),
    [
        (wired(panel_latch=33), "wiring.panel.oe", "also wiring.panel.latch"),
        (wired(panel_sck=24), "wiring.panel.sck", "has no pin 24"),
        (wired(panel_latch=35), "wiring.panel.latch", "can only be an input"),
        (wired(panel_sck=6), "wiring.panel.sck", "belongs to flash and PSRAM"),
        (wired(panel_latch=1), "wiring.panel.latch", "UART0"),
        (wired(panel_latch=5), "wiring.panel.latch", "the board itself needs it"),
        (wired(light_adc=27), "wiring.light.adc", "ADC2"),
        (wired(light_adc=18), "wiring.light.adc", "no analogue converter"),
        (wired(panel_oe=26), "wiring.panel.oe", "needs a pull-up"),
        (wired(panel_miso=12), "wiring.panel.miso", "strapping pin that must be low"),
        (wired(panel_spi=3), "wiring.panel.spi", "machine.SPI(3) does not exist"),
        (wired(lan_mdc=23), "wiring.lan.mdc", "list it in reserved"),
        (GOOD | {"pulls": {"33": "up", "12": "up"}}, "pulls.12", "starts with it low"),
        (GOOD | {"pulls": {"33": "up", "0": "down"}}, "pulls.0", "starts with it high"),
        (GOOD | {"pulls": {"33": "up", "26": "strong"}}, "pulls.26", "up or down"),
        (GOOD | {"pulls": {"33": "up", "20": "up"}}, "pulls.20", "no such pin"),
        (GOOD | {"reserved": [5, 99]}, "reserved", "no pin 99"),
        (GOOD | {"input_only": [33]}, "input_only", "pin 33 is none"),
        (GOOD | {"links": ["lan"]}, "reserved", "RMII"),
        (GOOD | {"mcu": "esp8266"}, "mcu", "known: esp32, esp32s3"),
        (GOOD | {"arch": "armv7m"}, "arch", "xtensawin"),
        (GOOD | {"flash_mib": 2}, "flash_mib", "one of 4, 8, 16, 32"),
        (GOOD | {"id": "yours"}, "id", "folder called 'mine'"),
        (GOOD | {"pull": {}}, "pull", "unknown; known: arch"),
        (GOOD | {"wiring": []}, "wiring", "must be an object"),
        ({k: GOOD[k] for k in GOOD if k != "mcu"}, "mcu", "missing"),
        (GOOD | S3 | {"links": ["lan"]}, "links", "no Ethernet controller"),
        (GOOD | S3 | {"pulls": {"15": "up", "45": "up"}}, "pulls.45", "starts with it low"),
    ],
)
def test_what_cannot_work_is_one_line_with_the_reason(tmp_path, facts, where, words):
    found = said(facts, tmp_path)
    assert len(found) == 1, found
    assert found[0].startswith(where + ": ") and words in found[0]


@pytest.mark.parametrize(
    ("pin", "owner"), [(30, "flash"), (36, "flash"), (44, "UART0"), (19, "USB")]
)
def test_the_s3_has_other_pins(tmp_path, pin, owner):
    facts = json.loads(json.dumps(GOOD | S3))
    facts["wiring"]["panel"]["latch"] = pin
    (line,) = said(facts, tmp_path)
    assert owner in line


@pytest.mark.parametrize(
    ("links", "wrong"), [('("wifi",)', False), ('("lan", "wifi")', True), ("()", True)]
)
def test_the_links_of_the_code_are_those_of_the_facts(tmp_path, links, wrong):
    folder = write(tmp_path)
    (folder / "board.py").write_text(
        f"def open(model):\n    return fit(pins, oe, {links}, model)\n"
    )
    found = boards.problems(GOOD, folder)
    assert [where for where, _ in found] == ["board.py"] * wrong


def test_chips_share_the_wires_of_one_bus_but_not_of_two(tmp_path):
    facts = wired(second_spi=1, second_sck=14, second_mosi=13, second_latch=4)
    assert said(facts, tmp_path) == []
    facts["wiring"]["second"]["spi"] = 2
    (tmp_path / "two").mkdir()
    assert [line.split(": ")[0] for line in said(facts, tmp_path / "two")] == [
        "wiring.second.sck",
        "wiring.second.mosi",
    ]


@pytest.mark.parametrize(
    ("pins", "words"),
    [
        (PINS.replace("const(32)", "const(4)"), "PANEL_LATCH is 4, in board.json 32"),
        (PINS.replace("LIGHT_ADC = const(34)", ""), "LIGHT_ADC is missing: 34"),
        (PINS + "DOOR = const(4)\n", "DOOR is not in board.json"),
        ("PANEL_SPI = ", "line 1"),
    ],
)
def test_pin_numbers_of_the_firmware_are_those_of_the_description(tmp_path, pins, words):
    board = write(tmp_path, GOOD, pins)
    ((where, message),) = boards.problems(GOOD, board)
    assert where == "pins.py" and words in message


def test_files_that_are_not_there(tmp_path):
    board = write(tmp_path)
    (board / "pins.py").unlink()
    (board / "board.py").unlink()
    found = boards.problems(GOOD, board)
    assert found == [("board.py", "missing"), ("pins.py", "missing")]


def test_a_configuration_on_such_a_board_is_refused(tmp_path):
    write(tmp_path, wired(panel_latch=6))
    with pytest.raises(HostError, match=r"^mine/board.json: wiring.panel.latch: pin 6 belongs"):
        configuration.board_facts("mine", tmp_path)


def test_make_check_names_the_file(tmp_path):
    (tmp_path / "boards").mkdir()
    write(tmp_path / "boards", wired(panel_latch=6))
    ((where, message),) = [
        found for found in tree.board_files(tmp_path) if "pins.py" not in found[0]
    ]
    assert where == "boards/mine/board.json: wiring.panel.latch" and "flash" in message
