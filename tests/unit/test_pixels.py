"""Text on a matrix: where it stands, what does not fit, what a dead pixel makes of it (T12)."""

# ruff: noqa: E501 (a case a line)

import pytest

from baysign.face.numeral import bare_row, reads_as_number
from baysign.face.pixels import complaint, count_digits, draw
from baysign.face.pixels_dead import dead_pixels, legible
from baysign.face.room import fits, room_of
from baysign.message.desk import pattern

ROOM = (32, 16)


def drawn(text, room=ROOM):
    rows = [-1] * room[1]
    draw(text, room, rows)
    return [f"{row:0{room[0]}b}".replace("0", ".").replace("1", "#") for row in rows]


def test_a_text_stands_in_the_middle():
    rows = drawn("1")
    assert rows[0] == rows[15] == "." * 32, "fourteen rows in sixteen"
    assert rows[14] == "." * 13 + "######" + "." * 13
    assert drawn("-", (8, 8))[3] == ".#####.."


def test_two_full_glyphs_stand_side_by_side_and_a_third_does_not_fit():
    assert complaint("空位", ROOM) == ""
    assert complaint("空位满", ROOM) == '"空位满" is 48 columns wide, the matrix 32'
    assert complaint("é", ROOM) == '"é" has no glyph of 16 rows'
    assert complaint("满", (32, 8)) == '"满" has no glyph of 8 rows'


@pytest.mark.parametrize(
    ("room", "digits"), [((32, 16), 4), ((24, 16), 3), ((24, 8), 4), ((8, 8), 1)]
)
def test_as_many_digits_as_fit(room, digits):
    assert count_digits(room) == digits
    assert fits("8" * digits, room) and not fits("8" * (digits + 1), room)


def test_what_is_too_wide_is_cut_at_both_edges():
    assert all(len(row) == 16 for row in drawn("1234", (16, 16)))


def test_a_row_alone():
    assert drawn(bare_row(3)) == ["." * 32] * 3 + ["#" * 32] + ["." * 32] * 12
    assert drawn(bare_row(20)) == ["." * 32] * 16


@pytest.mark.parametrize("room", [room_of({"pixels": [32, 16]}), room_of({"pixels": [8, 8]})])
def test_t17_a_test_shows_rows_and_never_a_number(room):
    seen = set()
    for step in range(2 * room[1]):
        text, colour = pattern(step, room)
        assert not reads_as_number(text)
        rows = drawn(text, room)
        assert sum(row == "#" * room[0] for row in rows) == 1
        assert sum("#" in row for row in rows) == 1
        seen.add((rows.index("#" * room[0]), colour))
    assert len(seen) == 2 * room[1]


@pytest.mark.parametrize("text", ["10", "IO", "lO", "B8", "S0S", "-7"])
def test_t17_what_looks_like_a_count_on_a_matrix(text):
    assert reads_as_number(text)


@pytest.mark.parametrize("text", ["P1", "满", "空位 1P", "FULL", "---", ""])
def test_t17_what_does_not(text):
    assert not reads_as_number(text)


@pytest.mark.parametrize(
    "entry", ["c0", "c33", "r17", "r0", "x1", "c", "r", "c1r17", "r1c1", "3g", "c1r1x"]
)
def test_dead_pixels_that_are_none(entry):
    with pytest.raises(ValueError, match="no column c1 to c32, row r1 to r16"):
        dead_pixels([entry], ROOM)


@pytest.mark.parametrize(
    ("text", "dead", "reads"),
    [
        # 888 stands from column 5 to 27, the last digit from 21 on.
        ("888", ["c26", "c27"], False),  # its right strokes
        ("888", ["c21"], True),  # half of its left one
        ("888", ["c22r6"], True),
        ("888", ["c1", "c32", "r1"], True),  # nothing of it
        ("123", [f"c{column}" for column in range(21, 28)], False),  # reads 12
        ("8", ["c18r3", "c19r3", "c18r4", "c19r4", "c18r5", "c19r5", "c18r6", "c19r6", "c18r7", "c19r7"], False),  # reads 6
        ("满", ["c18"], True),
        ("---", ["r8", "r9"], False),
    ],
)  # fmt: skip
def test_t12_what_still_reads_as_itself(text, dead, reads):
    assert legible(text, ROOM, dead_pixels(dead, ROOM)) is reads
