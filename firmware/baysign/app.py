"""Builds every object of the application and wires them; the only file that knows them all.

Order of a start (T11): panel dark, the unknown face latched, light; only then everything that may
take time or fail: the whole configuration, the network, the broker.
"""

import json

from .clock import Clock
from .config import store
from .errors import ConfigError
from .log import Log

clock = Clock()
log = Log(clock)


def main() -> None:
    """Run the sign; returns only by an exception."""
    import asyncio

    asyncio.run(_run())


def _models(name: str):
    """The sign model of that name, parsed."""
    with open("/a/signs/%s.json" % name) as file:
        return json.load(file)


def _sketch():
    """Name of the sign model, by the first configuration that names one, and its brightness."""
    for path in (store.CURRENT, store.GOOD):
        try:
            with open(path) as file:
                config = json.load(file)
            brightness_pct = config.get("brightness_pct", 100)
            if not 0 <= brightness_pct <= 100:
                brightness_pct = 100
            return config["sign"], _models(config["sign"]), brightness_pct
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue
    raise ConfigError("no configuration names a sign model")


def _light(model, brightness_pct: int):
    """Open the board and show the unknown face."""
    from board import board

    from .display import Display
    from .face.compose import unknown_face
    from .face.layout import Layout

    hardware = board.open(model)
    display = Display(hardware.panel, Layout(model), clock)
    display.first(unknown_face(model), brightness_pct)
    return hardware, display


def _load():
    """The checked and completed configuration, and the file's hash; the rules are not kept."""
    import hashlib
    import sys

    from .config import check

    with open("/a/board/board.json") as file:
        board_facts = json.load(file)

    def errors(config):
        try:
            model = _models(config["sign"])
        except (OSError, ValueError, KeyError, TypeError):
            return [("sign", "not a known sign model")]
        return check.check(config, board_facts, model)

    files = store.Store(errors)
    config = check.complete(files.load())
    if files.complaint:
        log.info("config", files.complaint + "; running on the last known good one")
    for name in ("baysign.config.check", "baysign.config.fields"):
        sys.modules.pop(name, None)
    return files, config, hashlib.sha256(files.loaded).digest().hex()[:16]


async def _run() -> None:
    from .supervisor import WATCHDOG_MS, Supervisor

    hardware = None
    supervisor = None
    try:
        name, model, brightness_pct = _sketch()
        hardware, display = _light(model, brightness_pct)
        supervisor = Supervisor(clock, log, hardware.watchdog(WATCHDOG_MS), hardware.reset)
        files, config, config_hash = _load()
        if config["sign"] != name:
            hardware.panel.blank()
            model = _models(config["sign"])
            hardware, display = _light(model, config["brightness_pct"])
        _wire(supervisor, hardware, display, files, config, config_hash, model)
    except ConfigError as error:
        # Nothing to show, nowhere to go: stay as dark or unknown as it is, and be there for the cable.
        log.info("config", str(error))
    if supervisor is None:
        from .supervisor import NoWatchdog

        supervisor = Supervisor(clock, log, NoWatchdog(), None)
    supervisor.add("log", log.run)
    await supervisor.run()


def _wire(supervisor, hardware, display, files, config, config_hash: str, model) -> None:
    """Everything beyond the unknown face."""
    import gc
    import os

    from retry import Backoff

    from .dispatch import Dispatch
    from .link.codec import Codec
    from .link.net import Net
    from .link.outbox import Outbox
    from .link.reports import Reports
    from .link.session import Session
    from .link.topics import Topics
    from .sign import Sign

    boots = hardware.boots()
    cause = hardware.reset_cause()
    log.info("boot", "start %d after %s, sign %s" % (boots, cause, config["id"]))
    sign = Sign(config, model)
    topics = Topics(config)
    outbox = Outbox()
    reports = Reports(config, display, clock, boots, cause, config_hash)
    dispatch = Dispatch(sign, display, clock, topics, outbox, reports, log)
    net = Net(hardware.network(config["network"]), clock, log)
    broker = config["broker"]
    codec = Codec(
        "baysign-" + config["id"], broker["keepalive_s"], broker["user"], broker["password"]
    )
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
    dispatch.session_of_link = session
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
