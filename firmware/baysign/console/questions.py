"""The ten questions of `setup`. Each writes on the sheet and says which paths it has answered."""

import json
import os

from baysign.console.sheet import put

_SOURCE = "city"
_PORT = 1883
_ADDRESS = ("address", "netmask", "gateway", "dns")
_PLACE = ("lat", "lon")
_ARROWS = ("none", "left", "ahead", "right")
# What a message can hold: number in it, way to it in a JSON document.
_HOLDS = (("free", None), ("occupied", None), (None, "free"), (None, "occupied"))
# Of a source's settings those which do not depend on its format.
_ANY_FORMAT = ("topic", "on_change", "alive", "no_data", "part")


async def _id(sheet):
    sheet.config["id"] = await sheet.ask("id", sheet.config.get("id", ""))
    return ("id",)


async def _model(sheet):
    names = sorted([name[:-5] for name in os.listdir("/a/signs")])
    for number, name in enumerate(names, 1):
        with open(f"/a/signs/{name}.json") as file:
            about = json.load(file)
        about = about.get("name_" + sheet.io.lang, about["name"])
        await sheet.io.line(f"  {number} {name}: {about}")
    sheet.config["sign"] = await sheet.choose("model", names, sheet.config.get("sign", ""))
    return ("sign",)


async def _list(sheet, names):
    for number, name in enumerate(names, 1):
        await sheet.io.line(f"  {number} {name}")


async def _broker(sheet):
    broker = sheet.config.setdefault("broker", {})
    now = broker.get("host", "")
    if now and broker.get("port", _PORT) != _PORT:
        now += ":" + str(broker["port"])
    host, _, port = (await sheet.ask("broker", now)).partition(":")
    broker["host"] = host
    put(broker, "port", int(port) if port.isdigit() else port)
    return ("broker.host", "broker.port")


async def _login(sheet):
    broker = sheet.config["broker"]
    put(broker, "user", await sheet.ask("user", broker.get("user", "")))
    await _password(sheet, broker, "user")
    return ("broker.user", "broker.password")


async def _password(sheet, row, name: str, key: str = "password"):
    """The secret that goes with a setting, where there is one."""
    now = row.get(key, "")
    answer = await sheet.ask(key, now, row[name], hidden=True) if row.get(name) else ""
    put(row, key, answer)


async def _network(sheet):
    network = sheet.config.setdefault("network", {})
    links = sheet.board["links"]
    kind = links[0]
    if len(links) > 1:
        await _list(sheet, links)
        kind = await sheet.choose("link", links, network.get("order", [kind])[0])
        network["order"] = [kind]
    else:
        await sheet.io.say("only link", kind)
    if kind == "wifi":
        rows = network.setdefault("wifi", [])
        if not rows:
            rows.append({})
        rows[0]["ssid"] = await sheet.ask("ssid", rows[0].get("ssid", ""))
        await _password(sheet, rows[0], "ssid")
    elif kind == "lte":
        row = network.get("lte") or {}
        network["lte"] = row
        row["apn"] = await sheet.ask("apn", row.get("apn", ""))
        await _password(sheet, row, "apn", "pin")
    return ("network.order", "network.wifi", "network.lte")


async def _address(sheet):
    network = sheet.config["network"]
    fixed = network.get("fixed") or {}
    now = " ".join([fixed[name] for name in _ADDRESS if fixed.get(name)]) or "dhcp"
    answer = await sheet.ask("address", now)
    words = answer.split()
    if answer.lower() == "dhcp" or not words:
        network.pop("fixed", None)
    elif len(words) > len(_ADDRESS):
        network["fixed"] = {"address": answer}
    else:
        network["fixed"] = {_ADDRESS[at]: words[at] for at in range(len(words))}
    return ("network.fixed",)


def _source(sheet):
    """Name and settings of the source that the first line's lot has."""
    config = sheet.config
    sources = config.setdefault("sources", {})
    for row in config.get("lots", {}).values():
        if row.get("source") in sources:
            return row["source"], sources[row["source"]]
    return _SOURCE, sources.setdefault(_SOURCE, {})


async def _topic(sheet):
    name, source = _source(sheet)
    source["topic"] = await sheet.ask("topic", source.get("topic", ""))
    return (f"sources.{name}.topic",)


async def _message(sheet):
    name, source = _source(sheet)
    now = ""
    for number in range(len(_HOLDS)):
        plain, path = _HOLDS[number]
        await sheet.io.line(f"  {number + 1} " + sheet.io.text(f"holds {number + 1}"))
        if source.get("format") and source.get("number") == plain and (plain or source.get(path)):
            now = str(number + 1)
    answer = await sheet.ask("holds", now)
    if answer not in ("1", "2", "3", "4"):
        source.pop("format", None)
        return (f"sources.{name}",)
    plain, path = _HOLDS[int(answer) - 1]
    if plain:
        for key in list(source):
            if key not in _ANY_FORMAT:
                del source[key]
        source["format"] = "plain"
        source["number"] = plain
    else:
        source["format"] = "json"
        was = source.pop("free", None) or source.pop("occupied", None)
        source.pop("number", None)
        source[path] = await sheet.ask("json path", was or "")
    return (f"sources.{name}",)


async def _lines(sheet):
    name, source = _source(sheet)
    lots = sheet.config.setdefault("lots", {})
    lines = sheet.config.setdefault("lines", [])
    fitted = sheet.model()["lines"]
    del lines[len(fitted) :]
    shown = []
    for number in range(len(fitted)):
        if number == len(lines):
            lines.append({})
        line = lines[number]
        now = "+".join(line.get("lots", []))
        answer = await sheet.ask("line", now, number + 1)
        line["lots"] = [each.strip() for each in answer.split("+") if each.strip()]
        for lot in line["lots"]:
            lots.setdefault(lot, {"source": name})
            shown.append(lot)
        if fitted[number].get("arrow"):
            now = line.get("arrow", _ARROWS[0])
            arrow = await sheet.choose("arrow", _ARROWS, now, number + 1)
            put(line, "arrow", None if arrow == _ARROWS[0] else arrow)
    for lot in list(lots):
        if lot not in shown:
            del lots[lot]
    await _lots(sheet, lots, "occupied" in source or source.get("number") == "occupied")
    return ("lines", "lots", f"sources.{name}")


async def _lots(sheet, lots, counts_occupied):
    """For how long a number is true, and how large the car parks are where that is needed."""
    now = ""
    for row in lots.values():
        if "max_age_s" in row:
            now = str(row["max_age_s"] // 60)
    answer = await sheet.ask("age", now)
    for row in lots.values():
        put(row, "max_age_s", int(answer) * 60 if answer.isdigit() else answer)
    if counts_occupied:
        for lot in sorted(lots):
            answer = await sheet.ask("capacity", str(lots[lot].get("capacity", "")), lot)
            put(lots[lot], "capacity", int(answer) if answer.isdigit() else answer)


async def _position(sheet):
    now = sheet.config.get("position") or {}
    shown = "{lat} {lon}".format(**now) if now else ""
    answer = await sheet.ask("position", shown)
    if not answer:
        sheet.config.pop("position", None)
    elif answer != shown:
        found = {}
        words = answer.replace(",", " ").split(None, 1)
        for at in range(len(words)):
            try:
                found[_PLACE[at]] = float(words[at])
            except ValueError:
                found[_PLACE[at]] = words[at]
        sheet.config["position"] = found
    return ("position",)


QUESTIONS = (
    _id,
    _model,
    _broker,
    _login,
    _network,
    _address,
    _topic,
    _message,
    _lines,
    _position,
)
