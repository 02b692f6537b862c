"""Signs under virtual time, in a street that is always closed."""

import pytest

from baysign_host.sim import Street
from tests.e2e.conftest import broker, city  # noqa: F401 (fixtures)
from tests.standing.parts import Scene


@pytest.fixture
def street():
    """A simulated street; every process it started has ended after the test."""
    with Street() as street:
        yield street


@pytest.fixture
def scene(street, tmp_path):
    """`scene(config)` → a sign in session that shows the unknown face; looked over at the end.

    `lives` is how often it may start; `start=False` leaves it off.
    """
    scenes = []

    def make(config: dict, lives: int = 1, start: bool = True, **options) -> Scene:
        made = Scene(street, tmp_path / config["id"], config, **options)
        scenes.append((made, lives))
        if start:
            made.start()
            assert set(made.sign.lit.texts) == {"---"}
        return made

    yield make
    for made, lives in scenes:
        made.check(lives)
