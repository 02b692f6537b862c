"""The field guides hold what the console really says, and fit on paper."""

import pytest

from tests.conftest import ROOT
from tests.console.guide import SCENES, differs, scenes
from tests.console.parts import LOTS, Cable
from tests.standing.parts import Scene, junction

GUIDES = {"en": ROOT / "docs/field-guide.md", "zh": ROOT / "docs/field-guide.zh.md"}
FOUND = {lang: scenes(path.read_text("utf-8")) for lang, path in GUIDES.items()}
_UNSEEN = ("```", "<!--", "<div")
# Printed rows of a page, about, and characters in one.
ROWS, COLUMNS = 50, 95


@pytest.mark.parametrize(
    ("lang", "name"), [(lang, name) for lang, found in FOUND.items() for name in found]
)
def test_every_screen_is_real(street, tmp_path, lang, name):
    config = junction(LOTS, name="Harbour", position={"lat": 24.5, "lon": 118.1})
    found = Cable(Scene(street, tmp_path, config).start())
    found.type("\r")
    found.do(f"lang {lang}")
    SCENES[name](found)
    for screen in FOUND[lang][name]:
        said = differs(screen, found)
        assert not said, said


def test_both_guides_have_the_same_pages_and_screens():
    assert list(FOUND["en"]) == list(FOUND["zh"])
    for name, screens in FOUND["en"].items():
        assert len(screens) == len(FOUND["zh"][name]), name
    pages = [path.read_text("utf-8").count("\n## ") for path in GUIDES.values()]
    assert pages[0] == pages[1] == 8


@pytest.mark.parametrize("lang", GUIDES)
def test_a_task_is_a_page(lang):
    _, *pages = GUIDES[lang].read_text("utf-8").split("\n## ")
    for page in pages:
        wide = 2 if lang == "zh" else 1
        printed = [row for row in page.splitlines() if row and not row.startswith(_UNSEEN)]
        rows = sum(-(-len(row) * wide // COLUMNS) for row in printed)
        assert rows <= ROWS, (page.splitlines()[0], rows)
