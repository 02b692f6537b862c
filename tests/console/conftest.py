"""Signs under virtual time with somebody at the cable."""

import pytest

from tests.console.parts import Cable
from tests.standing.conftest import scene, street  # noqa: F401 (fixtures)


@pytest.fixture
def cable(scene):  # noqa: F811 (the fixture)
    """`cable(config)` → a sign in session and the cable to its console."""

    def make(config: dict, **options) -> Cable:
        return Cable(scene(config, **options))

    return make
