"""A sign's label for its cabinet, 62 × 29 mm as on a label roll, and a sheet of A4 with many.

The code holds `baysign:1:<id>:<configuration>`, which is no address of anything and no secret: a
phone shows it as text, and whoever reports a fault sends it along. The configuration's hash is the
one that `about` on the console shows: if they differ, the sign has been changed since.
"""

import unicodedata
from dataclasses import dataclass
from html import escape

import segno

_WIDE_MM, _HIGH_MM = 62, 29
_CODE_MM = 23
_LEFT_MM = 2 + _CODE_MM + 2
_ROOM_MM = _WIDE_MM - _LEFT_MM - 2
# Noto Sans CJK on Linux, YaHei on Windows, PingFang on a Mac: all have Latin and Chinese.
_FONT = "'Noto Sans CJK SC','Noto Sans SC','Microsoft YaHei','PingFang SC',sans-serif"
# Widths of characters, in shares of the font's size: Chinese ones are square.
_SQUARE, _BROAD, _CAPITAL, _SMALL = 1.0, 1.0, 0.72, 0.6
# Empty modules around a code (ISO/IEC 18004).
_QUIET = 4
_NAME_MM = 3.2
_ON_A4 = 27

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Baysign labels</title>
<style>
@page {{ size: A4; margin: 12mm 10mm }}
* {{ margin: 0; padding: 0 }}
div {{ display: grid; grid-template-columns: repeat(3, 62mm); justify-content: center;
  break-after: page; margin-bottom: 8mm }}
div > svg {{ display: block; outline: 0.1mm dotted #888 }}
</style>
{}
</html>
"""


@dataclass(frozen=True)
class Label:
    """What stands on one label."""

    sign: str
    name: str
    board: str
    model: str
    configuration: str
    broker: str

    @classmethod
    def of(cls, manifest: dict) -> "Label":
        """From what an image says of itself."""
        return cls(
            *(manifest[key] for key in ("sign", "name", "board", "model", "configuration")),
            manifest["broker"],
        )

    @property
    def code(self) -> str:
        """What the QR code says; the sign's id holds no colon."""
        return f"baysign:1:{self.sign}:{self.configuration}"


def svg(label: Label) -> str:
    """The label as a picture that a label printer takes."""
    code = segno.make(label.code, error="m", micro=False)
    modules = len(code.matrix) + 2 * _QUIET
    path = "".join(
        f"M{x + _QUIET} {y + _QUIET}h1v1h-1z"
        for y, row in enumerate(code.matrix)
        for x, dark in enumerate(row)
        if dark
    )
    first, second = _halves(label.name)
    rows = [
        _text(label.sign, 7, 5.4, "bold"),
        _text(first, 11.3, _NAME_MM),
        _text(second, 14.8, _NAME_MM),
        _text(label.board, 18.3, 2.5),
        _text(label.model, 21.3, 2.5),
        _text(f"Broker {label.broker}", 24.3, 2.5),
        _text(f"Config {label.configuration}", 27.3, 2.5),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDE_MM}mm" height="{_HIGH_MM}mm" '
        f'viewBox="0 0 {_WIDE_MM} {_HIGH_MM}" font-family="{_FONT}">\n'
        f'<rect width="{_WIDE_MM}" height="{_HIGH_MM}" fill="#fff"/>\n'
        f'<svg x="2" y="3" width="{_CODE_MM}" height="{_CODE_MM}" '
        f'viewBox="0 0 {modules} {modules}" shape-rendering="crispEdges">'
        f'<path d="{path}"/></svg>\n' + "".join(rows) + "</svg>\n"
    )


def sheet(labels: list[Label]) -> str:
    """Pages to print on A4."""
    pages = [labels[at : at + _ON_A4] for at in range(0, len(labels), _ON_A4)]
    return _PAGE.format(
        "".join(f"<div>\n{''.join(svg(label) for label in page)}</div>\n" for page in pages)
    )


def _halves(name: str) -> tuple[str, str]:
    """A long name on two rows, at a space if there is one."""
    if _width(name) * _NAME_MM <= _ROOM_MM:
        return name, ""
    end = len(name)
    while _width(name[:end]) * _NAME_MM > _ROOM_MM:
        end -= 1
    cut = name.rfind(" ", 1, end + 1)
    cut = end if cut < 0 else cut
    return name[:cut], name[cut:].strip()


def _text(text: str, y: float, size: float, weight: str = "normal") -> str:
    """One row, in smaller letters where it is long, and shortened where it is very long."""
    if not text:
        return ""
    smallest = 1.9
    while _width(text) * smallest > _ROOM_MM:
        text = text.rstrip("…")[:-1] + "…"
    size = min(size, _ROOM_MM / _width(text))
    return (
        f'<text x="{_LEFT_MM}" y="{y:g}" font-size="{size:.2f}" font-weight="{weight}">'
        f"{escape(text)}</text>\n"
    )


def _width(text: str) -> float:
    """About how wide a text is, in shares of the font's size; rather too much than too little."""
    return sum(
        _SQUARE
        if unicodedata.east_asian_width(char) in "WF"
        else _BROAD
        if char in "MWmw@%—…"
        else _CAPITAL
        if char.isupper()
        else _SMALL
        for char in text
    )
