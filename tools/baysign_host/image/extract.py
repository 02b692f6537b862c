"""An image's files as a simulated sign's flash: the same bytes that a board would start from."""

import json
from pathlib import Path

from baysign.config.store import CURRENT, DRAFT
from baysign_host.errors import HostError
from baysign_host.image import layout, volume
from baysign_host.image.weigh import spread
from baysign_host.sim import Options


def extract(folder: Path, flash: Path) -> tuple[dict, Options]:
    """Spread the image in `folder` below `flash`; (its configuration, options to simulate it).

    Board and sign model are those on the volume; for a new board's image the configuration is the
    draft on it. Raises HostError for a folder that is no image, or whose panel nobody knows.
    """
    plan = layout.read_plan(folder)
    row = next(row for row in plan.writes if row.file == layout.VFS)
    files, folders = volume.unpack((folder / row.file).read_bytes())
    if "/a/baysign/app.mpy" not in files:
        raise HostError(f"{folder}: the application is frozen into MicroPython, not in this image")
    for name in folders:
        (flash / name[1:]).mkdir(parents=True, exist_ok=True)
    spread(files, flash)
    config = json.loads(files[CURRENT] if CURRENT in files else files[DRAFT])
    facts = json.loads(files["/a/board/board.json"])
    if "sign" not in config:
        raise HostError(f"{folder}: built without --sign: what hangs on the board is not known")
    model = json.loads(files[f"/a/signs/{config['sign']}.json"])
    return config, Options(slot=flash, board=facts, model=model)
