"""What is allowed and likely to surprise. Each is one named function; WARNINGS lists them.

A rule gets the configuration as written, the completed one, and the list, to which it appends
(path, message). Asked on the host only: a board has no room for it.
"""

from baysign.config.broker import brokers
from baysign.config.rules import texts


def replayed_live(written: dict, config: dict, found: list):
    """T5: a bridge may replay a retained value as live; only a source time shows it."""
    for name in config["sources"]:
        source = config["sources"][name]
        if source["time"] is None and not source["on_change"]:
            found.append(
                (
                    f"sources.{name}.time",
                    "no source time: an old value that a bridge replays as live looks fresh (T5)",
                )
            )


def zoneless_time(written: dict, config: dict, found: list):
    """ISO times without a zone are refused unless utc_offset is given."""
    for name in config["sources"]:
        source = config["sources"][name]
        local = source["time_format"] == "iso" and source["utc_offset"] is None
        if source["time"] is not None and local:
            found.append(
                (f"sources.{name}.utc_offset", "none: times without a zone will be no data")
            )


def change_without_alive(written: dict, config: dict, found: list):
    """T4: a source of changes only is stale after max_age_s without one."""
    for name in config["sources"]:
        source = config["sources"][name]
        if source["on_change"] and source["alive"] is None:
            found.append(
                (
                    f"sources.{name}.alive",
                    "none: a lot that does not change is unknown after max_age_s (T4)",
                )
            )


def one_number_for_two(written: dict, config: dict, found: list):
    """Lots that nothing tells apart in topic or paths show the very same number."""
    seen = {}
    for name in sorted(config["lots"]):
        row = config["lots"][name]
        source = config["sources"][row["source"]]
        told = texts(source)
        parts = [row["source"]]
        if "{key}" in told:
            parts.append(name if row["key"] is None else row["key"])
        if "{part}" in told:
            parts.append(source["part"] if row["part"] is None else row["part"])
        what = tuple(parts)
        if what in seen:
            found.append((f"lots.{name}", f"reads the very same number as lots.{seen[what]}"))
        else:
            seen[what] = name


def unused(written: dict, config: dict, found: list):
    """Sources without lots and lots without lines."""
    used = [config["lots"][name]["source"] for name in config["lots"]]
    for name in config["sources"]:
        if name not in used:
            found.append(("sources." + name, "no lot uses it"))
    used = []
    for line in config["lines"]:
        used.extend(line["lots"])
    for name in config["lots"]:
        if name not in used:
            found.append(("lots." + name, "no line shows it"))


def idle_thresholds(written: dict, config: dict, found: list):
    """Thresholds of a line count only for a sum; one lot brings its own."""
    for index, line in enumerate(written["lines"]):
        if len(line["lots"]) == 1:
            for name in ("full_in", "full_out", "almost_in", "almost_out", "dwell_s", "trust_pct"):
                if name in line:
                    found.append((f"lines[{index}].{name}", "only for sums; set it on the lot"))


def clear_password(written: dict, config: dict, found: list):
    """Without TLS everybody on the way can read the password."""
    for path, row in brokers(config):
        if row["password"] and row["tls"] is None:
            found.append((path + ".password", "goes over the network unencrypted: no tls"))


def certificate_time(written: dict, config: dict, found: list):
    """A sign that does not know the time takes no certificate: who tells it before a session?"""
    time = config["time"]
    if time["servers"] or time["chip"] != "none":
        return
    for path, row in brokers(config):
        if row["tls"] is not None:
            found.append((path + ".tls", "needs the time first: does the broker's host tell it?"))


WARNINGS = (
    clear_password,
    certificate_time,
    replayed_live,
    zoneless_time,
    change_without_alive,
    one_number_for_two,
    unused,
    idle_thresholds,
)
