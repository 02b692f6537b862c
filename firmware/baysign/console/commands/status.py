"""status: one screen with what is lit and why, and how the sign is."""

import gc
import json

from baysign.console.detail import detail
from baysign.console.face import control, rows
from baysign.console.texts import find
from baysign.console.words import Wrong, lasts, utc


async def run(io, words):
    """Lines, panel, network, broker, clock, light, faults, control, uptime."""
    if words:
        raise Wrong
    parts = io.parts
    if parts.display is not None and parts.display.face is not None:
        await io.say("lit")
        for row in rows(parts, io.lang):
            await io.line(row)
        await io.say("panel", io.text(parts.display.verify()))
    if parts.session is None:
        from baysign.console.complaint import complaint

        await io.say("absent")
        await io.line(complaint(parts.complaint, io.lang))
        return
    clock = parts.clock
    net = parts.net
    if net.up:
        rssi_dbm = net.rssi_dbm()
        signal = net.address() + ("" if rssi_dbm is None else f", {rssi_dbm} dBm")
        await io.say("link", io.text("up", net.kind, signal))
    else:
        await io.say("link", io.text("down", detail(net.state(), io.lang)))
    session = parts.session
    if session.number:
        await io.say("broker", io.text("session", session.number))
    else:
        reason = detail(session.reason, io.lang) or io.text("none")
        await io.say("broker", io.text("offline", reason))
    wall_s = clock.wall_s()
    known = (
        io.text("unset")
        if wall_s is None
        else f"{utc(wall_s)} ({find('time', clock.source, io.lang)})"
    )
    await io.say("clock", known)
    await io.say("light", json.loads(parts.reports.face())["brightness_pct"])
    await io.say("faults", _faults(io))
    if parts.sign is not None:
        await io.say("control", control(io))
    boots = parts.reports.boots
    cause = find("reasons", parts.reports.cause, io.lang)
    gc.collect()
    free = gc.mem_free()
    await io.say("uptime", lasts(clock.now_ms() // 1000), boots, cause, free)


def _faults(io):
    active = json.loads(io.parts.faults.payload())["faults"]
    if not active:
        return io.text("none")
    said = []
    for fault in active:
        name = find("faults", fault["fault"], io.lang)
        said.append(f"{name} ({fault['number']})")
    return ", ".join(said)
