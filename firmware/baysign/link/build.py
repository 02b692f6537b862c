"""Builds what reaches the broker, and what it is told for as long as the sign runs.

app.py wires it, main.py drops this module afterwards.
"""

import json

from retry import Backoff, rand

from baysign import VERSION
from baysign.link.brokers import Brokers
from baysign.link.codec import Codec
from baysign.link.net import Net
from baysign.link.session import Session

# Signs that one broker has lost at one moment come back spread over so long.
_CROWD_MS = 20_000


def _longest_wait_ms(comm_loss_s) -> int:
    """The longest pause between two attempts to reach a broker that does not answer.

    An eighth of the time after which its absence costs the numbers (T15): a broker that is back
    in time must not be missed because the sign happens to wait. At most 20 s: within half a minute
    after the end of any fault the sign is right again.
    """
    return max(5000, min(20_000, int(comm_loss_s * 125) or 20_000))


def reach(hardware, config, frames, memory, handler, outbox, reports, clock, log):
    """(network, session) of a sign."""
    adapters = hardware.adapters(config["network"], config["id"])
    net = Net(adapters, clock, log)
    broker = config["broker"]
    keepalive_s = broker["keepalive_s"]
    rows = [broker] + broker["fallbacks"]
    codec = Codec(memory, "baysign-" + config["id"], keepalive_s)
    brokers = Brokers(rows, codec, clock, hardware.set_clock)
    session = Session(
        brokers,
        keepalive_s,
        frames,
        codec,
        handler,
        outbox,
        net,
        clock,
        log,
        Backoff(1000, _longest_wait_ms(config["comm_loss_s"]), 0, _CROWD_MS),
        rand,
        reports.boots << 16,
    )
    net.session = session
    if len(adapters) > 1:
        from baysign.link.probe import Probe

        net.probe = Probe(brokers).ask
    return_ms = int(broker["return_s"] * 1000)
    if return_ms and len(rows) > 1:
        from baysign.link.scout import Scout

        backoff = Backoff(return_ms, return_ms * 8, return_ms)
        session.scout = Scout(return_ms, backoff, rand, clock, log)
    return net, session


def about(config: dict, config_hash: str) -> bytes:
    """The `about` topic, but for the link; `config_hash` names the configuration file."""
    said = {key: config[key] for key in ("id", "name", "board", "sign", "position")}
    said["version"] = VERSION
    said["config"] = config_hash
    said["lines"] = [{"lots": line["lots"], "arrow": line["arrow"]} for line in config["lines"]]
    return json.dumps(said).encode()


def dead(lines: list) -> str:
    """What the configuration knows to be dark, by line and digit (T12); "" for nothing."""
    named = []
    for number, line in enumerate(lines, 1):
        if line["dead"]:
            named.append(f"line {number}: " + " ".join(line["dead"]))
    return ", ".join(named)
