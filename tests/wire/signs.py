"""Whole signs of every sign model under virtual time, and what their panels are put through."""

import json

from baysign_host import ROOT
from tests.standing.parts import Scene, junction

#: The models of the tree by what lights them; the chips of each panel can be disturbed.
MODELS = (
    "junction_3x3",
    "entrance_4d",
    "garage_2x4",
    "matrix_2x32",
    "entrance_mixed",
    "strip_3d",
    "rs485_3x4",
)
_WIFI = {"wifi": [{"ssid": "street", "password": "street-street"}]}


def model_of(name: str) -> dict:
    """A sign model of the tree."""
    path = ROOT / "boards" / "signs" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))


class Sign(Scene):
    """A sign of a model, a lot for each line: a, b, c."""

    def __init__(self, street, home, name: str, line: dict | None = None, **settings):
        self.model = model_of(name)
        self.lots = "abc"[: len(self.model["lines"])]
        rows = {lot: {"almost_in": 20, "almost_out": 21} for lot in self.lots}
        lines = [{"lots": [lot], **(line or {})} for lot in self.lots]
        config = junction(rows, lines, **settings)
        config |= {"board": "esp32_devkitc", "sign": name, "network": _WIFI}
        super().__init__(street, home, config)

    def show(self, count: int) -> tuple[str, ...]:
        """One number on every line; what is lit when every panel has had the time it takes."""
        self.free(**dict.fromkeys(self.lots, count))
        return self.after(0.9)

    @property
    def lit(self):
        """What is lit now."""
        return self.sign.lit

    @property
    def colours(self) -> set[str]:
        """The colours of all lines."""
        return {line.colour for line in self.lit.lines}

    def since(self, t_s: float) -> list:
        """Everything that was lit from then on, the present included."""
        return [lit for at_s, lit in self.changes if at_s >= t_s] + [self.lit]

    def faults(self) -> dict[str, str]:
        """Active faults with their details."""
        return {row["fault"]: row["detail"] for row in self.said("faults")[-1]["faults"]}
