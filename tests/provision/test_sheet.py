"""The sheet of labels as a browser prints it."""

import base64
import os
import re

import pytest
import zxingcpp
from playwright.sync_api import sync_playwright

from baysign_host.provision.label import Label, sheet, svg
from tests.provision.parts import NAMES

_HASH = "0123456789abcdef"
# Draws the nth label of the page at twenty dots a millimetre; its grey values, as base64.
_DRAW = """async n => {
  const text = new XMLSerializer().serializeToString(document.querySelectorAll('div > svg')[n]);
  const image = new Image();
  image.src = 'data:image/svg+xml;base64,' + btoa(unescape(encodeURIComponent(text)));
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), {width: 1240, height: 580});
  const pen = canvas.getContext('2d');
  pen.drawImage(image, 0, 0, 1240, 580);
  const dots = pen.getImageData(0, 0, 1240, 580).data;
  let grey = '';
  for (let i = 0; i < dots.length; i += 4) grey += String.fromCharCode(dots[i]);
  return btoa(grey);
}"""
# Texts that stick out of their label.
_OUT = """[...document.querySelectorAll('div > svg')].flatMap(label => {
  const box = label.getBoundingClientRect();
  return [...label.querySelectorAll('text')].filter(text => {
    const its = text.getBoundingClientRect();
    return its.right > box.right || its.bottom > box.bottom || its.top < box.top;
  }).map(text => text.textContent);
})"""


def label(sign: str, name: str, broker: str = "broker.city.example") -> Label:
    """One with the rest as usual."""
    return Label(sign, name, "esp32_devkitc", "entrance_4d", _HASH, broker)


@pytest.fixture
def page():
    """A browser's page."""
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser.new_page()
        browser.close()


@pytest.mark.browser
def test_codes_are_read_and_texts_stay_inside_on_three_pages(page):
    labels = [label(f"e{n}", NAMES[n % 5]) for n in range(57)]
    labels.append(label("W" * 64, "满" * 21, "m" * 253))
    labels.append(label("i" * 64, "W" * 64))
    page.set_content(sheet(labels))
    assert page.evaluate(_OUT) == []
    for index in (0, 57, 58):
        dots = base64.b64decode(page.evaluate(_DRAW, index))
        (found,) = zxingcpp.read_barcodes(memoryview(dots).cast("B", (580, 1240)))
        assert found.text == f"baysign:1:{labels[index].sign}:{_HASH}"
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 3


def test_what_a_name_holds_is_text():
    drawn = svg(label("e1", "<West> & Ost"))
    assert ">&lt;West&gt; &amp; Ost</text>" in drawn


def test_a_long_name_stands_on_two_rows():
    drawn = svg(label("e1", "Straße des 17. Juni, Tiefgarage"))
    assert ">Straße des 17.</text>" in drawn and ">Juni, Tiefgarage</text>" in drawn
