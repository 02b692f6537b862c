"""What every test may rely on: the recorded data, the clone's root, the compiled slot."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def pytest_addoption(parser):
    """`make test ARGS="tests/fault --repeat 10"`: whatever fails now and then is a defect."""
    parser.addoption("--repeat", type=int, default=1, help="run each test so often")


def pytest_generate_tests(metafunc):
    """Each test once for each turn."""
    turns = metafunc.config.getoption("repeat")
    if turns > 1:
        metafunc.fixturenames.append("turn")
        metafunc.parametrize("turn", range(turns), indirect=True)


@pytest.fixture
def turn(request) -> int:
    """Which of the repetitions this is."""
    return request.param


@pytest.fixture(scope="session")
def root() -> Path:
    """The clone."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The recorded feeds, `shared/data` beside the clone; BAYSIGN_DATA names another place.

    Without them a developer's run skips and says so; a CI run fails: nobody reads its skips.
    """
    folder = Path(os.environ.get("BAYSIGN_DATA") or ROOT.parent / "shared" / "data")
    if (folder / "dresden").is_dir():
        return folder
    reason = f"the recorded feeds are missing: put shared/data beside the clone ({folder.name})"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def slot():
    """`slot(board_id)` → the folder of the compiled firmware for that board."""
    from baysign_host.image.slot import build_slot

    return build_slot
