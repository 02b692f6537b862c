"""`baysign image`: everything a board needs, in a folder that `baysign flash` can write."""

import os
from pathlib import Path

from baysign.config.store import DRAFT
from baysign_host import configuration
from baysign_host.errors import HostError
from baysign_host.image import content, layout, volume
from baysign_host.image.certificates import certificates
from baysign_host.image.recipe import Recipe
from baysign_host.image.slot import find_board
from baysign_host.image.weigh import Weight, weigh

# What logs, orders and configurations that change are left with beside two slots.
_SPARE_BYTES = 65_536
# A volume that holds any slot, to see what one takes.
_AMPLE_BYTES = 4 * 1024 * 1024


def main(
    board: str,
    config: Path | None,
    output: Path,
    sign: str | None = None,
    micropython: Path | None = None,
    frozen: bool = False,
    boards: Path | None = None,
) -> int:
    """Build the image of one sign into the folder `output`. Raises HostError.

    Without `config` it is a new board's, which says so and is set up at the cable; `sign` is then
    the model of the panel on which it can say so.
    `micropython` is the user's MicroPython image; `frozen` says that it has the application inside
    (manifest.py), `boards` is a folder of board folders outside the tree.
    """
    find_board(board, boards)
    if config is None:
        settings = {"board": board}
        if sign is not None:
            configuration.sign_model(sign)
            settings["sign"] = sign
        facts = configuration.board_facts(board, boards)
    else:
        if sign is not None:
            raise HostError("--sign: the configuration says what hangs there")
        found = configuration.require(config, boards)
        settings, facts = found.config, found.board
        if settings["board"] != board:
            raise HostError(f"{config}: board: it is {settings['board']!r}, not {board!r}")
    recipe = Recipe(board, facts, micropython, frozen, boards)
    _free(output)
    if config is None:
        own = {DRAFT: content.packed(settings)}
        weight = None
    else:
        (own,) = recipe.settings([settings])
        own |= certificates(settings, config.parent)
        weight = weigh(recipe.code | own)
    image = recipe.image(settings, own)
    report = _report(weight, recipe.code, image.files[layout.VFS])
    write(output, image.files | {layout.REPORT: report.encode()})
    print(image.plan.text() + "\n" + report, end="")
    return 0


def _report(weight: Weight | None, code: dict[str, bytes], data: bytes) -> str:
    """Sizes and heap against the budgets, for people; `weight` None where there is no sign yet."""
    slot = {path: code[path] for path in code if path.startswith("/a/")}
    one = volume.used_bytes(volume.pack(slot, (), _AMPLE_BYTES))
    used = volume.used_bytes(data)
    lines = []
    for key, size, budget in (
        ("files on flash", used, len(data)),
        # An update is written beside what runs.
        ("second slot", one, max(0, len(data) - used - _SPARE_BYTES)),
        *(weight.rows() if weight else ()),
    ):
        verdict = "ok" if size <= budget else f"{size - budget:,} over"
        lines.append(f"{key:<16} {size:>9,} of {budget:,} bytes: {verdict}")
    if weight is None:
        lines.append("(no configuration: the sign waits for `setup` at its console)")
    elif not weight.in_session:
        lines.append("(weighed without a session: with one it will be more)")
    return "\n".join(lines) + "\n"


def _free(folder: Path) -> None:
    """The folder is new, empty, or an earlier image, which is replaced."""
    if folder.exists() and not folder.is_dir():
        raise HostError(f"-o {folder}: is a file")
    others = sorted(p.name for p in folder.glob("*") if p.name not in layout.NAMES)
    if others:
        raise HostError(f"-o {folder}: holds something else ({others[0]}); name a new folder")


def write(folder: Path, made: dict[str, bytes]) -> None:
    """All of it, for the owner's eyes: passwords of network and broker are inside."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in layout.NAMES:
            (folder / name).unlink(missing_ok=True)
        for name, data in made.items():
            handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with open(handle, "wb") as file:
                file.write(data)
    except OSError as error:
        raise HostError(f"-o {folder}: {error.strerror}") from None
