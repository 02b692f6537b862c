"""The field guides hold what the console really says, and fit on paper."""

import os
import re

import pytest
from markdown_it import MarkdownIt
from playwright.sync_api import sync_playwright

from tests.conftest import ROOT
from tests.console.guide import SCENES, differs, scenes
from tests.console.parts import BARE, LOTS, Cable
from tests.standing.parts import Scene, junction

GUIDES = {"en": ROOT / "docs/field-guide.md", "zh": ROOT / "docs/field-guide.zh.md"}
FOUND = {lang: scenes(path.read_text("utf-8")) for lang, path in GUIDES.items()}
STYLE = """<!doctype html><meta charset="utf-8"><style>
@page { size: A4; margin: 15mm }
body { font: 10.5pt/1.35 sans-serif } pre, code { font-size: 9.5pt } pre { background: #eee }
table { border-collapse: collapse } td, th { border: 1px solid #999; padding: 1mm 2mm }
</style>"""


@pytest.mark.parametrize(
    ("lang", "name"), [(lang, name) for lang, found in FOUND.items() for name in found]
)
def test_every_screen_is_real(street, bare, tmp_path, lang, name):
    if name == "new":
        found = bare(BARE)
    else:
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
    assert pages[0] == pages[1] == 10


@pytest.mark.browser
@pytest.mark.parametrize("lang", GUIDES)
def test_a_task_is_a_printed_page(lang):
    """Ten tasks and the cover on eleven pages of A4."""
    markdown = MarkdownIt("commonmark", {"html": True}).enable("table")
    html = markdown.render(GUIDES[lang].read_text("utf-8"))
    # Chinese next to it keeps ** from being bold.
    assert "**" not in html
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        page.set_content(STYLE + html)
        pdf = page.pdf(prefer_css_page_size=True)
        browser.close()
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 11
