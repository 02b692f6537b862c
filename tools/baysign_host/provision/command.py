"""`baysign provision`: a table of signs into images with labels, or one into a board."""

from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from baysign_host.errors import HostError
from baysign_host.image.certificates import certificates
from baysign_host.image.recipe import Recipe
from baysign_host.provision import label, rows, shelf, table


def main(
    signs: Path,
    template: Path,
    output: Path,
    sign: str | None = None,
    port: str | None = None,
    board: str | None = None,
    micropython: Path | None = None,
    frozen: bool = False,
    replace: bool = False,
    boards: Path | None = None,
) -> int:
    """Provision all signs of the table `signs`, or the one called `sign`; 1 if one is wrong.

    Nothing is written unless every row is right. `port` also writes that one sign to a board.
    """
    if port and not sign:
        raise HostError("--port writes one sign: name it with --sign")
    found = rows.signs(table.read(signs), rows.template(template, board), boards)
    for line in found.errors:
        print(f"error: {line}")
    for line in found.warnings:
        print(f"warning: {line}")
    if found.errors:
        return 1
    wanted = [each for each in found.signs if sign in (None, each.config["id"])]
    if not wanted:
        raise HostError(f"{signs}: no sign {sign!r} in the column id")
    with shelf.opened(output):
        _provision(wanted, template.parent, output, micropython, frozen, replace, boards)
        total = shelf.tell(output)
    print(f"{output}: {total} signs in {shelf.SUMMARY}, labels to print in {shelf.SHEET}")
    if port:
        from baysign_host import flash

        return flash.main(folder=output / wanted[0].config["id"], port=port)
    return 0


def _provision(
    signs: list[rows.Sign],
    beside: Path,
    output: Path,
    micropython: Path | None,
    frozen: bool,
    replace: bool,
    boards: Path | None,
) -> None:
    """Everything that can go wrong does so before the first folder is written."""
    blocked = [shelf.complaint(output, each.config["id"]) for each in signs]
    if any(blocked):
        raise HostError(next(filter(None, blocked)))
    recipes: dict[str, Recipe] = {}
    for each in signs:
        name = each.config["board"]
        if name not in recipes:
            recipes[name] = Recipe(name, each.board, micropython, frozen, boards)
    new = [each.config for each in signs if not (output / each.config["id"]).exists()]
    shelf.room(output, sum(recipes[config["board"]].folder_bytes for config in new))
    settings = {}
    for name, recipe in recipes.items():
        configs = [each.config for each in signs if each.config["board"] == name]
        for config, own in zip(configs, recipe.settings(configs), strict=True):
            settings[config["id"]] = own | certificates(config, beside)

    def files(config: dict) -> dict[str, bytes]:
        image = recipes[config["board"]].image(config, settings[config["id"]])
        return image.files | {shelf.LABEL: label.svg(label.Label.of(image.manifest)).encode()}

    _write([each.config for each in signs], files, output, replace)


def _write(configs: list[dict], files: Callable, output: Path, replace: bool) -> None:
    """What is there and right is kept; what is there and other only gives way if told to."""
    kept, other = 0, []
    if not replace:
        for config in configs:
            place = output / config["id"]
            if place.exists() and not shelf.holds(place, files(config)):
                other.append(config["id"])
    if other:
        more = f" and {len(other) - 1} more" if len(other) > 1 else ""
        raise HostError(
            f"{output / other[0]}{more}: holds an image of other settings or another version; "
            "--replace builds it again"
        )
    console = Console(stderr=True)
    with console.status("") as status:
        for index, config in enumerate(configs, 1):
            name = config["id"]
            status.update(f"{index} of {len(configs)}: {name}")
            made = files(config)
            if shelf.holds(output / name, made):
                kept += 1
            else:
                shelf.put(output, name, made)
    print(f"{len(configs) - kept} signs made, {kept} were there already")
