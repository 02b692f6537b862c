"""Rules between settings. Each is one named function; ERRORS and WARNINGS list them.

An error rule gets the completed configuration, board.json and the sign model (either may be
None) and appends (path, message). A warning rule gets the configuration as written, the
completed one and the list.
"""

from baysign.face.glyphs import GLYPHS
from baysign.feed.topics import filled, matches


def source_number(path: str, source: dict, errors: list):
    """A plain source says what its number counts; a JSON one has exactly one number."""
    if source["format"] == "plain":
        if source["number"] is None:
            errors.append((path + ".number", "missing: a plain number is free or occupied"))
        for name in ("free", "occupied", "capacity", "time", "record"):
            if source[name]:
                errors.append((path + "." + name, "has no meaning with format plain"))
        return
    if source["number"] is not None:
        errors.append((path + ".number", "has no meaning with format json: use free or occupied"))
    if (source["free"] is None) == (source["occupied"] is None):
        both = "both given" if source["free"] is not None else "neither given"
        errors.append((path + ".free", "exactly one of free and occupied: %s" % both))


def source_time(path: str, source: dict, errors: list):
    """A local time needs to know where: dmy never carries a zone."""
    if source["time"] is None:
        return
    if source["time_format"] == "dmy" and source["utc_offset"] is None:
        errors.append((path + ".utc_offset", 'missing: dmy times are local, like "+08:00"'))


def sources(config: dict, board, model, errors: list):
    """Every source is complete in itself."""
    for name in config["sources"]:
        path = "sources." + name
        source = config["sources"][name]
        source_number(path, source, errors)
        source_time(path, source, errors)
        if source["alive"] is not None and not source["on_change"]:
            errors.append((path + ".alive", "has no meaning without on_change"))


def lot_sources(config: dict, board, model, errors: list):
    """Every lot names a source that exists and gives what its paths need."""
    for name in config["lots"]:
        path = "lots." + name
        row = config["lots"][name]
        source = config["sources"].get(row["source"])
        if source is None:
            known = ", ".join(sorted(config["sources"])) or "none"
            errors.append(
                (path + ".source", '"%s" is not under sources: %s' % (row["source"], known))
            )
            continue
        if row["part"] is None and source["part"] is None and "{part}" in _texts(source):
            errors.append((path + ".part", "missing: source %s uses {part}" % row["source"]))
        occupied = source["occupied"] is not None or source["number"] == "occupied"
        if occupied and source["capacity"] is None and row["capacity"] is None:
            errors.append((path + ".capacity", "missing: the source counts occupied spaces"))


def _texts(source: dict) -> str:
    parts = [source["topic"], source["record"], source["alive"] or ""]
    for name in ("free", "occupied", "capacity", "some_if", "time"):
        parts.append(source[name] or "")
    for rule in source["status"]:
        parts.append(rule["path"])
    return " ".join(parts)


def topics(config: dict, board, model, errors: list):
    """No topic is caught by another one's wildcard: a message goes one way only."""
    seen = {}
    for name in config["lots"]:
        row = config["lots"][name]
        source = config["sources"].get(row["source"])
        if source is not None:
            for topic in (source["topic"], source["alive"]):
                if topic is not None:
                    seen[filled(topic, name, source, row)] = "lots." + name
    own = "%s/%s/" % (config["base"], config["id"])
    for topic in seen:
        if topic[: len(own)] == own:
            errors.append((seen[topic], "topic %s belongs to the sign itself" % topic))
        for other in seen:
            if other != topic and ("+" in topic or "#" in topic) and matches(topic, other):
                errors.append((seen[other], "topic %s is also caught by %s" % (other, topic)))


def line_lots(config: dict, board, model, errors: list):
    """Every line names lots that exist, each once."""
    for index in range(len(config["lines"])):
        path = "lines[%d].lots" % index
        members = config["lines"][index]["lots"]
        for name in members:
            if name not in config["lots"]:
                known = ", ".join(sorted(config["lots"]))
                errors.append((path, '"%s" is not under lots: %s' % (name, known[:120])))
        for name in set(members):
            if members.count(name) > 1:
                errors.append((path, '"%s" is named twice' % name))


def thresholds(config: dict, board, model, errors: list):
    """full_in < full_out, full_in < almost_in < almost_out (T8)."""
    rows = [("lots." + name, config["lots"][name]) for name in config["lots"]]
    for index in range(len(config["lines"])):
        rows.append(("lines[%d]" % index, config["lines"][index]))
    for path, row in rows:
        full_in, full_out = row["full_in"], row["full_out"]
        almost_in, almost_out = row["almost_in"], row["almost_out"]
        if full_out <= full_in:
            errors.append(
                (path + ".full_out", "%d is not over full_in, which is %d" % (full_out, full_in))
            )
        if almost_in is not None and almost_in <= full_in:
            errors.append(
                (path + ".almost_in", "%d is not over full_in, which is %d" % (almost_in, full_in))
            )
        if almost_out is not None and (almost_in is None or almost_out <= almost_in):
            errors.append(
                (
                    path + ".almost_out",
                    "%d is not over almost_in, which is %s" % (almost_out, almost_in),
                )
            )


def stuck(config: dict, board, model, errors: list):
    """A lot that never moved is not trusted longer than one that has (T7)."""
    for name in config["lots"]:
        row = config["lots"][name]
        if row["stuck_s"] and row["stuck_new_s"] > row["stuck_s"]:
            errors.append(
                (
                    "lots.%s.stuck_new_s" % name,
                    "%s is over stuck_s, which is %s" % (row["stuck_new_s"], row["stuck_s"]),
                )
            )


def trust(config: dict, board, model, errors: list):
    """A share of capacity needs every member's capacity, from the lot or from its source."""
    for index in range(len(config["lines"])):
        line = config["lines"][index]
        if line["trust_pct"] == 100 or len(line["lots"]) < 2:
            continue
        for name in line["lots"]:
            row = config["lots"].get(name)
            source = config["sources"].get(row["source"]) if row else None
            if source and row["capacity"] is None and source["capacity"] is None:
                errors.append(
                    ("lots.%s.capacity" % name, "missing: lines[%d].trust_pct needs it" % index)
                )


def model_lines(config: dict, board, model, errors: list):
    """The lines, arrows and texts fit the sign model."""
    if model is None:
        return
    fitted = model["lines"]
    lines = config["lines"]
    if len(lines) != len(fitted):
        errors.append(("lines", "%d lines; the sign model has %d" % (len(lines), len(fitted))))
        return
    for index in range(len(lines)):
        path = "lines[%d]" % index
        if lines[index]["arrow"] != "none" and not fitted[index]["arrow"]:
            errors.append((path + ".arrow", "the sign model has no arrow on this line"))
        for kind in ("unknown", "full", "closed", "some"):
            text = lines[index]["texts"][kind]
            if text is None:
                continue
            where = "%s.texts.%s" % (path, kind)
            if len(text) > fitted[index]["digits"]:
                errors.append(
                    (where, '"%s" is longer than %d digits' % (text, fitted[index]["digits"]))
                )
            for char in text:
                if char not in GLYPHS:
                    errors.append((where, '"%s" has no shape on seven segments' % char))
            if kind != "full" and text.strip(" 0123456789") == "" and text.strip():
                errors.append((where, '"%s" would read as a number' % text))


def wifi(config: dict, board, model, errors: list):
    """A board whose only way out is Wi-Fi needs a network, except in the simulator."""
    if board is None or config["simulation"]:
        return
    if board.get("links") == ["wifi"] and not config["network"]["wifi"]:
        errors.append(("network.wifi", "missing: board %s has Wi-Fi only" % config["board"]))


ERRORS = (
    sources,
    lot_sources,
    topics,
    line_lots,
    thresholds,
    stuck,
    trust,
    model_lines,
    wifi,
)


def replayed_live(written: dict, config: dict, found: list):
    """T5: a bridge may replay a retained value as live; only a source time shows it."""
    for name in config["sources"]:
        source = config["sources"][name]
        if source["time"] is None and not source["on_change"]:
            found.append(
                (
                    "sources.%s.time" % name,
                    "no source time: an old value that a bridge replays as live looks fresh (T5)",
                )
            )


def zoneless_time(written: dict, config: dict, found: list):
    """ISO times without a zone are refused unless utc_offset is given."""
    for name in config["sources"]:
        source = config["sources"][name]
        if source["time"] is not None and source["time_format"] == "iso":
            if source["utc_offset"] is None:
                found.append(
                    ("sources.%s.utc_offset" % name, "none: times without a zone will be no data")
                )


def change_without_alive(written: dict, config: dict, found: list):
    """T4: a source of changes only is stale after max_age_s without one."""
    for name in config["sources"]:
        source = config["sources"][name]
        if source["on_change"] and source["alive"] is None:
            found.append(
                (
                    "sources.%s.alive" % name,
                    "none: a lot that does not change turns to the unknown face after max_age_s (T4)",
                )
            )


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
    for index in range(len(written["lines"])):
        line = written["lines"][index]
        if len(line["lots"]) == 1:
            for name in ("full_in", "full_out", "almost_in", "almost_out", "dwell_s", "trust_pct"):
                if name in line:
                    found.append(
                        ("lines[%d].%s" % (index, name), "only for sums; set it on the lot")
                    )


WARNINGS = (replayed_live, zoneless_time, change_without_alive, unused, idle_thresholds)
