"""Signs under virtual time, as in tests/standing, whose own faults are part of the test."""

import pytest

from baysign_host.sim import Street
from tests.e2e.conftest import broker, city, sign  # noqa: F401 (fixtures)
from tests.standing.parts import Scene


@pytest.fixture
def street():
    """A simulated street; every process it started has ended after the test."""
    with Street() as street:
        yield street


@pytest.fixture
def scene(street, tmp_path):
    """`scene(config, **options)` → a sign in session; `start=False` leaves it off."""
    scenes = []

    def make(config: dict, start: bool = True, **options) -> Scene:
        made = Scene(street, tmp_path / config["id"], config, **options)
        scenes.append(made)
        return made.start() if start else made

    yield make
    for made in scenes:
        made.contract()
