"""The AsyncAPI document: channels, operations and messages around the schemas.

It is written from the sign's side, as AsyncAPI 3 wants it: the sign sends `status`, and receives
`cmd`. Schemas are AsyncAPI's own kind, which is JSON Schema draft-07.
"""

import json

from baysign import VERSION
from baysign.link.topics import Topics
from baysign_host.gen.contract import said, taken
from baysign_host.gen.table import ROWS

_MQTT = {"bindingVersion": "0.2.0"}
# Channel and topic: what a sign publishes, by (summary, retained, QoS, schemas of its messages).
SENT = {
    "status": ("at each session, and what the broker says when it dies", True, 1, ["Status"]),
    "about": ("at each session", True, 1, ["About"]),
    "face": ("on change, at most twice a second, the newest wins", True, 0, ["Face"]),
    "health": ("once a minute", True, 1, ["Health"]),
    "faults": ("on change", True, 1, ["Faults"]),
    "log": ("at each onset and each clearance of a fault", False, 1, ["LogEntry"]),
    "reply": ("one for each command and order", False, 1, ["Done", "Refused", "Answer"]),
}
# What a sign obeys, by (summary, whether it may be retained, schemas of its messages).
_COMMANDS = list(dict.fromkeys(taken.COMMANDS.values()))
TAKEN = {
    "cmd": ("commands; a retained one is refused", False, _COMMANDS),
    "order": (
        "a standing order, retained; a new one replaces the old, an empty payload ends it",
        True,
        ["Order", "OrderEnd"],
    ),
    "time": ("the time of day; a retained one is not believed", False, ["Time"]),
}
_ABOUT = """What a Baysign sign says and obeys over MQTT 3.1.1: JSON in UTF-8. Keys that a reader
does not know are to be ignored; newer firmware may say more. In words: docs/messages.md."""
_CITY = """Availability of car parks, on whatever topics the city has. The configuration names
them in `sources`, with `{key}` and `{part}` of each lot, and says what a message means:
docs/integrator.md."""


def text() -> str:
    """The document as a file."""
    return json.dumps(build(), indent=1, ensure_ascii=False) + "\n"


def build() -> dict:
    """The document as data."""
    channels = _channels()
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Baysign parking guidance sign",
            "version": VERSION,
            "description": " ".join(_ABOUT.split()),
            "license": {"name": "MIT"},
        },
        "defaultContentType": "application/json",
        "servers": _servers(),
        "channels": channels,
        "operations": _operations(channels),
        "components": {
            "messages": _messages(),
            "schemas": {**said.schemas(), **taken.schemas()},
            "securitySchemes": {
                "login": {
                    "type": "userPassword",
                    "description": "`broker.user` and `broker.password` of the configuration",
                }
            },
        },
    }


def topics() -> dict:
    """Address of each channel as the firmware itself writes it, by channel."""
    own = Topics({"base": "{base}", "id": "{id}"})
    made = {what: getattr(own, what) for what in SENT}
    made |= {"cmd": own.command, "order": own.order}
    for what in ("cmd", "order"):
        made["group " + what] = own.group("{group}", what)
    made |= {"all cmd": own.all_command, "all order": own.all_order, "all time": own.time}
    return {_name(channel): address for channel, address in made.items()}


def _name(words: str) -> str:
    """A channel's or operation's name: `all cmd` is allCmd."""
    first, *rest = words.split()
    return first + "".join(each.capitalize() for each in rest)


def _servers() -> dict:
    broker = {
        "host": "{broker}",
        "variables": {"broker": {"description": "`broker.host` and port of the configuration"}},
        "security": [{"$ref": "#/components/securitySchemes/login"}],
        "protocolVersion": "3.1.1",
        "bindings": {"mqtt": _session()},
    }
    return {
        "plain": {"protocol": "mqtt", "description": "the city's broker", **broker},
        "tls": {"protocol": "mqtts", "description": "the same with TLS", **broker},
    }


def _session() -> dict:
    """How a sign connects: always clean, so that nothing queued arrives as live (T4)."""
    return {
        "clientId": "baysign-{id}",
        "cleanSession": True,
        "keepAlive": ROWS["broker.keepalive_s"].default,
        "lastWill": {
            "topic": topics()["status"],
            "qos": 1,
            "retain": True,
            "message": "a Status whose `state` is `offline`",
        },
        **_MQTT,
    }


def _channels() -> dict:
    made = {}
    for name, address in topics().items():
        what = address.rpartition("/")[2]
        summary, messages = _about(what)
        made[name] = {
            "address": address,
            "summary": summary,
            "messages": {each: {"$ref": f"#/components/messages/{each}"} for each in messages},
            "parameters": _parameters(address),
        }
    city = {"$ref": "#/components/messages/Availability"}
    made["city"] = {
        "address": None,
        "summary": "the city's own topics",
        "description": " ".join(_CITY.split()),
        "messages": {"Availability": city},
    }
    return made


def _about(what: str) -> tuple:
    if what in SENT:
        return SENT[what][0], SENT[what][3]
    return TAKEN[what][0], TAKEN[what][2]


def _parameters(address: str) -> dict:
    made = {}
    for name, path in (("base", "base"), ("id", "id"), ("group", "groups.[]")):
        if "{" + name + "}" in address:
            row = ROWS[path]
            made[name] = {"description": row.help}
            if not row.required:
                made[name]["default"] = row.default
    return made


def _operations(channels: dict) -> dict:
    made = {}
    for name, channel in channels.items():
        what = (channel["address"] or "city").rpartition("/")[2]
        sends = what in SENT
        operation = _operation(name, channel, "send" if sends else "receive")
        if sends:
            operation["bindings"] = _bindings(SENT[what][2], SENT[what][1])
        elif what in TAKEN:
            operation["bindings"] = _bindings(1, TAKEN[what][1])
        else:
            operation["bindings"] = {"mqtt": {"qos": 1, **_MQTT}}
        if what in ("cmd", "order"):
            operation["reply"] = {
                "channel": {"$ref": "#/channels/reply"},
                "messages": _links("reply", channels["reply"]),
            }
        made[_name(("send " if sends else "receive ") + _words(name))] = operation
    made["receiveOwnStatus"] = {
        **_operation("status", channels["status"], "receive"),
        "description": "A sign reads its own status: what is not its last word is said again, "
        "and a higher session number is overtaken (docs/messages.md).",
        "bindings": {"mqtt": {"qos": 1, **_MQTT}},
    }
    return made


def _words(name: str) -> str:
    """A channel's name in words again: allCmd is `all cmd`."""
    return "".join(" " + char.lower() if char.isupper() else char for char in name)


def _operation(name: str, channel: dict, action: str) -> dict:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{name}"},
        "summary": channel["summary"],
        "messages": _links(name, channel),
    }


def _links(name: str, channel: dict) -> list:
    return [{"$ref": f"#/channels/{name}/messages/{each}"} for each in channel["messages"]]


def _bindings(qos: int, retain: bool) -> dict:
    return {"mqtt": {"qos": qos, "retain": retain, **_MQTT}}


def _messages() -> dict:
    schemas = {**said.schemas(), **taken.schemas()}
    made = {}
    rows = [row[3] for row in SENT.values()] + [row[2] for row in TAKEN.values()]
    for name in (name for names in rows for name in names if name in schemas):
        made[name] = {
            "name": name,
            "summary": schemas[name]["description"],
            "payload": {"$ref": f"#/components/schemas/{name}"},
        }
    made["OrderEnd"] = {
        "name": "OrderEnd",
        "summary": "An empty payload ends the standing order of its topic.",
        "contentType": "application/octet-stream",
    }
    made["Availability"] = {
        "name": "Availability",
        "summary": "JSON of any shape, or plain text.",
        "payload": {},
    }
    return made
