"""The schemas of what a sign says are true both ways: simulated signs say nothing that is not
there, and all that is there is said by one of them."""

import ast
import json
import re
from types import SimpleNamespace

import pytest

from baysign.link.reports import Reports
from baysign_host import ROOT
from baysign_host.gen.contract import said
from baysign_host.sim import Street
from tests import schemas
from tests.contract import drives, seen
from tests.standing.parts import Scene

#: What no life below can have a sign say, and why it is in the contract nonetheless.
UNHEARD = {
    "about.address (null)": "the network goes while the message is made",
    "health.address (null)": "the network goes while the message is made",
}


@pytest.fixture(scope="module")
def heard(tmp_path_factory) -> set[str]:
    """The places of the schemas that all these lives together have used."""
    places = set()
    for life in drives.LIVES:
        home = tmp_path_factory.mktemp(life.__name__)
        with Street() as street:

            def scene(config, start=True, street=street, home=home, **options):
                made = Scene(street, home / config["id"], config, **options)
                return made.start() if start else made

            made = life(scene)
            made.contract()
            for each in made.broker.messages:
                what = each.topic.rpartition("/")[2]
                places |= seen.used(schemas.sent()[what][0], what, json.loads(each.payload))
    return places


def words() -> set[str]:
    """Every text in the firmware's and the library's code."""
    found = set()
    for path in [*ROOT.glob("firmware/**/*.py"), *ROOT.glob("lib/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


def test_every_key_is_said_and_every_optional_one_left_out_by_some_sign(heard):
    places = set()
    for what, (schema, *_) in schemas.sent().items():
        places |= seen.allowed(schema, what)
    silent = places - heard - set(UNHEARD)
    known = words()
    # A word need not be said here; where it is not, the firmware has it all the same.
    named = {each for each in silent if " = " in each and each.partition(" = ")[2] in known}
    assert silent - named == set()
    assert not set(UNHEARD) & heard
    assert heard <= places


def test_a_will_is_a_status():
    clock = SimpleNamespace(now_ms=lambda: 0)
    will = Reports(b"{}", "", None, clock, 1, "power-on").will(65537)
    assert schemas.problems("baysign/j1/status", will, 1, True) == []
    assert json.loads(will)["state"] == "offline"


def test_the_rules_that_a_line_may_name_are_those_of_the_code():
    assert {each for each in words() if re.fullmatch(r"T\d+", each)} == set(said.RULES) - {""}


def refusals() -> set[str]:
    """The first argument of each `Refusal(…)` and the like, and what ladders return."""
    found = set()
    for path in ROOT.glob("firmware/baysign/**/*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                first = node.args[0]
                if name in ("Refusal", "_refused") and isinstance(first, ast.Constant):
                    found.add(first.value)
    return found


def test_every_refusal_of_the_code_is_in_the_contract_and_in_the_prose():
    assert refusals() <= set(said.ERRORS) <= words()
    prose = (ROOT / "docs/messages.md").read_text("utf-8")
    table = prose.partition("| error | why |\n|---|---|\n")[2].partition("\n\n")[0]
    cells = [row.split("|")[1] for row in table.splitlines()]
    named = [name for cell in cells for name in re.findall(r"`(\w+)`", cell)]
    assert sorted(named) == sorted(said.ERRORS)


def test_faults_in_the_prose_are_those_of_the_contract():
    prose = (ROOT / "docs/messages.md").read_text("utf-8")
    table = prose.partition("| fault | cause |\n|---|---|\n")[2].partition("\n\n")[0]
    named = {re.match(r"\| `(\w+)`", row)[1] for row in table.splitlines()}
    assert named == set(schemas.named("Fault").schema["properties"]["fault"]["enum"])


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("extra", {"more": 1}),
        ("missing", {"verify": None}),
        ("wrong kind", {"rev": "1"}),
        ("wrong word", {"verify": "fine"}),
    ],
)
def test_what_is_not_in_the_contract_is_noticed(what, change):
    line = dict.fromkeys(("text", "rule", "reason"), "")
    line |= {"colour": "red", "arrow": "none", "lots": ["a"], "time": None, "age_s": None}
    face = {"rev": 1, "lines": [line], "brightness_pct": 100, "verify": "ok"}
    assert schemas.problems("baysign/j1/face", json.dumps(face).encode(), 0, True) == []
    assert schemas.problems("baysign/j1/face", json.dumps(face).encode(), 1, True)
    face |= change
    if what == "missing":
        del face["verify"]
    assert schemas.problems("baysign/j1/face", json.dumps(face).encode(), 0, True)
