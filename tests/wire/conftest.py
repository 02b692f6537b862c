"""A street for each test, and an end to everything in it."""

import pytest

from baysign_host.sim import Street
from tests.sim.kit import Bench
from tests.wire.signs import Sign


@pytest.fixture
def bench(tmp_path):
    """Programs on simulated boards; see `kit.Bench`."""
    with Street() as street:
        yield Bench(street, tmp_path)


@pytest.fixture
def sign(tmp_path):
    """`sign(model)` → a whole sign of a sign model, in session; see `signs.Sign`."""
    with Street() as street:

        def make(name: str, start: bool = True, **settings) -> Sign:
            made = Sign(street, tmp_path / name, name, **settings)
            return made.start() if start else made

        yield make
