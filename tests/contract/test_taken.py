"""The schemas of what a sign obeys: it refuses what they do not allow, and takes what they do as
far as the moment and the panel let it."""

import json
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from baysign.clock import Clock
from baysign_host import ROOT
from baysign_host.gen.contract.taken import COMMANDS
from tests import schemas
from tests.contract.operator import WALL, Desk, commands, orders
from tests.standing.conftest import scene, street  # noqa: F401 (fixtures)
from tests.standing.parts import junction

#: What may still be wrong with a command that the schema allows: the moment, the panel, the end.
LATER = {"syntaxMULTI", "clock", "ended", "duration"}
_PROSE = (ROOT / "docs/messages.md").read_text("utf-8")


def allowed(body: dict) -> bool:
    """Whether the contract has such a command."""
    verb = body.get("verb")
    name = COMMANDS.get(verb) if isinstance(verb, str) else None
    return name is not None and schemas.named(name).is_valid(body)


def taken(reply: dict | None) -> bool:
    """Whether it was carried out, or will be."""
    return reply is None or reply["ok"]


@settings(max_examples=250, deadline=None)
@given(body=commands(), clock=st.booleans())
@example(body={"id": "1", "verb": []}, clock=True)
@example(body={"id": "1", "verb": "clear", "activation": 256}, clock=True)
def test_a_command_that_the_sign_takes_is_in_the_contract(body, clock):
    reply = Desk(WALL if clock else None).send(body)
    if taken(reply):
        assert allowed(body)
    elif allowed(body):
        assert reply["error"] in LATER, reply


@settings(max_examples=150, deadline=None)
@given(body=orders(), clock=st.booleans())
def test_an_order_that_the_sign_takes_is_in_the_contract(body, clock):
    reply = Desk(WALL if clock else None).order(body)
    is_allowed = schemas.named("Order").is_valid(body)
    if taken(reply):
        assert is_allowed
    elif is_allowed:
        assert reply["error"] in LATER, reply


def test_both_kinds_are_drawn():
    seen = set()

    @settings(max_examples=600, deadline=None, database=None, derandomize=True)
    @given(commands())
    def draw(body):
        seen.add((str(body.get("verb")), allowed(body), taken(Desk(WALL).send(body))))

    draw()
    verbs = set(COMMANDS)
    assert {verb for verb, is_allowed, is_taken in seen if is_allowed and is_taken} >= verbs
    assert {verb for verb, is_allowed, _ in seen if not is_allowed} >= verbs


def test_the_verbs_are_those_that_a_whole_sign_names(scene):  # noqa: F811 (the fixture)
    made = scene(junction({"a": {}, "b": {}, "c": {}}))
    made.send("baysign/j1/cmd", {"id": "1", "verb": "dance"})
    reply = made.replies()[-1]
    names = set(reply["text"].partition(" is none of ")[2].split(", "))
    # What `test` without an end comes to.
    assert names - {"selftest"} == set(COMMANDS)


@pytest.mark.parametrize(
    ("value", "is_right"),
    [
        (1_577_836_799, False),
        (1_577_836_800, True),
        (4_102_444_799, True),
        (4_102_444_800, False),
        (-1, False),
    ],
)
def test_the_time_of_day_is_believed_within_the_contracts_limits(value, is_right):
    assert schemas.named("Time").is_valid(value) is is_right
    assert schemas.named("Time").is_valid({"time": value}) is is_right
    assert Clock(lambda: 0, lambda now, then: now - then).set(value, "broker") is is_right


def examples() -> list[dict]:
    """Every JSON object of the prose, in code blocks and in lines."""
    text = re.sub(r"…(?=[,}])", '"x"', _PROSE)
    blocks = re.findall(r"```json\n(.*?)```", text, re.S)
    rest = re.sub(r"```json\n.*?```", "", text, flags=re.S)
    found = []
    for code in blocks + re.findall(r"`(\{\"[^`]*\})`", rest):
        decoder = json.JSONDecoder()
        while code := code.strip():
            value, end = decoder.raw_decode(code)
            found.append(value)
            code = code[end:]
    return found


def test_every_example_of_the_prose_is_in_the_contract():
    kinds = []
    for each in examples():
        if "verb" in each:
            assert allowed(each), each
            kinds.append("command")
        elif "time" in each:
            assert schemas.named("Time").is_valid(each)
            kinds.append("time")
        else:
            what = "face" if "rev" in each else "reply" if "ok" in each else "faults"
            _, validator, *_ = schemas.sent()[what]
            assert [error.message for error in validator.iter_errors(each)] == []
            kinds.append(what)
    assert set(kinds) == {"command", "time", "face", "faults", "reply"}
    assert kinds.count("command") >= 8
