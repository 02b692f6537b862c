"""Simulated signs for the measurements: three lines each, every lot a JSON topic of its own."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from baysign_host.sim import Options, Street

_LINES = 3
_READY_S = 20


def configuration(name: str, port: int, lines: list[list[str]]) -> dict:
    """A sign whose lines sum their lots, with topics `bench/<lot>`; missing lines stay unknown."""
    lines = lines + [["idle"]] * (_LINES - len(lines))
    lots = {lot for line in lines for lot in line}
    return {
        "id": name,
        "board": "esp32_devkitc",
        "sign": "junction_3x3",
        "broker": {"host": "127.0.0.1", "port": port},
        "network": {"wifi": [{"ssid": "bench", "password": "bench-bench"}]},
        "sources": {"city": {"topic": "bench/{key}", "format": "json", "free": "free"}},
        "lots": {lot: {"source": "city", "max_age_s": 3600} for lot in sorted(lots)},
        "lines": [{"lots": line} for line in lines],
    }


@contextlib.contextmanager
def signs(
    port: int, names: list[str], lines: list[list[list[str]]], options: Options | None = None
) -> Iterator[list]:
    """Signs that have been started, each with its own lines; all of it ends with the block."""
    with TemporaryDirectory(prefix="baysign-bench-") as folder, Street() as street:
        found = []
        for name, own in zip(names, lines, strict=True):
            config = configuration(name, port, own)
            more = {"options": options} if options else {}
            found.append(street.add(Path(folder) / name, config, **more))
        for sign in found:
            sign.start()
        yield found


def wait_lit(sign, after_us: int = 0):
    """Waits for the first face after a moment and returns it."""
    return sign.wait(lambda lit: not lit.dark and lit.t_us > after_us, _READY_S)


def payload(free: int) -> bytes:
    """One lot's message."""
    return b'{"free": %d}' % free
