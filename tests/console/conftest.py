"""Signs under virtual time with somebody at the cable."""

import json

import pytest

from baysign_host import ROOT
from tests.console.parts import BOARD, MODEL, Cable
from tests.standing.conftest import scene, street  # noqa: F401 (fixtures)
from tests.standing.parts import Scene


@pytest.fixture
def cable(scene):  # noqa: F811 (the fixture)
    """`cable(config)` → a sign in session and the cable to its console."""

    def make(config: dict, **options) -> Cable:
        return Cable(scene(config, **options))

    return make


@pytest.fixture
def bare(street, slot, tmp_path):  # noqa: F811 (the fixture)
    """`bare(draft)` → the cable to a board without a configuration, started, with its console
    open; the panel of `model` hangs on it, and `draft` lies on its flash."""

    def make(draft: dict | None = None, board: str = BOARD, model: str = MODEL) -> Cable:
        made = Scene(
            street,
            tmp_path / "bare",
            None,
            slot=slot(board),
            board=ROOT / f"boards/{board}/board.json",
            model=ROOT / f"boards/signs/{model}.json",
        )
        if draft is not None:
            path = made.sign.home / "flash/config.draft"
            path.write_text(json.dumps(draft), encoding="utf-8")
        found = Cable(made)
        made.sign.start()
        made.until(3)
        found.type("\r")
        return found

    return make
