"""What a simulated sign costs the machine it runs on: start, memory, idle CPU.

CPU time comes from the scheduler's own nanoseconds where there are such, because the tick of 10 ms
that `times` counts in is more than an idle sign uses in half a minute.
"""

import contextlib
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import psutil

from baysign_host import BUILD
from baysign_host.interpreter import argv

from .latency import Watch, bring_up
from .publisher import Publisher
from .stats import Row
from .street import signs, wait_lit

_SIGNS = 6
_STARTS = 7
_IDLE_S = 20
# DESIGN section 9 counts shares of two cores, whatever this machine has.
_CORES = 2
_IDLE = Path(__file__).with_name("idle.py")


def rows(port: int) -> list[Row]:
    """first_frame_ms, sign_rss_bytes, sign_pss_bytes, sign_idle_cpu with their references."""
    first = median(_first_frames_ms(port))
    bare = median(_bare_start_ms() for _ in range(_STARTS))
    found = [Row("first_frame_ms", first, "ms", 150, "bare interpreter, asyncio", bare)]
    street = [[[f"{sign}"]] for sign in range(_SIGNS)]
    with signs(port, [f"idle-{sign}" for sign in range(_SIGNS)], street) as running:
        publisher = Publisher(port)
        bring_up([Watch(sign) for sign in running], street, publisher)
        # A sign in service has the time, and asks for it now and then, not all the while.
        publisher.send(publisher.packet("baysign/all/time", b"%d" % time.time()))
        publisher.close()
        mine = _footprint(_children())
    with _bare(port) as processes:
        theirs = _footprint(processes)
    text = "bare interpreter, six timers, a session"
    bars = (("sign_rss_bytes", "B", 16 << 20), ("sign_pss_bytes", "B", 8 << 20))
    for key, unit, bar in (*bars, ("sign_idle_cpu", "%", 0.01)):
        if key in mine:
            found.append(Row(key, mine[key], unit, bar, text, theirs[key]))
    return found


def _first_frames_ms(port: int) -> list[float]:
    """Process start → first lit frame, once for each of _STARTS power-ups of one sign."""
    taken = []
    with signs(port, ["first"], [[["one"]]]) as (sign,):
        wait_lit(sign)
        for _ in range(_STARTS):
            sign.stop()
            start_us = time.monotonic_ns() // 1000
            sign.start()
            lit = wait_lit(sign, after_us=start_us)
            taken.append((lit.t_us - start_us) / 1000)
    return taken


def _bare_start_ms() -> float:
    start = time.perf_counter()
    subprocess.run(argv("-c", ["import asyncio"]), check=True, timeout=20)
    return (time.perf_counter() - start) * 1000


def _children() -> list[psutil.Process]:
    """The interpreters that run for us now."""
    mark = "micropython_run"
    return [p for p in psutil.Process().children(recursive=True) if mark in " ".join(p.cmdline())]


@contextlib.contextmanager
def _bare(port: int) -> Iterator[list[psutil.Process]]:
    started = []
    try:
        for number in range(_SIGNS):
            command = argv(str(_IDLE), [BUILD / "umqtt", port, f"bare-{number}"])
            started.append(subprocess.Popen(command, stdout=subprocess.PIPE))
        for process in started:
            if process.stdout.readline() != b"ready\n":
                raise RuntimeError("a bare interpreter did not start")
        yield [psutil.Process(process.pid) for process in started]
    finally:
        for process in started:
            process.kill()
            process.wait()


def _footprint(processes: list[psutil.Process]) -> dict:
    """Means over `processes`; CPU in % of _CORES cores for each, over _IDLE_S seconds."""
    if len(processes) != _SIGNS:
        raise RuntimeError(f"{len(processes)} interpreters run instead of {_SIGNS}")
    before, start = sum(map(_cpu_s, processes)), time.monotonic()
    time.sleep(_IDLE_S)
    used = sum(map(_cpu_s, processes)) - before
    passed = time.monotonic() - start
    memory = [process.memory_full_info() for process in processes]
    out = {
        "sign_rss_bytes": sum(m.rss for m in memory) // _SIGNS,
        "sign_idle_cpu": used / passed / _CORES / _SIGNS * 100,
    }
    if sys.platform == "linux":
        out["sign_pss_bytes"] = sum(m.pss for m in memory) // _SIGNS
    return out


def _cpu_s(process: psutil.Process) -> float:
    try:
        return int(Path(f"/proc/{process.pid}/schedstat").read_text().split()[0]) / 1e9
    except (OSError, ValueError):
        times = process.cpu_times()
        return times.user + times.system
