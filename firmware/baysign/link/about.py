"""What stays true of the sign as long as it runs: made at the start, and not loaded after it."""

import json

from baysign import VERSION


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
