"""The table of settings: check, schema and reference page say the same, and say it clearly."""

import copy
import json
import re

import jsonschema
import pytest
from hypothesis import Phase, given, settings

from baysign.config.check import check, complete, warnings
from baysign_host import ROOT, gen, library
from baysign_host.configuration import read_json
from baysign_host.errors import HostError
from baysign_host.gen import schema
from baysign_host.gen.table import NUMBERS, ROWS
from tests.mutations import Mutation, changes, mutations, places
from tests.strategies import BOARD, MODEL, configurations

SCHEMA = json.loads((ROOT / "docs/config.schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

WORDS = ("open", "full", "closed", "fault", "no_data", "some")
# Written by hand; every container of the table is in it once.
TLS = {"ca": "ca.der", "certificate": "own.der", "key": "own.key.der"}
PLAIN = {
    "id": "harbour-07",
    "board": "esp32_devkitc",
    "sign": "junction_3x3",
    "groups": ["west"],
    "position": {"lat": 51.05, "lon": 13.74},
    "timezone": "CET-1CEST,M3.5.0,M10.5.0/3",
    "hours": ["daily 05:00-01:00"],
    "light": {
        "sensor": "photocell",
        "table": [
            {"output": 10, "down": 0, "up": 9000},
            {"output": 100, "down": 6000, "up": 65535},
        ],
        "schedule": [{"at": "07:00", "pct": 80}, {"at": "20:00", "pct": 15}],
        "night": ["daily 21:00-06:00"],
    },
    "temperature": {"sensor": "lm75", "critical_c": 70},
    "supply": {"sensor": "ina219", "low_mv": 11000, "high_mv": 13000, "segment_ma": 20},
    "door": True,
    "selftest": {"at": "02:30"},
    "network": {
        "order": ["wifi", "lte"],
        "fixed": {"address": "10.0.0.7", "gateway": "10.0.0.1", "dns": "10.0.0.1"},
        "wifi": [{"ssid": "signs", "password": "x"}],
        "lte": {"apn": "internet", "pin": "1234"},
    },
    "broker": {"host": "mqtt.city", "tls": TLS, "fallbacks": [{"host": "b", "tls": TLS}]},
    "time": {"servers": ["ntp.example.org"]},
    "sources": {
        "city": {
            "topic": "parking/{key}",
            "format": "json",
            "free": "free",
            "status": [{"path": "state", **{word: ["a", 1, False] for word in WORDS}}],
            "no_data": [-1],
        }
    },
    "lots": {"P1": {"source": "city", "max_age_s": 900, "hours": ["mon-sat 06:00-22:00"]}},
    "lines": [
        {"lots": ["P1"], "texts": {}, "colours": {}, "dead": ["1a"]} for _ in MODEL["lines"]
    ],
}


def errors(config):
    """What the sign says."""
    return check(config, BOARD, MODEL)


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_a_handwritten_configuration_is_right_for_both():
    assert errors(PLAIN) == []
    assert list(VALIDATOR.iter_errors(PLAIN)) == []


@settings(max_examples=60, deadline=None)
@given(configurations())
def test_generated_ones_are_right_for_both(config):
    config = json.loads(json.dumps(config))
    assert errors(config) == []
    assert list(VALIDATOR.iter_errors(config)) == []
    whole = complete(config)
    # Filling in the defaults changes nothing that was there, and leaves nothing to fill in.
    assert errors(whole) == []
    assert complete(whole) == whole


def judge(mutation: Mutation):
    """The error is named by path, value and range; the schema sees it where it can."""
    found = errors(mutation.config)
    there = [message for path, message in found if path == mutation.path]
    assert there, f"nothing said about {mutation}, but {found}"
    assert any(all(said in message for said in mutation.said) for message in there), there
    assert VALIDATOR.is_valid(mutation.config) is not mutation.schema


@pytest.mark.parametrize("pattern", ROWS)
def test_every_wrong_value_of_every_setting(pattern):
    found = [place for place in places(PLAIN) if place.row.path == pattern]
    assert found, "PLAIN has no place for it"
    for mutation in changes(PLAIN, found[0]):
        judge(mutation)


# A mutation says in one line what is wrong; making its configuration smaller takes minutes.
@settings(max_examples=100, deadline=None, phases=set(Phase) - {Phase.shrink})
@given(mutations())
def test_wrong_values_anywhere(mutation):
    judge(mutation)


@pytest.mark.parametrize("pattern", [row.path for row in ROWS.values() if row.kind in NUMBERS])
def test_both_draw_the_line_at_the_same_number(pattern):
    row = ROWS[pattern]
    found = [place for place in places(PLAIN) if place.row.path == pattern]
    assert found, "PLAIN has no place for it"
    for value, allowed in {
        row.low - 1: False,
        row.low: True,
        row.high: True,
        row.high + 1: False,
    }.items():
        config = copy.deepcopy(PLAIN)
        holder = config
        for step in found[0].steps[:-1]:
            holder = holder[step]
        holder[found[0].steps[-1]] = value
        said = [text for path, text in errors(config) if path == found[0].path]
        assert any("allowed" in text for text in said) is not allowed, (value, said)
        assert VALIDATOR.is_valid(config) is allowed, value


@pytest.mark.parametrize(
    "path, value, message",
    [
        ("lots.P1.max_age_s", 5, "5 is out of range; 10 to 86400 s allowed"),
        ("broker.port", 70000, "70000 is out of range; 1 to 65535 allowed"),
        ("brightness_pct", "full", '"full" is not a number; 1 to 100 % allowed'),
        ("comm_loss_s", 7, "7 is out of range; 0 (off) or 30 to 86400 s allowed"),
        ("sources.city.format", "jsom", '"jsom" is not one of json, plain; did you mean json?'),
        ("lots.P1.max_age", 900, "unknown key; did you mean max_age_s?"),
        ("position.lat", 91, "91 is out of range; -90 to 90 ° allowed"),
        ("id", "", '"" has 0 bytes; 1 to 64 allowed'),
        ("groups", ["x"] * 17, "17 entries; 0 to 16 allowed"),
        ("simulation", "no", '"no" is not true or false'),
    ],
)
def test_messages_word_for_word(path, value, message):
    config = copy.deepcopy(PLAIN)
    holder = config
    *steps, last = path.split(".")
    for step in steps:
        holder = holder[step]
    holder[last] = value
    assert errors(config) == [(path, message)]
    assert not VALIDATOR.is_valid(config)


@pytest.mark.parametrize(("given", "missing"), [("key", "certificate"), ("certificate", "key")])
def test_a_certificate_comes_with_its_key(given, missing):
    tls = {"ca": "ca.der", given: "own.der"}
    broker = {"host": "a", "tls": tls, "fallbacks": [{"host": "b", "tls": tls}]}
    assert errors(PLAIN | {"broker": broker}) == [
        (f"{path}.tls.{missing}", f"missing: {given} is given")
        for path in ("broker.fallbacks[0]", "broker")
    ]


def test_what_surprises_about_tls_is_said():
    def said(**broker):
        config = PLAIN | {"broker": {"host": "a", **broker}, "time": {}}
        return [row for row in warnings(config, BOARD, MODEL) if row[0].startswith("broker")]

    assert said() == said(tls=None) == []
    open_door = "goes over the network unencrypted: no tls"
    assert said(user="u", password="p") == [("broker.password", open_door)]
    assert said(password="p", tls=TLS, fallbacks=[{"host": "b", "password": "q"}]) == [
        ("broker.fallbacks[0].password", open_door),
        ("broker.tls", "needs the time first: does the broker's host tell it?"),
    ]


@pytest.mark.parametrize("base", ["a/+", "#", "baysign/{key}"])
def test_the_sign_publishes_under_one_topic(base):
    (error,) = errors(PLAIN | {"base": base})
    assert error[0] == "base" and base in error[1]


def test_what_is_filled_into_a_topic_is_no_wildcard():
    config = copy.deepcopy(PLAIN)
    config["lots"]["P1"]["key"] = "A#"
    assert errors(config) == [("lots.P1.key", '"A#" holds + or #, a wildcard in its topic')]
    config["sources"]["city"]["topic"] = "parking/all"
    assert errors(config) == []
    config = copy.deepcopy(PLAIN)
    config["lots"] = {"P+R": config["lots"]["P1"]}
    config["lines"] = [{"lots": ["P+R"]} for _ in MODEL["lines"]]
    assert errors(config) == [("lots.P+R.key", '"P+R" holds + or #, a wildcard in its topic')]
    config["lots"]["P+R"]["key"] = "PR"
    assert errors(config) == []
    config["sources"]["city"] |= {"topic": "parking/{part}", "part": "+"}
    assert [path for path, _ in errors(config)] == ["lots.P+R.part"]


def test_half_a_character_is_an_error_like_any_other(tmp_path):
    config = json.loads(json.dumps(PLAIN | {"name": "?"}).replace('"?"', '"\\ud83d"'))
    ((path, message),) = errors(config)
    assert (path, message.endswith("holds half a character")) == ("name", True)
    file = tmp_path / "config.json"
    file.write_text(json.dumps(config))
    with pytest.raises(HostError, match="half a character"):
        read_json(file)


@pytest.mark.parametrize("rest", [{}, {"simulation": False}])
def test_fractions_of_seconds_only_in_a_simulation(rest):
    config = copy.deepcopy(PLAIN) | rest
    config["lots"]["P1"] |= {"max_age_s": 0.75, "stuck_new_s": 12.5}
    assert [path for path, _ in errors(config)] == ["lots.P1.max_age_s", "lots.P1.stuck_new_s"]
    assert not VALIDATOR.is_valid(config)
    config["simulation"] = True
    assert errors(config) == []
    assert VALIDATOR.is_valid(config)


def test_the_schema_knows_named_sources():
    config = copy.deepcopy(PLAIN)
    config["sources"] = {"city": {"source": "fiware-ngsi", "topic": "orion/#"}}
    assert VALIDATOR.is_valid(config)
    assert errors(library.resolve(config)) == []
    config["sources"]["city"]["source"] = "fiware-ngsy"
    assert not VALIDATOR.is_valid(config)
    del config["sources"]["city"]["source"]
    assert not VALIDATOR.is_valid(config)


def test_generated_files_are_current():
    assert gen.stale() == [], "make gen"


def test_the_page_names_every_setting_once():
    page = (ROOT / "docs/configuration.md").read_text("utf-8")
    named = re.findall(r"^\| `([^`]+)` \| [a-z0-9]+ \|", page, re.MULTILINE)
    assert sorted(named) == sorted(row.shown for row in ROWS.values() if row.path)
    assert "| `lots.*.max_age_s` | s | **required** | 10 to 86400 s |" in page
    assert "| `broker.port` | int | `1883` | 1 to 65535 |" in page
    assert "(`thresholds`)" in page and "(`replayed_live`)" in page
    assert "| `parkapi-v3` |" in page


def test_a_stale_file_is_noticed_and_written(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(gen, "ROOT", tmp_path)
    assert gen.main(["--check"]) == 1
    assert "docs/config.schema.json is not up to date: make gen" in capsys.readouterr().err
    assert gen.main([]) == 0
    assert gen.main(["--check"]) == 0
    written = tmp_path / "docs/config.schema.json"
    written.write_text(written.read_text("utf-8").replace("1883", "1884"), "utf-8")
    assert gen.main(["--check"]) == 1


def test_a_new_limit_reaches_the_schema(monkeypatch):
    changed = ROWS | {"broker.port": ROWS["broker.port"].__class__(
        "broker.port", "int", False, 1883, 1, 1000, "", "TCP port"
    )}  # fmt: skip
    monkeypatch.setattr("baysign_host.gen.table.ROWS", changed)
    assert schema.build()["properties"]["broker"]["properties"]["port"]["maximum"] == 1000
