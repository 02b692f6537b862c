"""`desk`: a template, a place for a table, a folder for the signs."""

import pytest

from tests.provision.parts import Desk


@pytest.fixture
def desk(tmp_path) -> Desk:
    """Nothing provisioned yet."""
    return Desk(tmp_path)
