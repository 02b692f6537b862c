"""Every sign model with the whole firmware: what a driver reads is what was sent, from the first
frame on (T11), and again soon after a disturbance (F7)."""

import pytest

from tests.wire.signs import MODELS

# From the left every digit stands in every place in turn; a count has no leading zero.
COUNTS = ("1234567890" * 2)[:14]
UNKNOWN = {"---"}


@pytest.mark.parametrize("name", MODELS)
def test_every_digit_in_every_place_and_every_colour(sign, name):
    made = sign(name)
    count = len(made.model["lines"])
    places = made.model["lines"][0].get("digits", 4)
    fitted = set(made.model["lines"][0]["colours"])
    both = {"red", "green"} <= fitted
    assert made.lit.texts == ("---",) * count
    for at in range(9):
        number = int(COUNTS[at : at + places])
        assert made.show(number) == (str(number),) * count
        assert made.colours == ({"green"} if both else fitted)
    assert made.show(15) == ("15",) * count
    assert made.colours == ({"amber"} if both else fitted)
    # No number stands where another has not been shown since: what is left over would show.
    assert made.show(7) == ("7",) * count
    assert made.show(0) == (made.model["texts"]["full"],) * count
    assert made.colours == ({"red"} if both else fitted)
    if "symbols" in made.model["lines"][0]:
        assert made.lit.lines[0].symbol == "满"
        # A car park that was full stays so for its dwell (T8).
        made.after(61)
        made.show(8888)
        assert made.lit.lines[0].symbol == "空"


@pytest.mark.parametrize("cause", ["power", "reset"])
@pytest.mark.parametrize("name", MODELS)
def test_t11_nothing_but_darkness_or_the_unknown_face_after_what_was_held(sign, name, cause):
    """A reset finds the chips as they were, a power cut anything at all in them."""
    made = sign(name)
    made.show(123)
    start_s = made.now_s
    boots = made.sign.boots
    (made.sign.power_cut if cause == "power" else made.sign.reset)()
    made.until(start_s + 15)
    assert made.sign.boots == boots + 1
    assert set(made.lit.texts) == UNKNOWN
    for number in range(len(made.model["lines"])):
        seen = [(lit.t_us / 1e6, lit.lines[number].text.strip()) for lit in made.since(start_s)]
        # As long as nobody has told all of its chips anything, it shows what they hold.
        while seen[0][1] not in ("", *UNKNOWN):
            del seen[0]
        assert seen[0][0] < start_s + 0.5
        assert {text for _, text in seen} <= UNKNOWN | {""}, seen


def _shift(chip):
    for register in range(0, chip.size, 2):
        chip.flip(register, register % 8)


def _matrix_test(chip):
    chip.chips[0].test = 1


def _matrix_shutdown(chip):
    chip.chips[0].shutdown = 0


def _matrix_scan(chip):
    chip.chips[0].scan = 2


def _matrix_registers(chip):
    chip.chips[0].digits = [255 - byte for byte in chip.chips[0].digits]
    chip.chips[0].decode = 255


def _strip(chip):
    for led in range(0, chip.size, 5):
        chip.flip(led)


def _display(chip):
    chip.displays[1].registers[1] ^= 0x55


@pytest.mark.parametrize(
    ("name", "panel", "disturb", "blanks"),
    [
        ("junction_3x3", 0, _shift, False),
        ("garage_2x4", 0, _matrix_test, False),
        ("garage_2x4", 0, _matrix_shutdown, True),
        ("garage_2x4", 0, _matrix_scan, False),
        ("garage_2x4", 0, _matrix_registers, False),
        ("matrix_2x32", 0, _matrix_registers, False),
        ("entrance_mixed", 0, _shift, False),
        ("entrance_mixed", 1, _matrix_test, False),
        ("strip_3d", 0, _strip, False),
        ("rs485_3x4", 0, _display, False),
    ],
)
def test_f7_right_again_within_a_minute_without_a_blank(sign, name, panel, disturb, blanks):
    made = sign(name)
    right = made.show(123)
    good = made.lit
    made.sign.touch(disturb, panel)
    assert made.lit != good
    disturbed_s = made.now_s
    made.after(60)
    assert made.lit.lines == good.lines and made.lit.texts == right
    if not blanks:
        assert not any(lit.dark for lit in made.since(disturbed_s))
    # Nobody was told to go dark, and nothing else was shown on the way back.
    assert len(made.since(disturbed_s)) <= 24


@pytest.mark.parametrize("name", MODELS)
def test_a_power_dip_of_the_chips_alone_heals_within_a_minute(sign, name):
    made = sign(name)
    right = made.show(123)
    good = made.lit
    for panel in range(len(made.sign.hardware.panels)):
        hardware = made.sign.hardware.panels[panel]
        made.sign.touch(lambda _, hardware=hardware: hardware.power_up(made.sign.hardware.chance))
    made.after(62)
    assert made.lit.texts == right and made.lit.lines == good.lines


@pytest.mark.parametrize("name", MODELS)
def test_brightness_reaches_every_panel(sign, name):
    made = sign(name)
    made.show(123)
    made.send("baysign/j1/cmd", {"id": "1", "verb": "brightness", "pct": 50, "minutes": 5})
    made.after(10)
    steps = 0.06 if name != "strip_3d" else 0.01
    assert made.lit.brightness == pytest.approx(0.5, abs=steps)
    assert made.lit.texts == ("123",) * len(made.lit.lines)


@pytest.mark.parametrize(
    ("name", "dead", "count", "shown"),
    [
        ("junction_3x3", ["3g"], 123, ""),
        ("junction_3x3", ["3g"], 127, "127"),
        ("garage_2x4", ["4abcdefg"], 123, ""),
        ("strip_3d", ["1b"], 123, ""),
        ("strip_3d", ["1a"], 123, "123"),
        ("rs485_3x4", ["4d"], 123, ""),
        # The right half of the last digit: 8 would read as a lower-case b or less.
        ("matrix_2x32", ["c26", "c27"], 888, ""),
        ("matrix_2x32", ["c1"], 888, "888"),
        ("matrix_2x32", ["c12r2"], 888, "888"),
        ("entrance_mixed", ["4g"], 123, ""),
    ],
)
def test_t12_a_line_that_a_dead_segment_would_falsify_is_blank(sign, name, dead, count, shown):
    made = sign(name, line={"dead": dead})
    assert made.show(count) == (shown,) * len(made.model["lines"])
    assert made.rules() == (("" if shown else "T12"),) * len(made.model["lines"])
    assert made.lit.lines[0].symbol == ""


def test_a_test_pattern_on_a_matrix_never_reads_as_a_number(sign):
    made = sign("matrix_2x32")
    made.show(88)
    made.send("baysign/j1/cmd", {"id": "1", "verb": "test", "minutes": 1})
    seen = set()
    for _ in range(20):
        made.after(0.5)
        for line in made.lit.lines:
            rows = [y for y, row in enumerate(line.pixels) if any(row)]
            assert len(rows) == 1 and set(line.pixels[rows[0]]) == {1}, "one whole row at a time"
            seen.add(rows[0])
    assert len(seen) == 16
    assert made.after(60) == ("88", "88")


def test_operators_put_what_a_matrix_has_glyphs_for_and_nothing_else(sign):
    made = sign("matrix_2x32")
    made.show(88)
    show = {"verb": "show", "minutes": 5, "lines": [1]}
    made.send("baysign/j1/cmd", {"id": "1", "text": "前方", **show})
    assert made.after(1) == ("前方", "88")
    for number, text in enumerate(("滿", "关闭车", "1O", "77"), 2):
        made.send("baysign/j1/cmd", {"id": str(number), "text": text, **show})
    made.after(1)
    assert [reply["ok"] for reply in made.replies()] == [True, False, False, False, False]
    assert {reply["error"] for reply in made.replies()[1:]} == {"syntaxMULTI"}
    assert made.lit.texts == ("前方", "88")
