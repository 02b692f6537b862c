"""Budgets, measured: `make bench` writes `build/bench.json` and prints a table.

Every figure is measured beside a reference in the same run, on the same machine, because a bare
number says little about either. A bar that is missed is printed and does not fail the run; a
figure that cannot be measured does.
"""
