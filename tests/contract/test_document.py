"""The document is one that AsyncAPI's own tools take, and its channels are the firmware's."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from jsonschema import Draft7Validator

from baysign.link.operator import Operator
from baysign.link.topics import Topics
from tests import schemas

RULES = Path(__file__).parent / "asyncapi/3.0.0.json"
DOCUMENT = schemas.document()


def references(node) -> list[str]:
    """Every `$ref` below a node."""
    if isinstance(node, list):
        return [found for each in node for found in references(each)]
    if not isinstance(node, dict):
        return []
    own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
    return own + [found for each in node.values() for found in references(each)]


def addresses(action: str) -> set[str]:
    """The topics of all operations of a kind; the city's have none."""
    found = set()
    for operation in DOCUMENT["operations"].values():
        if operation["action"] == action:
            found.add(schemas.find(operation["channel"]["$ref"])["address"])
    return found - {None}


def test_asyncapis_own_schema_takes_it():
    rules = json.loads(RULES.read_text("utf-8"))
    found = Draft7Validator(rules).iter_errors(DOCUMENT)
    assert [(error.json_path, error.message[:200]) for error in found] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"asyncapi": "2.6.0"},
        {"channels": {"face": {"adress": "x"}}},
        {
            "operations": {
                "sendFace": {"action": "publish", "channel": {"$ref": "#/channels/face"}}
            }
        },
        {"components": {"schemas": {"Face": {"type": "objekt"}}}},
    ],
)
def test_and_would_not_take_anything(wrong):
    rules = json.loads(RULES.read_text("utf-8"))
    assert not Draft7Validator(rules).is_valid(DOCUMENT | wrong)


def test_every_reference_leads_somewhere_and_every_component_is_used():
    used = set(references(DOCUMENT))
    for reference in used:
        schemas.find(reference)
    for kind, named in DOCUMENT["components"].items():
        assert [name for name in named if f"#/components/{kind}/{name}" not in used] == []


@pytest.mark.parametrize("name", sorted(DOCUMENT["components"]["schemas"]))
def test_every_schema_is_one_and_says_what_each_key_means(name):
    schema = schemas.named(name).schema
    Draft7Validator.check_schema(schema)
    assert schema["description"]

    def explained(node):
        for key, each in node.get("properties", {}).items():
            if "type" in node:
                assert each.get("description"), key
        for each in (*node.get("properties", {}).values(), *node.get("anyOf", ())):
            explained(each)

    explained(schema)


def test_messages_of_an_operation_are_of_its_channel():
    for name, operation in DOCUMENT["operations"].items():
        for part in (operation, *([operation["reply"]] if "reply" in operation else [])):
            channel = part["channel"]["$ref"]
            assert schemas.find(channel)["messages"], name
            for message in part["messages"]:
                assert message["$ref"].startswith(channel + "/messages/"), name


def test_parameters_are_those_of_the_address():
    for name, channel in DOCUMENT["channels"].items():
        words = (channel["address"] or "").split("/")
        named = {word[1:-1] for word in words if word.startswith("{")}
        assert set(channel.get("parameters", {})) == named, name


def test_the_sign_sends_and_receives_on_these_topics_and_no_others():
    topics = Topics({"base": "{base}", "id": "{id}"})
    operator = Operator(SimpleNamespace(), topics, ["{group}"], None, None, None)
    # As `baysign.dispatch` subscribes, but for the city's.
    assert addresses("receive") == {topics.status, topics.time, *operator.topics}
    mine = {value for value in vars(topics).values() if value.startswith("{base}/{id}/")}
    assert addresses("send") == mine - {topics.command, topics.order}


def test_what_is_retained_is_said_of_what_comes_in_too():
    for name, operation in DOCUMENT["operations"].items():
        if operation["action"] == "receive" and name not in ("receiveCity", "receiveOwnStatus"):
            binding = operation["bindings"]["mqtt"]
            assert binding["retain"] is (name.lower().endswith("order")), name
            assert binding["qos"] == 1
