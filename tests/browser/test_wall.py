"""The wall in a real browser: digits read off the drawn segments, not off any text."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

pytestmark = pytest.mark.browser

# Five car parks that never change; each row is due a second after the one before.
RECORDING = """timestamp,North,East,South,West,Centre
2026-03-06T08:00:00+00:00,123,0,0,400,87
2026-03-06T08:05:00+00:00,123,0,0,400,87
2026-03-06T08:10:00+00:00,123,0,0,400,87
"""
# Which of the segments a to g people read as which character.
SHAPES = {
    "abcdef": "0", "bc": "1", "abdeg": "2", "abcdg": "3", "bcfg": "4", "acdfg": "5",
    "acdefg": "6", "abc": "7", "abcdefg": "8", "abcdfg": "9", "aefg": "F", "bcdef": "U",
    "def": "L", "": " ",
}  # fmt: skip
# Reads the classes of the drawn segments: one string of lit segments a digit, and their colours.
READ_ROW = """row => [...row.querySelectorAll('.digits g')].map(cell =>
  [...cell.querySelectorAll('polygon')].map(p => p.getAttribute('class')))"""


@pytest.fixture
def wall(tmp_path):
    """The address of the page of a running street of two signs."""
    feed = tmp_path / "day.csv"
    feed.write_text(RECORDING, encoding="utf-8")
    command = [Path(sys.executable).with_name("baysign"), "run", "--signs", "2", "--json"]
    command += ["--feed", feed, "--speed", "300", "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        line = process.stderr.readline()
        assert line.startswith("wall: http://"), line
        yield line.split()[1]
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130


@pytest.fixture
def page():
    """A page as wide as a phone; `page.asked` lists every address it asked for."""
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 375, "height": 800})
        page.asked = []
        page.on("request", lambda request: page.asked.append(request.url))
        yield page
        browser.close()


def drawn(row) -> tuple[str, set[str]]:
    """The text that the lit segments of a row make, and the colours in it."""
    digits = row.evaluate(READ_ROW)
    text = ""
    for classes in digits:
        lit = "".join(name for name, kind in zip("abcdefg", classes, strict=True) if kind != "off")
        text += SHAPES.get(lit, "?")
    return text, {kind for classes in digits for kind in classes} - {"off"}


def test_digits_on_the_page_are_those_of_the_feed(wall, page):
    page.goto(wall)
    junction = page.locator('[data-sign="sign-01"] .row')
    entrance = page.locator('[data-sign="sign-02"] .row')
    expected = [
        (junction.nth(0), "123", "green", "left"),
        (junction.nth(1), "000", "red", "none"),
        (junction.nth(2), "487", "green", "right"),
        (entrance.nth(0), "FULL", "red", "none"),
    ]
    for row, text, colour, arrow in expected:
        expect(row).to_have_attribute("data-text", text, timeout=30_000)
        assert drawn(row) == (text, {colour})
        assert row.get_attribute("data-arrow") == arrow
        assert row.get_attribute("data-differs") == "false"
        assert text in row.get_attribute("aria-label")
    # Beside it: what the sign says of itself.
    said = page.locator('[data-sign="sign-01"] .says li b')
    expect(said).to_have_text(["123", "000", "487"], timeout=10_000)

    assert all(address.startswith((wall, "data:")) for address in page.asked)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    assert page.locator("#demo").is_hidden()


def test_page_says_when_the_street_is_gone_and_comes_back(page):
    command = [Path(sys.executable).with_name("baysign"), "run", "--signs", "1", "--json"]
    port = "0"
    for _ in range(2):
        process = subprocess.Popen(
            [*command, "--port", port],
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
        )
        try:
            address = process.stderr.readline().split()[1]
            if port == "0":
                page.goto(address)
            port = address.rstrip("/").rpartition(":")[2]
            expect(page.locator("#link")).to_have_text("live", timeout=20_000)
            expect(page.locator("#demo")).to_be_visible(timeout=20_000)
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 130
        expect(page.locator("#link")).to_have_text("connection lost", timeout=20_000)


def test_a_line_that_reports_otherwise_is_marked_red(wall, page):
    page.goto(wall)
    row = page.locator('[data-sign="sign-02"] .row')
    expect(row).to_have_attribute("data-text", "FULL", timeout=30_000)
    expect(row).to_have_attribute("data-differs", "false")
    said = page.locator('[data-sign="sign-02"] .says li')
    # With this report the street has nothing more to tell: no event comes in between.
    expect(said).to_contain_text("FULL", timeout=10_000)
    plain = row.locator(".panel").evaluate("panel => getComputedStyle(panel).boxShadow")
    # The firmware never lies, so the page is told of a sign that does.
    page.evaluate(
        """() => showSign({id: "sign-02", title: "x", model: "entrance_4d", board: "b",
          online: true, session: 65537, restarts: 0, revision: 9, dark: false, brightness: 1,
          lines: [{name: "x", lots: ["x"], points: "none", expected: " 120", wrong: false,
            differs: true, said: {text: "120", colour: "green", arrow: "none"},
            lit: {text: "  12", colour: "green", arrow: "none",
                  digits: [[0, 0], [0, 0], [0, 6], [0, 91]]}}]})"""
    )
    assert drawn(row) == ("  12", {"green"})
    assert row.get_attribute("data-differs") == "true"
    assert row.locator(".panel").evaluate("panel => getComputedStyle(panel).boxShadow") != plain
    expect(said).to_contain_text("reports this, lights 12")
