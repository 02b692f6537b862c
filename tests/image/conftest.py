"""`image(config, *options)` → the folder that `baysign image` made for it."""

import json

import pytest

from baysign_host.image import build


@pytest.fixture
def image(tmp_path):
    """Builds into a folder of its own each time."""
    made = []

    def make(config: dict, **options):
        file = tmp_path / f"config-{len(made)}.json"
        file.write_text(json.dumps(config), encoding="utf-8")
        made.append(tmp_path / f"image-{len(made)}")
        build.main(config["board"], file, made[-1], **options)
        return made[-1]

    return make
