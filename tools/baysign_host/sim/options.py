"""How one sign is simulated: its options, and the description of its board and sign model."""

import json
import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from baysign_host import BUILD, ROOT
from baysign_host.errors import HostError
from baysign_host.image.slot import find_board
from baysign_host.mcu import ESP32, MCUS

# Where the board is harder than a PC. Each can be switched for a test: Options(rules={"sockets":
# 0}).
RULES = {
    "setblocking": True,  # setblocking(True) clears a timeout
    "sockets": 10,  # at once; 0: no limit
    "errno": True,  # lwIP's numbers: a timeout is 116
    "keepalive": True,  # SO_KEEPALIVE only warns
    "net_silence": True,  # open connections fall silent while the network is down
    "tls": 1,  # connections at once; 0: no limit
    "tls_clock": True,  # certificates are judged by the board's clock
    "lag": True,  # report the worst event-loop lag
}
# What the device shims and umqtt.simple take of the heap, in KiB-words; on the board they are
# frozen into the image or native code. A test keeps it true.
_SHIMS_WK = 50


@dataclass(frozen=True)
class Options:
    """Everything about a simulated sign that is not its configuration.

    `slot` is a folder with what lies at the board's root (boot.py, main.py, a/); None builds it
    from the tree, and from `boards`, a folder of board folders outside it. `board` and `model`
    replace boards/<id>/board.json and signs/<model>.json, as a path or parsed. `clock` is "unset"
    (2000-01-01 at power-up, as on the board), "set", or a number of seconds since 1970 at
    power-up. `ticks_ms` starts the tick counter there and wraps it at 2**30 (always so under
    virtual time); None leaves it native. `wifi_s` is how long an access point takes.
    """

    heap: str = "128wK"
    virtual: bool = False
    umqtt: Path | None = None
    slot: Path | None = None
    boards: Path | None = None
    board: Path | dict | None = None
    model: Path | dict | None = None
    rules: dict = field(default_factory=dict)
    ticks_ms: int | None = None
    clock: str | float = "unset"
    wifi_s: float = 0.02
    drain: bool = True
    seed: int = 1
    hang_s: float = 10.0
    max_crashes: int = 10

    @property
    def start_ticks_ms(self) -> int | None:
        """What the tick counter starts at; None: the native one."""
        return 0 if self.virtual and self.ticks_ms is None else self.ticks_ms


@dataclass(frozen=True)
class Board:
    """A board's facts: which pins can do what, what pulls them, and which chips hang on them."""

    id: str
    pins: frozenset[int]
    input_only: frozenset[int]
    reserved: frozenset[int]
    adc: frozenset[int]
    spi: dict[int, tuple[int, int, int]]
    pulls: dict[int, int]
    wiring: dict
    links: tuple[str, ...]
    mcu: str = ""


def _load(path: Path | dict, what: str) -> dict:
    if isinstance(path, dict):
        return path
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = sorted(p.stem for p in path.parent.glob("*.json"))
        raise HostError(f"unknown {what} {path.stem!r}; there are: {', '.join(known)}") from None
    except (OSError, ValueError) as error:
        raise HostError(f"{path}: {error}") from None


def load_board(config: dict, options: Options) -> Board:
    """The board that the configuration names; HostError when there is none."""
    name = config.get("board", "")
    given = options.board or find_board(name, options.boards) / "board.json"
    facts = _load(given, "board")
    mcu = MCUS[facts.get("mcu", ESP32.id)]
    levels = {"up": 1, "down": 0}
    return Board(
        id=facts.get("id", name),
        pins=mcu.pins,
        input_only=mcu.input_only,
        reserved=mcu.taken.keys() | facts.get("reserved", ()),
        adc=mcu.adc1 | mcu.adc2,
        spi=mcu.spi,
        pulls={int(pin): levels[pull] for pin, pull in facts.get("pulls", {}).items()},
        wiring=facts.get("wiring", {}),
        links=tuple(facts.get("links", ("wifi",))),
        mcu=facts.get("mcu", ""),
    )


def load_model(config: dict, options: Options) -> dict:
    """The sign model that the configuration names; HostError when there is none."""
    name = config.get("sign", "")
    given = options.model or ROOT / "boards" / "signs" / f"{name}.json"
    return _load(given, "sign model")


def heap_with_shims(heap: str) -> str:
    """The heap for the process: what the application gets, and room for the shims."""
    found = re.fullmatch(r"(\d+)(w?)K", heap)
    if not found:
        raise ValueError(f"heap {heap!r} is not like 128wK or 256K")
    room = _SHIMS_WK if found[2] else 2 * _SHIMS_WK
    return f"{int(found[1]) + room}{found[2]}K"


def umqtt_folder(options: Options) -> Path | None:
    """The folder that holds umqtt/simple.py, as frozen in the stock image; None: not there."""
    named = options.umqtt or os.environ.get("BAYSIGN_UMQTT")
    folder = Path(named) if named else BUILD / "umqtt"
    if (folder / "umqtt" / "simple.py").is_file():
        return folder
    if named:
        raise HostError(f"no umqtt/simple.py in {folder}")
    return None
