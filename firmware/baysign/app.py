"""Builds every object of the application and wires them; the only file that knows them all.

Order of a start (T11): panel dark, the unknown face latched, light; only then what may take time
or fail: the whole configuration, the network, the broker.

The heap of a board is small and must not be left in pieces. So garbage is collected before it
spreads, all the more during a start; the largest piece, the packet buffer, is taken first; then
comes all code; the configuration last, because most of it goes again. A start that had to load
the rules for configurations ends in another one. main.py drops this module too when it has done
its work: so no function of it may live on, not even inside another, because each holds on to all
of its module.
"""

import gc
import hashlib
import json

from baysign import VERSION
from baysign.clock import Clock
from baysign.config import ready, store
from baysign.errors import ConfigError
from baysign.link.frames import Frames
from baysign.log import Log
from baysign.parts import Parts

# What the table of settings says too, which is not loaded yet when the buffer is made.
PACKET_BYTES = 8192
_LARGEST_PACKET = 32768
# Between two collections of a start; each takes 5 to 20 ms on a board.
_START_BYTES = 16_384
# Lives in a row that failed before safe mode (baysign/safe.py).
_SAFE_AFTER = 5
_STAYS = (
    "retry",
    "baysign.link.codec",
    "baysign.link.dial",
    "baysign.link.brokers",
    "baysign.link.session",
    "baysign.link.ladder",
    "baysign.link.net",
    "baysign.link.reports",
    "baysign.link.operator",
    "baysign.link.ntp",
    "baysign.health.journal",
    "baysign.health.faults",
    "baysign.health.watch",
    "baysign.sign",
    "baysign.dispatch",
)

clock = Clock()
log = Log(clock)


def build():
    """Light the panel, build the rest; returns the supervisor, ready to run."""
    # Until the first session, when nearly all is taken that stays (`unload.tidy`).
    gc.threshold(_START_BYTES)
    # A life for setup, or one that a draft is tried in: once each.
    set_up = store.taken(store.SETUP)
    tried = store.taken(store.TRY)
    name, model, brightness_pct, packet_bytes = _sketch(tried)
    try:
        hardware, display = _light(model, brightness_pct)
    except ConfigError as error:
        # Not checked yet; if the rules let it pass, it ends there.
        log.note("config", str(error))
        name = None
        model = None
        hardware, display = _light(None, 0)
    from baysign.supervisor import WATCHDOG_MS, Supervisor

    supervisor = Supervisor(clock, log, hardware.watchdog(WATCHDOG_MS), hardware.reset)
    supervisor.add("log", log.run)
    parts = Parts(clock, log, supervisor, hardware)
    try:
        verdicts = ready.Ready(VERSION, store.complete)
        files = store.Store(store.errors, store.DRAFT if tried else store.CURRENT, ready=verdicts)
        failed = hardware.failed_lives()
        if failed < _SAFE_AFTER and (store.left(store.ASKED) or store.left(store.TRIAL)):
            from baysign.config.start import settle

            if settle(failed, verdicts.keep, log):
                _again(hardware)
        if set_up:
            raise ConfigError("stopped for setup")
        settled = files.settled()
        if not settled:
            # The rules need all the room there is; this start ends in another one.
            gc.collect()
            _load(hardware, files, verdicts)
        frames = Frames(packet_bytes)
        if failed < _SAFE_AFTER and settled:
            _preload()
        gc.collect()
        large = _large()
        config, config_hash = _load(hardware, files, verdicts)
        if config["sign"] != name:
            display = None
            model = _model(config)
            hardware, display = _light(model, _first_pct(config))
        if config["broker"]["packet_bytes"] != packet_bytes:
            frames = Frames(config["broker"]["packet_bytes"])
        reports = _reports(hardware, display, config, config_hash)
        parts.display = display
        parts.reports = reports
        parts.id = config["id"]
        parts.broker = "{host}:{port}".format(**config["broker"])
        parts.complaint = files.complaint
        if failed >= _SAFE_AFTER:
            _safe(parts, supervisor, hardware, display, config, frames, reports, *large)
            _console(parts)
            return supervisor
        sign = _sign(config, model)
        # Thirteen lots take 30 kB of settings, which live on in the lots themselves.
        model = None
        for name in ("sources", "lots", "lines"):
            del config[name]
        gc.collect()
        parts.sign = sign
        sign.parts = parts
        _link(parts, supervisor, hardware, display, files, config, frames, sign, reports, *large)
        if tried:
            from baysign.config.trying import Trying

            supervisor.add("setup", Trying(parts, files).run)
    except ConfigError as error:
        # Nothing to show and nowhere to go; the cable still finds somebody at home.
        parts.complaint = str(error)
        log.note("config", parts.complaint)
        _unset(parts, display, model, set_up and store.left(store.CURRENT))
    _console(parts)
    gc.collect()
    return supervisor


def _again(hardware) -> None:
    """Restart: this life was a success."""
    log.flush()
    hardware.prove()
    hardware.reset()


def _read(path: str):
    with open(path) as file:
        return json.load(file)


def _model(config):
    return _read(f"/a/signs/{config['sign']}.json")


def _sketch(tried):
    """(name, sign model, brightness, packet buffer) by the first configuration with a known model.

    Nothing is checked yet; (None, None, 0, …) where there is none: the panel then stays dark.
    """
    paths = (store.CURRENT, store.GOOD, store.DRAFT)
    for path in (store.DRAFT,) + paths if tried else paths:
        try:
            config = _read(path)
            brightness_pct = _first_pct(config)
            if not 0 <= brightness_pct <= 100:
                brightness_pct = 100
            packet_bytes = config.get("broker", {}).get("packet_bytes", PACKET_BYTES)
            if not 0 < packet_bytes <= _LARGEST_PACKET:
                packet_bytes = PACKET_BYTES
            return config["sign"], _model(config), brightness_pct, packet_bytes
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            continue
    return None, None, 0, PACKET_BYTES


def _first_pct(config) -> int:
    """Brightness of the first frame: nobody knows yet whether it is day."""
    light = config.get("light", {})
    return min(config.get("brightness_pct", 100), light.get("night_pct", 100))


def _light(model, brightness_pct: int):
    """Open the board and show the unknown face; (hardware, display)."""
    from board import board

    hardware = board.open(model)
    if model is None:
        return hardware, None
    from baysign.display import Display
    from baysign.face.compose import unknown_face
    from baysign.face.layout import renderers

    display = Display(hardware.panels, renderers(model), clock)
    if any(hasattr(panel, "poll") for panel in hardware.panels):
        from baysign.dialogue import Dialogue

        Dialogue(display, clock)
    display.first(unknown_face(model), brightness_pct)
    if display.dialogue is not None:
        display.dialogue.start()
    return hardware, display


def _preload() -> None:
    """All code that stays, a collection after each: loading leaves as much garbage as code."""
    for name in _STAYS:
        __import__(name)
        gc.collect()


def _large():
    """What is large and needs no configuration, while there is still room in one piece."""
    from baysign.health.journal import Journal
    from baysign.link.codec import Memory

    journal = Journal()
    journal.load()
    return Memory(), journal


def _load(hardware, files, verdicts):
    """(completed configuration, hash of its file); ConfigError if there is none."""
    config = files.load()
    if verdicts.written:
        log.note("config", "checked; starting again without the rules in memory")
        _again(hardware)
    if files.complaint:
        log.note("config", files.complaint + "; running on the last known good one")
    return config, hashlib.sha256(files.loaded).digest().hex()[:16]


def _reports(hardware, display, config, config_hash: str):
    """What the sign says of itself."""
    from baysign.link.build import about, dead
    from baysign.link.reports import Reports

    boots = hardware.boots()
    cause = hardware.reset_cause()
    log.note("boot", f"start {boots} after {cause}, sign {config['id']}")
    said = about(config, config_hash)
    return Reports(said, dead(config["lines"]), display, clock, boots, cause)


def _sign(config, model):
    """What the sign shows."""
    from unload import unload

    from baysign.sign import Sign

    sign = Sign(config, model)
    unload("baysign.feed.paths", "baysign.feed.wiring")
    return sign


def _safe(parts, supervisor, hardware, display, config, frames, reports, memory, journal) -> None:
    """The few tasks of safe mode."""
    from baysign.link.build import reach
    from baysign.link.outbox import Outbox
    from baysign.link.topics import Topics
    from baysign.safe import Safe

    outbox = Outbox()
    topics = Topics(config)
    faults = _faults(hardware, journal, outbox, topics, reports, "")
    safe = Safe(display, topics, outbox, reports, faults, clock, log, hardware)
    net, session = reach(hardware, config, frames, memory, safe, outbox, reports, clock, log)
    reports.net = net
    parts.net, parts.session, parts.faults = net, session, faults
    parts.outbox, parts.topics = outbox, topics
    # Counted in this life too.
    hardware.watchdogs()
    supervisor.add("display", safe.run)
    _panel(supervisor, display, outbox, topics)
    supervisor.add("net", net.run)
    supervisor.add("link", session.run)


def _link(
    parts, supervisor, hardware, display, files, config, frames, sign, reports, memory, journal
) -> None:
    """The way to the broker, and the tasks."""
    from baysign.dispatch import Dispatch
    from baysign.health.watch import Watch
    from baysign.link.build import reach
    from baysign.link.ntp import Ntp
    from baysign.link.operator import Operator
    from baysign.link.outbox import Outbox
    from baysign.link.topics import Topics

    outbox = Outbox()
    topics = Topics(config)
    operator = Operator(sign, topics, config["groups"], outbox, clock, log)
    operator.load()
    kept = None if files.tried else files
    dispatch = Dispatch(sign, display, clock, topics, operator, outbox, reports, kept, log)
    net, session = reach(hardware, config, frames, memory, dispatch, outbox, reports, clock, log)
    reports.net = net
    dispatch.rise = session.rise
    outbox.add(topics.status, reports.status, 5000)
    outbox.add(topics.about, reports.about)
    outbox.add(topics.face, reports.face, 500, 0)

    reports.watch(sign, frames, session, outbox, log, net, supervisor)
    faults = _faults(hardware, journal, outbox, topics, reports, files.complaint)
    watch = Watch(display, session, frames, sign, net, faults, clock, outbox, topics, reports)
    watch.keepers += (operator, dispatch)
    parts.net, parts.session, parts.faults = net, session, faults
    parts.outbox, parts.topics = outbox, topics
    parts.operator, parts.dispatch = operator, dispatch
    _outcome(parts)
    watch.watchdogs = hardware.watchdogs()
    watch.prove = hardware.prove
    supervisor.on_death = watch.death
    outbox.add(topics.faults, faults.payload, 1000)
    outbox.add(topics.health, watch.payload, 5000)
    servers = config["time"]["servers"] or [config["broker"]["host"]]
    ntp = Ntp(servers, config["time"]["port"], net, clock, dispatch.tell_time, log)
    supervisor.add("health", watch.run)
    _senses(parts, hardware, config, watch)
    supervisor.add("time", ntp.run)
    supervisor.add("display", dispatch.run)
    _panel(supervisor, display, outbox, topics)
    supervisor.add("net", net.run)
    supervisor.add("link", session.run)


def _unset(parts, display, model, leaves: bool) -> None:
    """Without a configuration in use: the panel says so, as far as its sign model is known."""
    from baysign.unset import Unset

    unset = Unset(parts, leaves)
    if display is not None and model is not None:
        parts.display = display
        unset.show(model)
        if display.dialogue is not None:
            parts.supervisor.add("panel", display.dialogue.run)
    parts.supervisor.add("display", unset.run)


def _console(parts) -> None:
    """The console, last of all: it is there whatever else is not."""
    from baysign.console.door import Door

    parts.supervisor.add("console", Door(parts).run)


def _outcome(parts) -> None:
    """What an earlier life has to say."""
    if store.left(store.TRIAL) or store.left(store.SAID):
        from baysign.config.outcome import Outcome

        parts.supervisor.add("outcome", Outcome(parts).run)


def _senses(parts, hardware, config, watch) -> None:
    """What is fitted besides the panel; a command for another brightness may come to any sign."""
    from baysign.health import fit
    from baysign.health.asked import Asked

    settings = {key: config[key] for key in fit.SETTINGS}
    asked = Asked(parts, json.dumps(settings), hardware.pins, watch.more)
    daily = fit.daily(parts, config)
    if fit.asked_for(config):
        asked.senses()
    watch.keepers += (daily,)
    watch.more.append(daily.report)
    parts.supervisor.add("selftest", daily.run)
    actions = parts.sign.actions
    actions["brightness"] = asked.brightness
    actions["identify"] = asked.identify
    actions["reboot"] = actions["config"] = asked.act
    actions["selftest"] = daily.ask
    read = asked.read
    for verb in ("about", "faults", "log", "lots", "mqtt", "net", "status", "time", "why"):
        actions[verb] = read


def _panel(supervisor, display, outbox, topics) -> None:
    """The task of panels that answer later."""
    if display.dialogue is not None:
        display.dialogue.tell(outbox, topics.face)
        supervisor.add("panel", display.dialogue.run)


def _faults(hardware, journal, outbox, topics, reports, complaint: str):
    """The history of faults, and those that are known at the start."""
    from baysign.health import faults as fault

    faults = fault.Faults(journal, clock, log, reports.boots, outbox, topics)
    if complaint:
        faults.begin(fault.CONFIG, complaint)
    if hardware.reset_cause() == "watchdog":
        faults.begin(fault.WATCHDOG, "", fault.HOLD_MS)
    return faults
