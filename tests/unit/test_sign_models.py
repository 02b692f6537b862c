"""A sign model that cannot work is refused in one line; those of the tree are not."""

# ruff: noqa: E501 (a case a line)

import json

import pytest

from baysign.config import rules
from baysign_host import ROOT, configuration, signmodel
from baysign_host.errors import HostError

SIGNS = sorted((ROOT / "boards" / "signs").glob("*.json"))


def model(name="junction_3x3"):
    return json.loads((ROOT / "boards" / "signs" / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", SIGNS, ids=lambda path: path.stem)
def test_every_model_of_the_tree(path):
    assert signmodel.problems(json.loads(path.read_text(encoding="utf-8")), path.stem) == []


def set_(name, where, value):
    """A model of the tree with one value changed; `where` leads there, None as value removes."""
    changed = model(name)
    holder = changed
    for step in where[:-1]:
        holder = holder[step]
    if value is None:
        del holder[where[-1]]
    else:
        holder[where[-1]] = value
    return changed, name


J, G, M, E, S, R = (
    "junction_3x3", "garage_2x4", "matrix_2x32", "entrance_mixed", "strip_3d", "rs485_3x4",
)  # fmt: skip
PLACE = ("panels", 0, "places")


@pytest.mark.parametrize(
    ("changed", "where", "words"),
    [
        (set_(J, ("panels", 0, "chip"), "hub75"), "panels[0].chip", "unknown panel 'hub75'; known: shift595, max7219, ws2812, modbus"),
        (set_(J, ("id",), "other"), "id", "in a file called"),
        (set_(J, ("texts",), None), "texts", "missing"),
        (set_(J, ("lines",), []), "lines", "a list, and not empty"),
        (set_(J, ("width",), 3), "width", "unknown; known"),
        (set_(J, ("lines", 0, "digits"), 10), "lines[0].digits", "1 to 9"),
        (set_(J, ("lines", 0, "pixels"), [8, 8]), "lines[0]", "exactly one of digits and pixels"),
        (set_(J, ("lines", 0, "colours"), ["blue"]), "lines[0].colours", "red, green, amber"),
        (set_(J, (*PLACE, 0), None), "lines[0]", "line 1 digit 1 red hangs nowhere"),
        (set_(J, (*PLACE, 0, "digit"), 1), "panels[0].places[2]", "line 1 digit 2 red hangs on panels[0].places[0] too"),
        (set_(J, (*PLACE, 0, "digit"), 3), "panels[0].places[0]", "digit 3: 0 to 2"),
        (set_(J, (*PLACE, 0, "line"), 3), "panels[0].places[0]", "line from 0 to 2"),
        (set_(J, (*PLACE, 0, "colour"), "amber"), "panels[0].places[0]", "the line has red, green"),
        (set_(J, (*PLACE, 6, "lamps", "left.red"), 1), "panels[0].places[6]", "two lamps on one bit"),
        (set_(J, (*PLACE, 6, "lamps", "up.red"), 7), "panels[0].places[6]", '"up.red"'),
        (set_(J, ("lines", 0, "arrow"), None), "lines[0].arrow", "or neither"),
        (set_(J, ("panels", 0, "segments"), "abcdefgg"), "panels[0].segments", "each of a to g"),
        (set_(J, ("texts", "closed"), "CLSd"), "texts.closed", "line 1: \"CLSd\" is longer than 3 digits"),
        (set_(J, ("texts", "some"), "12"), "texts.some", "would read as a number"),
        (set_(G, (*PLACE, 0, 0), "x"), "panels[0].places[0]", "needs a line"),
        (set_(G, ("panels", 0, "scan"), 9), "panels[0].scan", "1 to 8"),
        (set_(M, (*PLACE, 5, "at"), [8, 0]), "panels[0].places[5]", "hangs on panels[0].places[1] too"),
        (set_(M, (*PLACE, 5, "at"), [8, 4]), "panels[0].places[5]", "stand in eights"),
        (set_(M, (*PLACE, 5), None), "lines[0]", "line 1 text at 8, 8 red hangs nowhere"),
        (set_(M, ("texts", "full"), "满满满"), "texts.full", "48 columns wide, the matrix 32"),
        (set_(M, ("texts", "full"), "滿"), "texts.full", "no glyph of 16 rows"),
        (set_(M, ("lines", 0, "pixels"), [30, 16]), "lines[0].pixels", "in eights"),
        (set_(E, ("lines", 0, "symbols"), None), "lines[0].symbols", "or neither"),
        (set_(E, ("lines", 0, "symbols", "full"), "8"), "lines[0].symbols.full", "is a number"),
        (set_(E, ("panels", 1, "chip"), "shift595"), "panels[1].chip", "a second shift595"),
        (set_(S, ("panels", 0, "limit_ma"), None), "panels[0].limit_ma", "missing"),
        (set_(S, ("panels", 0, "leds"), 32), "panels[0].places", "672 LEDs take 20.2 ms"),
        (set_(R, (*PLACE, 1, "address"), 1), "panels[0].places[1]", "address 1 hangs on panels[0].places[0] too"),
        (set_(R, (*PLACE, 1, "address"), 248), "panels[0].places[1]", "1 to 247"),
        (set_(R, (*PLACE, 1, "digits"), 3), "panels[0].places[1]", "the line has 4"),
        (set_(R, (*PLACE, 1, "colour"), None), "panels[0].places[1]", "register for the colour"),
        (set_(R, ("panels", 0, "baud"), 9601), "panels[0].baud", "one of 1200"),
        (set_(R, ("panels", 0, "parity"), "mark"), "panels[0].parity", "none, even or odd"),
    ],
)  # fmt: skip
def test_what_cannot_work_is_named(changed, where, words):
    found = signmodel.problems(*changed)
    assert found, "nothing was said"
    assert found[0][0] == where and words in found[0][1], found


def test_a_chain_that_is_too_long_for_the_promised_latency():
    long = model("entrance_4d")
    long["lines"] = [{"digits": 9, "colours": ["red", "green"]}] * 7
    places = [
        {"line": line, "digit": digit, "colour": colour}
        for line in range(7)
        for digit in range(9)
        for colour in ("red", "green")
    ]
    long["panels"][0]["places"] = places
    ((where, words),) = signmodel.problems(long, "entrance_4d")
    assert where == "panels[0].places"
    assert words == "126 registers at 1000 kHz take 1.0 ms, longer than the promised 1 ms"
    # One register less is in time.
    long["lines"][6] = {"digits": 9, "colours": ["red"]}
    del long["panels"][0]["places"][-17::2]
    assert signmodel.problems(long, "entrance_4d") == []


@pytest.mark.parametrize("name", [path.stem for path in SIGNS])
def test_a_model_that_is_a_heap_of_anything_is_refused_without_an_escape(name):
    good = model(name)
    for where in _paths(good):
        for value in (7, "x", [], {}, None, True, [[1]]):
            broken = json.loads(json.dumps(good))
            holder = broken
            for step in where[:-1]:
                holder = holder[step]
            holder[where[-1]] = value
            signmodel.problems(broken, name)


def _paths(value, path=()):
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, each in list(inner)[:4]:
        yield (*path, key)
        if isinstance(each, dict | list):
            yield from _paths(each, (*path, key))


def test_a_board_without_the_bus_is_named():
    config = {"board": "olimex_esp32_poe"}
    errors = []
    board = configuration.board_facts("olimex_esp32_poe")
    rules.buses(config, board, model("rs485_3x4"), errors)
    rules.buses(config, board, model("entrance_mixed"), errors)
    said = "its panel modbus needs a bus rs485: board olimex_esp32_poe has none"
    assert errors == [("sign", said)]


def test_check_says_it_in_one_line(tmp_path, monkeypatch):
    broken = model("strip_3d")
    broken["panels"][0]["chip"] = "hub75"
    folder = tmp_path / "boards" / "signs"
    folder.mkdir(parents=True)
    (folder / "strip_3d.json").write_text(json.dumps(broken))
    monkeypatch.setattr(configuration, "ROOT", tmp_path)
    with pytest.raises(HostError) as error:
        configuration.sign_model("strip_3d")
    said = "signs/strip_3d.json: panels[0].chip: unknown panel 'hub75'; known: "
    assert str(error.value).startswith(said)
