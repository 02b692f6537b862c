"""The real driver and the real board files on the real pins, read off the lamps."""

import json
import shutil

import pytest

from baysign_host.sim import Options
from tests.sim.kit import said, until

# Two and four by their bars, in the model's order a b c d e f g p; not taken from the firmware.
_TWO = 0b1011011
_FOUR = 0b1100110
_PROGRAM = """
import sys
sys.path[:] = ["/a", "/a/lib", ".frozen"]
import json
from board import board
with open("/a/signs/%s.json") as file:
    model = json.load(file)
panel = board.open(model).panels[0]
panel.show(bytes(%r))
panel.enable()
print("verify", panel.verify())
panel.brightness(16384)
print("shown")
import select
select.poll().poll()
"""


def _frame(root, name, digits):
    """Register bytes that put green `digits` into line 0, by the sign model's chain."""
    model = json.loads((root / "boards" / "signs" / f"{name}.json").read_text(encoding="utf-8"))
    places = model["panels"][0]["places"]
    frame = bytearray(len(places))
    for register, entry in enumerate(places):
        if entry["line"] == 0 and "digit" in entry and entry["colour"] == "green":
            frame[register] = digits.get(entry["digit"], 0)
    return bytes(frame)


@pytest.mark.parametrize("board", ["esp32_devkitc", "olimex_esp32_poe"])
@pytest.mark.parametrize("model", ["junction_3x3", "entrance_4d"])
def test_digits_come_out_where_the_model_says(bench, slot, root, tmp_path, board, model):
    folder = tmp_path / "slot"
    shutil.copytree(slot(board), folder)
    frame = _frame(root, model, {0: _TWO, 1: _FOUR})
    (folder / "main.py").write_text(_PROGRAM % (model, frame), encoding="utf-8")
    config = {"id": "driver", "board": board, "sign": model}
    sign = bench.street.add(tmp_path / "home", config, Options(slot=folder))
    sign.start()
    console = said(sign, "shown")
    assert "verify ok" in console
    lit = until(lambda: sign.lit if sign.lit.brightness < 0.3 else None, "dimmed")
    assert lit.lines[0].text.startswith("24")
    assert lit.lines[0].colour == "green"
    assert all(line.text.strip() == "" for line in lit.lines[1:])
    assert lit.brightness == pytest.approx(0.25, abs=0.001)
    sign.touch(lambda chain: chain.cut(2))
    assert sign.latches == frame, "a broken wire behind a latched face is not seen"
