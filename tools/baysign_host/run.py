"""`baysign run`: a broker, a street of simulated signs, a feed, the terminal view and the wall.

Everything is checked before anything is started. What was started ends in the reverse order,
whatever the reason: the time is over, Ctrl-C, SIGTERM, or an error in one of the parts.
"""

import asyncio
import json as json_module
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from baysign_host import broker as brokers
from baysign_host import plan as plans
from baysign_host.errors import HostError
from baysign_host.feeds import Feed, open_feed
from baysign_host.feeds.channel import Wires
from baysign_host.feeds.replay import Replayer
from baysign_host.judge import Judge
from baysign_host.sim import Options, Street
from baysign_host.terminal import draw
from baysign_host.view import StreetView
from baysign_host.watch import Watcher

_ONLINE_S = 30.0
_FAREWELL_S = 2.0
_RETAINED = ("status", "face", "about", "health", "faults")


@dataclass(frozen=True)
class _Asked:
    """What the command line asked for, as checked."""

    feed: Feed
    signs: list[plans.SignPlan]
    wires: Wires
    speed: float
    address: brokers.Address | None
    seconds: float | None
    json: bool
    page: tuple[str, int] | None
    boards: Path | None
    slots: Callable[[str], Path] | None


def main(
    signs: str = "6",
    feed: str = "demo",
    speed: float = 60.0,
    broker: str | None = None,
    seconds: float | None = None,
    wall: bool = True,
    json: bool = False,
    port: int = 8080,
    host: str = "127.0.0.1",
    seed: int = 1,
    boards: Path | None = None,
    slots: Callable[[str], Path] | None = None,
) -> int:
    """Runs the street; returns the exit code. Raises HostError for what the user can put right.

    `boards` is a folder of board folders outside the tree. `slots` gives the compiled firmware
    for a board's id; without it, the tree's own is built.
    """
    if not speed > 0:
        raise HostError(f"--speed {speed:g}: more than 0")
    source = open_feed(feed, seed)
    if signs.isdigit():
        street, wires = plans.generate(source, int(signs), speed)
    elif Path(signs).is_dir():
        street, wires = plans.load_folder(Path(signs), source, boards)
    else:
        raise HostError(f"--signs {signs}: neither a number nor a folder")
    address = brokers.parse_url(broker) if broker else None
    page = (host, port) if wall else None
    asked = _Asked(source, street, wires, speed, address, seconds, json, page, boards, slots)
    return asyncio.run(_main(asked))


async def _main(asked: _Asked) -> int:
    ended = asyncio.Event()
    code = 0

    def end(number: int) -> None:
        nonlocal code
        code = 128 + number
        ended.set()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, end, number)
    async with AsyncExitStack() as stack:
        watcher = await _street(asked, stack, ended)
        summary = watcher.summary()
    for note in (note for judge in watcher.judges for note in judge.notes):
        print(f"mismatch: {note}", file=sys.stderr)
    if asked.json or asked.seconds is not None:
        print(json_module.dumps(summary), flush=True)
    return code


async def _street(asked: _Asked, stack: AsyncExitStack, ended: asyncio.Event) -> Watcher:
    """Starts everything on `stack` and returns when it is over."""
    listener = None
    if asked.page is not None:
        from baysign_host.wall.app import Wall, bind

        listener = stack.enter_context(bind(*asked.page))
    watcher: Watcher | None = None
    topics = tuple(f"{sign.topic}/{kind}" for sign in asked.signs for kind in ("status", "face"))

    def heard(topic: str, payload: bytes) -> None:
        if watcher is not None:
            watcher.heard(topic, payload)

    if asked.address is None:
        bus = brokers.EmbeddedBus(topics, heard)
    else:
        bus = brokers.Bus(asked.address, topics, heard)
    await stack.enter_async_context(bus)
    if asked.address is not None:
        # What an earlier run left on somebody's broker would be taken for our signs' words.
        await _forget(bus, asked.signs)
    judges = await _signs(asked, bus, stack)
    watcher = Watcher(judges)
    replayer = Replayer(asked.feed, asked.wires, asked.speed, bus, watcher)
    view = StreetView(asked.feed, replayer, watcher, asked.speed)
    parts = [watcher.sample()]
    url = None
    if listener is not None:
        url = (await stack.enter_async_context(Wall(view, listener))).url
        print(f"wall: {url}", file=sys.stderr, flush=True)
    if not asked.json:
        parts.append(draw(view, sys.stdout, url))
    await _run(asked, watcher, replayer, parts, ended)
    return watcher


async def _signs(asked: _Asked, bus: brokers.Bus, stack: AsyncExitStack) -> list[Judge]:
    judges: list[Judge] = []
    if asked.address is not None:
        stack.push_async_callback(_clear, bus, judges)
    home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="baysign-")))
    street = Street()
    stack.push_async_callback(asyncio.to_thread, street.close)
    for plan in asked.signs:
        plan.config["broker"] = {**plan.config["broker"], **bus.address.section()}
        slot = asked.slots(plan.config["board"]) if asked.slots else None
        options = Options(slot=slot, boards=asked.boards)
        sign = await asyncio.to_thread(street.add, home / plan.id, plan.config, options)
        judges.append(Judge(plan, sign))
    return judges


async def _run(
    asked: _Asked, watcher: Watcher, replayer: Replayer, parts: list, ended: asyncio.Event
) -> None:
    """Starts the signs, then plays the feed until it is over, asked to end, or broken."""
    for judge in watcher.judges:
        judge.sign.start()
    tasks = [asyncio.create_task(part) for part in (ended.wait(), *parts)]
    try:
        await _first(tasks, watcher.online(), _ONLINE_S)
        late = [judge for judge in watcher.judges if not judge.online]
        if late and not ended.is_set():
            names = ", ".join(judge.plan.id for judge in late)
            words = await asyncio.to_thread(_last_words, late[0].sign)
            raise HostError(f"not online after {_ONLINE_S:.0f} s: {names}; {words}")
        # The time runs from the first row, so that the figures are those of the feed.
        await _first(tasks, replayer.play(), asked.seconds)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _last_words(sign) -> str:
    """Why a sign may not have come up: what it last wrote to its console."""
    lines = sign.console.decode("utf-8", "replace").splitlines()
    said = next((line for line in reversed(lines) if line.strip()), "nothing")
    return f"{sign.name} last said: {said}" + (f" ({sign.fault})" if sign.fault else "")


async def _first(tasks: list[asyncio.Task], work, timeout_s: float | None) -> None:
    """Does `work` until it or one of `tasks` is done, or time is over; what failed is raised."""
    job = asyncio.create_task(work)
    done, _ = await asyncio.wait(
        [job, *tasks], timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED
    )
    job.cancel()
    await asyncio.gather(job, return_exceptions=True)
    for task in done:
        task.result()


async def _clear(bus: brokers.Bus, judges: list[Judge]) -> None:
    """Once the broker has spoken the last wills of these signs, removes what they retained."""
    end_s = time.monotonic() + _FAREWELL_S
    while any(judge.online for judge in judges) and time.monotonic() < end_s:
        await asyncio.sleep(0.02)
    await _forget(bus, [judge.plan for judge in judges])


async def _forget(bus: brokers.Bus, signs: list[plans.SignPlan]) -> None:
    """Removes the retained messages of these signs from a broker that is not ours."""
    for sign in signs:
        for kind in _RETAINED:
            await bus.publish(f"{sign.topic}/{kind}", b"", retain=True)
