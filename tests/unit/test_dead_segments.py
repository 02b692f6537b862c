"""T12: a line that a known dead segment would falsify goes blank, or shows another text."""

import pytest

from tests.two_lines import build, feed


def line(**settings):
    """The line of a sign whose third digit has a dark middle bar, for a lot with a count."""

    def shown(count):
        first = {"lots": ["A"], "dead": ["3g"]} | settings
        sign = build(lines=[first, {"lots": ["B"]}])
        feed(sign, 0, a=count)
        return sign.face.lines[0]

    return shown


@pytest.mark.parametrize(
    "count, text", [(b"12", "12"), (b"125", ""), (b"107", "107"), (b"1281", ""), (b"7", "7")]
)
def test_t12_only_what_needs_the_segment_is_blanked(count, text):
    shown = line()(count)
    assert shown.text == text
    assert shown.rule == ("" if text else "T12")


def test_t12_the_unknown_face_too_and_the_text_in_its_place():
    assert line(texts={"dead": "P"})(b"nonsense").text == "P"
    assert line(texts={"dead": "P"})(b"45").text == "P"


def test_colours_and_texts_of_a_line_replace_the_usual_ones():
    first = {"lots": ["A"], "colours": {"number": "amber", "full": "green"}, "texts": {"full": ""}}
    sign = build(lines=[first, {"lots": ["B"]}])
    feed(sign, 0, a=b"5", b=b"5")
    assert [each.colour for each in sign.face.lines] == ["amber", "green"]
    feed(sign, 1, a=b"0", b=b"0")
    assert [(each.text, each.colour) for each in sign.face.lines] == [
        ("", "green"),
        ("FULL", "red"),
    ]


@pytest.mark.parametrize("entry", ["0g", "5g", "3", "3x", "gg"])
def test_wrong_entries_are_named(entry):
    with pytest.raises(ValueError, match=r"lines\[0\]\.dead"):
        build(lines=[{"lots": ["A"], "dead": [entry]}, {"lots": ["B"]}])
