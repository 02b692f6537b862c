"""Rules between settings. Each is one named function; ERRORS lists them.

A rule gets the completed configuration, board.json and the sign model (either may be None) and
appends (path, message). What is allowed and likely to surprise is in config/warnings.py.
"""

from baysign.config import fitted, light, network
from baysign.config.broker import brokers
from baysign.config.scalar import shown
from baysign.face.dead import dead_of
from baysign.face.numeral import reads_as_number
from baysign.face.room import complaint, room_of
from baysign.feed.topics import matches
from baysign.feed.wiring import filled
from panel import BUSES


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
        errors.append((path + ".free", f"exactly one of free and occupied: {both}"))


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
                (path + ".source", '"{}" is not under sources: {}'.format(row["source"], known))
            )
            continue
        source_lot(path, row["source"], source, row, errors)


def source_lot(path: str, name: str, source: dict, row: dict, errors: list):
    """A lot gives what its source's paths and its way of counting need."""
    if row["part"] is None and source["part"] is None and "{part}" in texts(source):
        errors.append((path + ".part", f"missing: source {name} uses {{part}}"))
    occupied = source["occupied"] is not None or source["number"] == "occupied"
    if occupied and source["capacity"] is None and row["capacity"] is None:
        errors.append((path + ".capacity", "missing: the source counts occupied spaces"))


def texts(source: dict) -> str:
    """All topics and paths of a source, in one: what is filled in somewhere shows up here."""
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
    own = "{}/{}/".format(config["base"], config["id"])
    for topic in seen:
        if topic[: len(own)] == own:
            errors.append((seen[topic], f"topic {topic} belongs to the sign itself"))
        for other in seen:
            if other != topic and ("+" in topic or "#" in topic) and matches(topic, other):
                errors.append((seen[other], f"topic {other} is also caught by {topic}"))


def own_topics(config: dict, board, model, errors: list):
    """The sign publishes under base, so it holds no wildcard and nothing to fill in."""
    for char in "+#{}":
        if char in config["base"]:
            errors.append(("base", f"{shown(config['base'])} holds {char}, which has no meaning"))
            return


def topic_names(config: dict, board, model, errors: list):
    """What is filled into a topic holds no wildcard."""
    for name in config["lots"]:
        row = config["lots"][name]
        source = config["sources"].get(row["source"])
        if source is None:
            continue
        topics = source["topic"] + (source["alive"] or "")
        for what, other in (("key", name), ("part", source["part"])):
            value = other if row[what] is None else row[what]
            if value and "{" + what + "}" in topics and ("+" in value or "#" in value):
                path = f"lots.{name}.{what}"
                errors.append((path, f"{shown(value)} holds + or #, a wildcard in its topic"))


def tls_pair(config: dict, board, model, errors: list):
    """A client certificate and its key come together."""
    for path, row in brokers(config):
        tls = row["tls"]
        if tls is not None and (tls["certificate"] == "") != (tls["key"] == ""):
            name, other = ("certificate", "key") if tls["key"] else ("key", "certificate")
            errors.append((f"{path}.tls.{name}", f"missing: {other} is given"))


def line_lots(config: dict, board, model, errors: list):
    """Every line names lots that exist, each once."""
    for index, line in enumerate(config["lines"]):
        path = f"lines[{index}].lots"
        members = line["lots"]
        for name in members:
            if name not in config["lots"]:
                known = ", ".join(sorted(config["lots"]))
                errors.append((path, f'"{name}" is not under lots: {known[:120]}'))
        for name in set(members):
            if members.count(name) > 1:
                errors.append((path, f'"{name}" is named twice'))


def thresholds(config: dict, board, model, errors: list):
    """full_in < full_out, full_in < almost_in < almost_out (T8)."""
    rows = [("lots." + name, config["lots"][name]) for name in config["lots"]]
    for index, line in enumerate(config["lines"]):
        rows.append((f"lines[{index}]", line))
    for path, row in rows:
        full_in, full_out = row["full_in"], row["full_out"]
        almost_in, almost_out = row["almost_in"], row["almost_out"]
        if full_out <= full_in:
            errors.append(
                (path + ".full_out", f"{full_out} is not over full_in, which is {full_in}")
            )
        if almost_in is not None and almost_in <= full_in:
            errors.append(
                (path + ".almost_in", f"{almost_in} is not over full_in, which is {full_in}")
            )
        if almost_out is not None and (almost_in is None or almost_out <= almost_in):
            errors.append(
                (
                    path + ".almost_out",
                    f"{almost_out} is not over almost_in, which is {shown(almost_in)}",
                )
            )


def stuck(config: dict, board, model, errors: list):
    """A lot that never moved is not trusted longer than one that has (T7)."""
    for name in config["lots"]:
        row = config["lots"][name]
        if row["stuck_s"] and row["stuck_new_s"] > row["stuck_s"]:
            errors.append(
                (
                    f"lots.{name}.stuck_new_s",
                    "{} is over stuck_s, which is {}".format(row["stuck_new_s"], row["stuck_s"]),
                )
            )


def trust(config: dict, board, model, errors: list):
    """A share of capacity needs every member's capacity, from the lot or from its source."""
    for index, line in enumerate(config["lines"]):
        if line["trust_pct"] == 100 or len(line["lots"]) < 2:
            continue
        for name in line["lots"]:
            row = config["lots"].get(name)
            source = config["sources"].get(row["source"]) if row else None
            if source and row["capacity"] is None and source["capacity"] is None:
                errors.append(
                    (f"lots.{name}.capacity", f"missing: lines[{index}].trust_pct needs it")
                )


def model_lines(config: dict, board, model, errors: list):
    """The lines, arrows and texts fit the sign model."""
    if model is None:
        return
    fitted = model["lines"]
    lines = config["lines"]
    if len(lines) != len(fitted):
        errors.append(("lines", f"{len(lines)} lines; the sign model has {len(fitted)}"))
        return
    for index, line in enumerate(lines):
        path = f"lines[{index}]"
        if line["arrow"] != "none" and not fitted[index].get("arrow"):
            errors.append((path + ".arrow", "the sign model has no arrow on this line"))
        room = room_of(fitted[index])
        try:
            dead_of(line["dead"], room)
        except ValueError as error:
            errors.append((path + ".dead", str(error)))
        for kind in ("unknown", "full", "closed", "some", "dead"):
            text = line["texts"][kind]
            if text is None:
                continue
            where = f"{path}.texts.{kind}"
            _text(where, text, room, kind == "full", errors)
    rooms = []
    for line in fitted:
        room = room_of(line)
        if room not in rooms:
            rooms.append(room)
            _text("hours_text", config["hours_text"], room, False, errors)


def _text(path: str, text: str, room, number: bool, errors: list):
    """A text fits its line, and only FULL may be a number (000)."""
    said = complaint(text, room)
    if said:
        errors.append((path, said))
    if not number and reads_as_number(text):
        errors.append((path, f'"{text}" would read as a number'))


def buses(config: dict, board, model, errors: list):
    """The board has a bus for every panel of the sign."""
    if board is None or model is None:
        return
    for panel in model.get("panels", ()):
        bus = BUSES[panel["chip"]]
        if bus not in board.get("wiring", ()):
            chip, name = panel["chip"], config["board"]
            errors.append(("sign", f"its panel {chip} needs a bus {bus}: board {name} has none"))


def hours(config: dict, board, model, errors: list):
    """Opening hours are local times: they need the time zone."""
    if config["timezone"] is not None:
        return
    rows = [("hours", config["hours"])]
    rows.extend((f"lots.{name}.hours", config["lots"][name]["hours"]) for name in config["lots"])
    for path, lines in rows:
        if lines:
            errors.append((path, "opening hours need timezone"))


ERRORS: tuple = (
    sources,
    lot_sources,
    topics,
    own_topics,
    topic_names,
    tls_pair,
    line_lots,
    thresholds,
    stuck,
    trust,
    model_lines,
    buses,
    hours,
)
ERRORS += network.ERRORS + light.ERRORS + fitted.ERRORS
