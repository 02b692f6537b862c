"""Measures, writes `build/bench.json`, prints the table: `python -m tests.bench [GROUP…]`.

Groups: latency, footprint, size, rules, throughput, endurance. Exit 1 when something could not be
measured; a bar that is missed is printed and exits 0, because a busy machine misses bars that the
code does not.
"""

import argparse
import json
import sys

from rich.console import Console
from rich.table import Table

from baysign_host import BUILD, ROOT
from tests.brokers import Mosquitto

from . import endurance, footprint, latency, rules, size, throughput
from .stats import Row

_GROUPS = {
    "latency": latency.rows,
    "footprint": footprint.rows,
    "size": size.rows,
    "rules": rules.rows,
    "throughput": throughput.rows,
    "endurance": endurance.rows,
}


def main() -> int:
    """Entry point; returns the exit code."""
    parser = argparse.ArgumentParser(prog="make bench ARGS=")
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"of {', '.join(_GROUPS)}")
    wanted = parser.parse_args().groups or list(_GROUPS)
    path = BUILD / "bench.json"
    unknown = set(wanted) - set(_GROUPS)
    if unknown:
        parser.error(f"unknown group {', '.join(sorted(unknown))}")
    rows: list[Row] = []
    failed = False
    with Mosquitto() as broker:
        for name in wanted:
            print(f"bench: {name}", flush=True)
            try:
                rows += _GROUPS[name](broker.port)
            except (RuntimeError, OSError, TimeoutError) as error:
                print(f"bench: {name} could not be measured: {error}", file=sys.stderr)
                failed = True
    path.write_text(json.dumps({row.key: row.as_json() for row in rows}, indent=2) + "\n")
    Console().print(_table(rows))
    for row in rows:
        if row.missed:
            print(f"bench: MISSED {row.key}: {_number(row.value)} {row.unit}, bar {row.bar:g}")
    print(f"bench: {path.relative_to(ROOT)}")
    return 1 if failed else 0


def _table(rows: list[Row]) -> Table:
    table = Table(title="Budgets")
    for title, side in (("key", "left"), ("value", "right"), ("bar", "right"), ("unit", "left")):
        table.add_column(title, justify=side, no_wrap=True)
    table.add_column("reference")
    for row in rows:
        others = {row.reference: row.reference_value, **row.also}
        text = "\n".join(f"{_number(x)}  {name}" for name, x in others.items() if x is not None)
        style = "red" if row.missed else None
        bar = "" if row.bar is None else _number(row.bar)
        table.add_row(row.key, _number(row.value), bar, row.unit, text, style=style)
    return table


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


if __name__ == "__main__":
    sys.exit(main())
