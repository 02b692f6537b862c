"""Builds every object of the application and wires them; the only file that knows them all.

Order of a start (T11): panel dark, the unknown face latched, light; only then what may take time
or fail: the whole configuration, the network, the broker.
"""

import gc
import json
import sys

from baysign.clock import Clock
from baysign.config import store
from baysign.errors import ConfigError
from baysign.log import Log

# Loaded for a look at the configuration, then dropped: 25 kB of heap for something done once.
_RULES = ("check", "fields", "rules")

clock = Clock()
log = Log(clock)


def main() -> None:
    """Run the sign; returns only by an exception."""
    import asyncio

    asyncio.run(_run())


async def _run() -> None:
    from baysign.supervisor import WATCHDOG_MS, Supervisor

    name, model, brightness_pct = _sketch()
    hardware, display = _light(model, brightness_pct)
    supervisor = Supervisor(clock, log, hardware.watchdog(WATCHDOG_MS), hardware.reset)
    supervisor.add("log", log.run)
    try:
        files, config, config_hash = _load()
        if config["sign"] != name:
            model = _read(f"/a/signs/{config['sign']}.json")
            hardware, display = _light(model, config["brightness_pct"])
        _wire(supervisor, hardware, display, files, config, config_hash, model)
    except ConfigError as error:
        # Nothing to show and nowhere to go; the cable still finds somebody at home.
        log.note("config", str(error))
    await supervisor.run()


def _read(path: str):
    with open(path) as file:
        return json.load(file)


def _sketch():
    """(name, sign model, brightness) by the first configuration that names a known sign model.

    (None, None, 0) where there is none: the panel then stays dark.
    """
    for path in (store.CURRENT, store.GOOD):
        try:
            config = _read(path)
            brightness_pct = config.get("brightness_pct", 100)
            if not 0 <= brightness_pct <= 100:
                brightness_pct = 100
            return config["sign"], _read(f"/a/signs/{config['sign']}.json"), brightness_pct
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue
    return None, None, 0


def _light(model, brightness_pct: int):
    """Open the board and show the unknown face; (hardware, display)."""
    from board import board

    hardware = board.open(model)
    if model is None:
        return hardware, None
    from baysign.display import Display
    from baysign.face.compose import unknown_face
    from baysign.face.layout import Layout

    display = Display(hardware.panel, Layout(model), clock)
    display.first(unknown_face(model), brightness_pct)
    return hardware, display


def _errors(config):
    """What is wrong with a configuration, as (path, message)."""
    from baysign.config import check

    try:
        model = _read(f"/a/signs/{config['sign']}.json")
    except (OSError, ValueError, KeyError, TypeError):
        model = None
    errors = check.check(config, _read("/a/board/board.json"), model)
    if model is None and not errors:
        errors = [("sign", "no such sign model on this board")]
    return errors


def _load():
    """(store, completed configuration, hash of its file); ConfigError if there is none."""
    import hashlib

    files = store.Store(_errors)
    config = files.load()
    if files.complaint:
        log.note("config", files.complaint + "; running on the last known good one")
    from baysign.config import check

    config = check.complete(config)
    package = sys.modules["baysign.config"]
    del check
    for name in _RULES:
        if sys.modules.pop("baysign.config." + name, None) is not None:
            delattr(package, name)
    return files, config, hashlib.sha256(files.loaded).digest().hex()[:16]


def _wire(supervisor, hardware, display, files, config, config_hash: str, model) -> None:
    """Everything beyond the unknown face."""
    import os

    from retry import Backoff

    from baysign.dispatch import Dispatch
    from baysign.link.codec import Codec
    from baysign.link.net import Net
    from baysign.link.outbox import Outbox
    from baysign.link.reports import Reports
    from baysign.link.session import Session
    from baysign.link.topics import Topics
    from baysign.sign import Sign

    boots = hardware.boots()
    cause = hardware.reset_cause()
    log.note("boot", f"start {boots} after {cause}, sign {config['id']}")
    sign = Sign(config, model)
    topics = Topics(config)
    outbox = Outbox()
    reports = Reports(config, display, clock, boots, cause, config_hash)
    dispatch = Dispatch(sign, display, clock, topics, outbox, reports, files, log)
    net = Net(hardware.network(config["network"]), clock, log)
    broker = config["broker"]
    user, password = broker["user"], broker["password"]
    codec = Codec("baysign-" + config["id"], broker["keepalive_s"], user, password)
    session = Session(
        broker,
        codec,
        dispatch,
        outbox,
        net,
        clock,
        log,
        Backoff(1000, 60_000),
        lambda: int.from_bytes(os.urandom(2), "little") / 65536,
        boots << 16,
    )
    dispatch.rise = session.rise
    outbox.add(topics.status, reports.status, 5000)
    outbox.add(topics.about, reports.about)
    outbox.add(topics.face, reports.face, 500)

    def counters():
        numbers = sign.counters
        numbers["oversize"] += session.frames.oversize
        numbers.update(session.counters)
        numbers["superseded"] = outbox.superseded
        numbers["log_dropped"] = log.dropped
        numbers["net_losses"] = net.losses
        numbers["mismatches"] = display.mismatches
        numbers["task_deaths"] = supervisor.deaths
        return numbers

    reports.counters = counters
    gc.collect()
    supervisor.add("display", dispatch.run)
    supervisor.add("net", net.run)
    supervisor.add("link", session.run)
