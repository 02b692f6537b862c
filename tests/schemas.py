"""docs/asyncapi.json as validators: everything that a simulated sign says is held against it.

The document lets a message have keys that nobody knows yet; here it may not.
"""

import json
import re
from functools import cache

from jsonschema import Draft7Validator

from baysign_host import ROOT

# A number of a message, by what stands before it. Two messages that differ in numbers alone are
# looked at once: a day has thousands of them.
_NUMBER = re.compile(rb"(?<=[ \[])\d+")
_right: set = set()


@cache
def document() -> dict:
    """The document as it lies in the clone."""
    return json.loads((ROOT / "docs/asyncapi.json").read_text("utf-8"))


def find(reference: str):
    """What a `$ref` within the document leads to; KeyError for nothing."""
    assert reference.startswith("#/"), reference
    node = document()
    for part in reference[2:].split("/"):
        node = node[part]
    return node


def whole(schema):
    """A schema with all that it refers to in its place."""
    if isinstance(schema, list):
        return [whole(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if isinstance(schema.get("$ref"), str):
        assert set(schema) == {"$ref"}, "draft-07 does not look beside a $ref"
        return whole(find(schema["$ref"]))
    return {key: whole(each) for key, each in schema.items()}


def closed(schema):
    """The same, with no room for keys that it does not name."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: closed(each) for key, each in schema.items()}
    if isinstance(made.get("properties"), dict) and made.get("type") == "object":
        made["additionalProperties"] = False
    return made


@cache
def named(name: str) -> Draft7Validator:
    """A schema of the document by its name, open as it is there."""
    return Draft7Validator(whole(find("#/components/schemas/" + name)))


@cache
def sent() -> dict:
    """What a sign sends: {channel: (closed schema, its validator, QoS, retained)}."""
    made = {}
    for operation in document()["operations"].values():
        if operation["action"] != "send":
            continue
        channel = operation["channel"]["$ref"].rpartition("/")[2]
        payloads = [whole(find(each["$ref"]))["payload"] for each in operation["messages"]]
        schema = closed(payloads[0] if len(payloads) == 1 else {"anyOf": payloads})
        mqtt = operation["bindings"]["mqtt"]
        made[channel] = (schema, Draft7Validator(schema), mqtt["qos"], mqtt["retain"])
    return made


def problems(topic: str, payload: bytes, qos: int, retain: bool) -> list[str]:
    """What is wrong with a message of one of a sign's own topics, and with how it was sent."""
    what = topic.rpartition("/")[2]
    if what not in sent():
        return [f"{topic} is no topic of the contract"]
    kind = (what, _NUMBER.sub(b"0", payload), qos, retain)
    if kind in _right:
        return []
    _, validator, *wanted = sent()[what]
    errors = list(validator.iter_errors(json.loads(payload)))
    errors += [deeper for error in errors for deeper in error.context]
    found = [f"{what}: {error.json_path}: {error.message}" for error in errors]
    if [qos, retain] != wanted:
        found.append(f"{what}: sent with QoS {qos}, retain {retain}")
    if not found:
        _right.add(kind)
    return found
