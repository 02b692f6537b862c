"""A street for each test, and an end to everything in it."""

import pytest

from baysign_host.sim import Street
from tests.sim.kit import Bench


@pytest.fixture
def bench(tmp_path):
    """Programs on simulated boards; see `kit.Bench`."""
    with Street() as street:
        yield Bench(street, tmp_path)
