"""net: the network as the sign sees it."""

from baysign.console.detail import detail
from baysign.console.words import Wrong


async def run(io, words):
    """Kind, driver's state, address, signal, losses."""
    if words:
        raise Wrong
    net = io.parts.net
    if net is None:
        await io.say("absent")
        return
    await io.say("link", net.kind + " " + io.text("up" if net.up else "down"))
    await io.say("state", detail(net.state(), io.lang))
    if net.up:
        await io.say("address", net.address())
        rssi_dbm = net.rssi_dbm()
        if rssi_dbm is not None:
            await io.say("rssi_dbm", rssi_dbm)
    await io.say("losses", net.losses)
