"""What a month does to a sign: how long it takes to simulate, what it leaves in heap and flash."""

import time
from pathlib import Path
from tempfile import TemporaryDirectory

from baysign_host.sim import Options, Street
from tests.standing import long_runs

from .stats import Row

_DAYS = 30
_MESSAGES = 10**6
_THREE_TASKS = """
import asyncio


async def tick(period_s):
    while True:
        await asyncio.sleep(period_s)


async def main():
    tasks = [asyncio.create_task(tick(period_s)) for period_s in (1, 5)]
    await tick(60)


asyncio.run(main())
"""


def rows(port: int) -> list[Row]:
    """soak_30_days_s, heap_growth_bytes, heap_growth_days_bytes, flash_writes_per_day; no broker
    is used."""
    with TemporaryDirectory(prefix="baysign-bench-") as folder, Street() as street:
        home = Path(folder)
        bare_s = _bare_s(street, home / "bare")
        days = long_runs.soak(street, home / "days", _DAYS)
        days.made.sign.stop()
        many = long_runs.messages(street, home / "messages", _MESSAGES)
        many.made.sign.stop()
        writes = _writes(street, home / "writes")
    text = "three bare tasks at 1, 5, 60 s"
    found = [Row("soak_30_days_s", days.spent_s, "s", 60, text, bare_s)]
    for key, run in (("heap_growth_bytes", many), ("heap_growth_days_bytes", days)):
        text = "share of the largest free block at the beginning"
        found.append(Row(key, run.growth.live_bytes, "B", 0, text, run.growth.block))
    found.append(Row("flash_writes_per_day", writes, "writes", 50, "", None))
    return found


def _bare_s(street: Street, home: Path) -> float:
    """The same days of an interpreter that has next to nothing to do."""
    slot = home / "slot"
    slot.mkdir(parents=True)
    (slot / "main.py").write_text(_THREE_TASKS, encoding="utf-8")
    config = {"id": "bare", "board": "esp32_devkitc", "sign": "junction_3x3"}
    sign = street.add(home / "sign", config, Options(slot=slot, virtual=True))
    sign.start()
    started_s = time.monotonic()
    sign.run_until(_DAYS * long_runs.DAY_S)
    spent_s = time.monotonic() - started_s
    sign.stop()
    return spent_s


def _writes(street: Street, home: Path) -> int:
    """Writes to files and to NVS in the second day without any trouble."""
    made = long_runs.sign(street, home)
    city = long_runs.City(made, 1)
    written = []
    for _ in range(2):
        start_s = made.now_s
        city.day(start_s, troubles=False)
        made.until(start_s + long_runs.DAY_S)
        written.append(made.sign.flash_writes + made.sign.nvs.writes)
    made.sign.stop()
    return written[1] - written[0]
