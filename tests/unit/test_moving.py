"""A text that moves through its line: where it is at what time, and what may not move (T17)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baysign.face.moving import LONGEST, STEP_MS, Strip, complaint, place
from baysign.face.pixels import complaint as unfit
from baysign.face.pixels_dead import dead_pixels, legible
from baysign_host.drawings import fonts
from tests import moving

ROOMS = [(32, 16), (64, 16), (32, 8), (16, 8), (40, 24), (24, 32)]
LETTERS = sorted(fonts()[16])
SMALL = sorted(set(fonts()[8]) & set(fonts()[16]))


def seen(strip, room):
    """What the modules of a line show together."""
    out = bytearray(8)
    rows = [""] * room[1]
    for top in range(0, room[1], 8):
        for left in range(0, room[0], 8):
            strip.cut(left, top, out)
            for row in range(8):
                rows[top + row] += f"{out[row]:08b}".replace("0", ".").replace("1", "#")
    return tuple(rows)


@pytest.mark.parametrize("way", [1, 2, 30, 600])
def test_a_column_a_step_and_a_stand_at_either_end(way):
    shifts = [place(way, step * STEP_MS) for step in range(way + 59)]
    assert shifts == [0] * 25 + list(range(1, way)) + [way] * 25 + [-1] * 10
    again = [place(way, (step + way + 59) * STEP_MS) for step in range(way + 59)]
    assert again == shifts


def test_the_place_follows_from_the_time_alone():
    assert [place(9, ms) for ms in (999, 1000, 1039, 1040, 1319, 1320)] == [0, 1, 1, 2, 8, 9]
    # A step that comes two steps late is where it would have been.
    strip = Strip("PL", (8, 8), 500)
    assert not strip.step(1499) and strip.step(1580) and strip.shift == 3


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_every_picture_is_the_drawings_one(data):
    room = data.draw(st.sampled_from(ROOMS))
    text = data.draw(st.text(LETTERS if room[1] >= 16 else SMALL, min_size=9, max_size=LONGEST))
    whole = moving.picture(text, room[1])
    if len(whole[0]) <= room[0]:
        return
    strip = Strip(text, room, 0)
    for step, wanted in enumerate(moving.course(text, room)):
        strip.step(step * STEP_MS)
        assert seen(strip, room) == wanted


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_t17_no_figures_are_ever_alone(data):
    room = data.draw(st.sampled_from([(32, 16), (32, 8), (16, 8), (64, 16)]))
    alphabet = st.sampled_from("0123456789 -.ABEKOS")
    text = data.draw(st.text(alphabet, min_size=3, max_size=16))
    way = len(moving.picture(text, room[1])[0]) - room[0]
    if way <= 0:
        return
    alone = False
    for shift in range(way + 1):
        rest = set(moving.whole_letters(text, room[1], shift, room[0])) - set(" -.")
        stands = shift in (0, way)
        figures = rest & set("0123456789")
        if rest and rest <= set("0123456789BOS") and (figures or stands):
            alone = True
    assert (complaint(text, room, 2) != "") == alone
    if alone:
        assert "alone on line 3 would read as a number" in complaint(text, room, 2)


@pytest.mark.parametrize(
    ("text", "alone"), [("SOS COME", "SOS"), ("ROAD TO SOS", "SOS"), ("CLOSED ROADS", "")]
)
def test_t17_letters_read_as_a_count_only_where_they_stand(text, alone):
    said = complaint(text, (32, 16), 0)
    assert said == (f'"{alone}" alone on line 1 would read as a number of spaces' if alone else "")


def test_what_cannot_move():
    assert complaint("A" * LONGEST, (32, 16), 0) == ""
    assert complaint("A" * (LONGEST + 1), (32, 16), 0) == "line 1 takes at most 40 characters"
    assert complaint("GARAGE é", (32, 16), 1) == 'line 2 cannot show "é"'
    # A glyph wider than the line is never to be seen whole.
    assert complaint("满 A", (8, 16), 0) == 'line 1 cannot show "满"'


@pytest.mark.parametrize(
    ("text", "dead", "reads"),
    [
        ("GARAGE CLOSED", [], True),
        # A row is missing of all letters all the way.
        ("GARAGE CLOSED", ["r4", "r5", "r8", "r9"], False),
        # Stands on the first letter, and on the last one.
        ("GARAGE CLOSED", [f"c{column}" for column in range(1, 9)], False),
        ("GARAGE CLOSED", [f"c{column}" for column in range(25, 33)], False),
        # What the A of the last letters, which stand at the right edge, does without, or not.
        ("GARAGEA满", ["c11", "c12"], True),
        ("GARAGEA满", ["c14", "c15", "c16"], False),
        # A pixel is passed by.
        ("GARAGE CLOSED", ["c16r3"], True),
    ],
)
def test_t12_it_has_to_read_where_it_stands(text, dead, reads):
    room = (32, 16)
    assert unfit(text, room)
    assert legible(text, room, dead_pixels(dead, room)) is reads
