"""Faces look as somebody has seen that they should."""

import pytest

from baysign_host.drawings import fonts
from tests.pictures.faces import FACES, FOLDER, picture


@pytest.mark.parametrize("name", sorted(FACES))
def test_faces_look_as_they_were_looked_over(name):
    seen = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    assert picture(name) == seen, "look at it: python -m tests.pictures, then git diff"


def test_the_glyphs_that_were_asked_for_are_there():
    wanted = set("0123456789P满空关闭车位左右前方←↑→-")
    assert wanted <= fonts()[16].keys()
    assert set("0123456789P←↑→-") <= fonts()[8].keys()


@pytest.mark.parametrize("height", [8, 16])
def test_no_two_glyphs_look_alike(height):
    drawn = {}
    for char, rows in fonts()[height].items():
        lit = [row.rstrip(".") for row in rows]
        assert tuple(lit) not in drawn or {char, drawn[tuple(lit)]} == {"0", "O"}
        drawn[tuple(lit)] = char
