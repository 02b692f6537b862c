"""Pictures of faces, as characters: what a person can look over, and a test can compare.

Drawn from what the chips of the simulator light, after the firmware has rendered the face and its
drivers have sent it. `python -m tests.pictures` writes them again.
"""

# ruff: noqa: E501 (a face a line)

import json
from pathlib import Path

from baysign.face.compose import Face, FaceLine
from baysign_host import ROOT
from baysign_host.bigtext import big
from tests.wire.direct import Direct

FOLDER = Path(__file__).parent
_DOTS = " rgA"
#: By sign model: (text, colour, arrow, symbol) of the faces; every line shows the same.
FACES = {
    "matrix_2x32": [
        *((text, "red", "none", "") for text in ("---", "0", "1234", "5678", "909")),
        *((text, "red", "none", "") for text in ("满", "空位", "关闭", "车位", "左", "右", "前方")),
        *((text, "red", "none", "") for text in ("←P", "↑ P", "P→", "SOS", "-.-")),
    ],
    "entrance_mixed": [
        ("123", "green", "none", "空"),
        ("15", "amber", "none", "空"),
        ("FULL", "red", "none", "满"),
        ("CLSd", "red", "none", "关"),
        ("---", "amber", "none", ""),
    ],
    "garage_2x4": [("1234", "red", "none", ""), ("5678", "red", "none", ""), ("90", "red", "none", "")],
    "strip_3d": [("207", "green", "none", ""), ("CLS", "red", "none", "")],
    "junction_3x3": [("123", "green", "left", ""), ("45", "amber", "ahead", ""), ("000", "red", "right", "")],
}  # fmt: skip


def picture(name: str) -> str:
    """All faces of one sign model, under each other."""
    model = json.loads((ROOT / "boards" / "signs" / f"{name}.json").read_text(encoding="utf-8"))
    sign = Direct(model)
    count = len(model["lines"])
    blocks = []
    for text, colour, arrow, symbol in FACES[name]:
        line = FaceLine(text, colour, arrow, "", "", (), None, None, symbol)
        sign.show(Face(1, (line,) * count))
        lit = sign.enable().lines[0]
        pixels = [*_dots(lit.pixels), *_dots(lit.symbol_pixels)]
        drawn = "\n".join(pixels) if lit.pixels else "\n".join([big(lit.digits), *pixels])
        head = " ".join(each for each in (text, colour, arrow, symbol) if each not in ("", "none"))
        read = " ".join(each for each in (lit.text.strip(), lit.symbol, lit.arrow) if each)
        blocks.append(f"== {head} ==\n{drawn.rstrip()}\nreads: {read}\n")
    return "\n".join(blocks)


def _dots(rows) -> list[str]:
    return ["".join(_DOTS[pixel] * 2 for pixel in row).rstrip() for row in rows]
