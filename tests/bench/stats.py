"""Percentiles and rows."""

import math
from dataclasses import asdict, dataclass, field


def percentile(values: list[float], pct: float) -> float:
    """The nearest-rank percentile: the smallest value that `pct` % of the values do not exceed."""
    if not values:
        raise RuntimeError("nothing was measured")
    ordered = sorted(values)
    return ordered[max(0, math.ceil(pct / 100 * len(ordered)) - 1)]


@dataclass
class Row:
    """One budget. `bar` is the most that `value` may be (with `at_least`, the least), None where
    there is no bar.

    `reference` says in words what `reference_value` is; further ones stand in `also`.
    """

    key: str
    value: float
    unit: str
    bar: float | None
    reference: str
    reference_value: float | None
    also: dict = field(default_factory=dict)
    at_least: bool = False

    @property
    def missed(self) -> bool:
        """Whether the value is beyond its bar."""
        if self.bar is None:
            return False
        return self.value < self.bar if self.at_least else self.value > self.bar

    def as_json(self) -> dict:
        """What goes into bench.json under the key."""
        out = asdict(self)
        del out["key"]
        # Digits beyond the measurement's own only make two runs look more different than they are.
        for name in ("value", "reference_value"):
            out[name] = _rounded(out[name])
        out["also"] = {name: _rounded(value) for name, value in self.also.items()}
        for name in ("also", "at_least"):
            if not out[name]:
                del out[name]
        return out


def _rounded(value: float | None) -> float | None:
    return round(value, 4) if isinstance(value, float) else value
