"""Every row of data/feeds/README.md, through the real `baysign decode` and the library of sources.

The expectations are that page's, row by row.
"""

import json
import subprocess
import sys
from datetime import datetime

import pytest
from typer.testing import CliRunner

from baysign_host import library
from baysign_host.cli import app


def hkt(text):
    return int(datetime.fromisoformat(text + "+08:00").timestamp())


def utc(text):
    return int(datetime.fromisoformat(text + "+00:00").timestamp())


HK = "hongkong-vacancy"
NGSI = "urn:ngsiv2:OffStreetParking:"

# (file, source, key, part, {what the Reading must say}). A number implies data yes.
ROWS = [
    (HK, HK, "tdc166p1", "P", {"free": 2, "time": hkt("2025-11-15 12:39:51")}),
    (HK, HK, "tdc6p11", "P", {"data": "no", "free": None, "time": hkt("2025-11-15 12:40:02")}),
    (HK, HK, "tdc8p3", "P", {"free": 109}),
    (HK, HK, "tdcp10", "P", {"free": 9}),
    (HK, HK, "tdcp10", "M", {"free": 0, "status": "full"}),
    (HK, HK, "tdc5p3", "P", {"free": None, "status": "some", "data": "yes"}),
    (HK, HK, "tdc14p1032", "P", {"free": 0, "status": "full"}),
    (HK, HK, "tdc10p2", "P", {"free": None, "status": "closed", "data": "yes"}),
    ("hongkong-v1", "hongkong-v1", "12", "privateCar", {"free": 155}),
    ("hongkong-v1", "hongkong-v1", "12", "LGV", {"free": 0, "status": "full"}),
    (
        "singapore-hdb",
        "singapore-hdb",
        "J74M",
        "C",
        {"free": 43, "capacity": 91, "time": hkt("2021-03-23 21:16:47")},
    ),
    ("singapore-hdb", "singapore-hdb", "SE14", "C", {"free": 0, "status": "full"}),
    ("singapore-hdb", "singapore-hdb", "SE14", "H", {"free": 50}),
    ("parkapi1-herrenberg", "parkapi-v1", "herrenbergaischbachstrasse", None, {"data": "no"}),
    (
        "parkapi1-herrenberg",
        "parkapi-v1",
        "herrenbergaltstadtgarage",
        None,
        {"free": 60, "capacity": 97},
    ),
    (
        "parkapi3-mannheim",
        "parkapi-v3",
        "P8_Parkdeck_Altstadt_Haagstrasse",
        None,
        {"free": 27, "capacity": 60, "data": "yes", "not": "closed"},
    ),
    ("koeln-arcgis", "koeln-arcgis", "D_P003", None, {"free": 611}),
    ("koeln-arcgis", "koeln-arcgis", "PH10", None, {"free": 0, "status": "full"}),
    ("koeln-arcgis", "koeln-arcgis", "PH08", None, {"data": "no", "free": None}),
    ("freiburg-wfs", "freiburg-wfs", "Zur Unterführung", None, {"free": 56, "capacity": 105}),
    (
        "freiburg-wfs",
        "freiburg-wfs",
        "Bahnhofsgarage",
        None,
        {"data": "no", "free": None, "not": "full"},
    ),
    ("rosenheim", "rosenheim", "0", None, {"free": 256}),
    ("rosenheim", "rosenheim", "11", None, {"status": "closed", "free": None, "data": "yes"}),
    ("karlsruhe-region", "karlsruhe-region", "1", None, {"free": 16, "capacity": 59}),
    ("karlsruhe-region", "karlsruhe-region", "3", None, {"status": "closed", "free": None}),
    ("karlsruhe-region", "karlsruhe-region", "4", None, {"data": "no", "free": None}),
    (
        "karlsruhe-region",
        "karlsruhe-region",
        "54",
        None,
        {"status": "fault", "data": "no", "free": None},
    ),
    ("goldbeck-heilbronn", "goldbeck", "2068", "TOTAL", {"free": 251, "capacity": 692}),
    (
        "goldbeck-heilbronn",
        "goldbeck",
        "2409",
        "SHORT_TERM_PARKER",
        {"free": 344, "capacity": 395},
    ),
    ("goldbeck-heilbronn", "goldbeck", "2066", None, {"data": "no", "free": None}),
    ("fiware-heidelberg", "fiware-ngsi", NGSI + "P00", None, {"free": 1, "capacity": 39}),
    (
        "fiware-heidelberg",
        "fiware-ngsi",
        NGSI + "P02",
        None,
        {"status": "fault", "data": "no", "free": None},
    ),
    ("fiware-heidelberg", "fiware-ngsi", NGSI + "P23", None, {"data": "no", "free": None}),
    ("fiware-heidelberg", "fiware-ngsi", NGSI + "P19", None, {"data": "no", "free": None}),
    (
        "fiware-porto-keyvalues",
        "fiware-keyvalues",
        None,
        None,
        {"free": 132, "capacity": 414, "time": utc("2021-03-11 15:51:02")},
    ),
    ("spdp", "spdp", None, None, {"free": 190, "capacity": 365, "time": 1516024040}),
    (
        "spdp-double-encoded",
        "spdp",
        None,
        None,
        {"free": 190, "capacity": 365, "status": "open", "time": 1516024040},
    ),
    (
        "oversize-hongkong-full",
        HK,
        "tdc166p1",
        "P",
        {"data": "no", "free": None, "reason": "message too large"},
    ),
]


def decode(tmp_path, description, payload, argument="-"):
    """The Reading that `baysign decode` prints."""
    source = tmp_path / "source.json"
    source.write_text(json.dumps(description), "utf-8")
    result = CliRunner().invoke(
        app, ["decode", "--source", str(source), argument], input=payload, standalone_mode=False
    )
    if result.exception is not None:
        raise result.exception
    return json.loads(result.stdout)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}:{row[2]}:{row[3]}")
def test_every_feed_row_is_concluded(row, tmp_path, shared_data):
    file, source, key, part, expected = row
    description = {"source": source}
    if key is not None:
        description["key"] = key
    if part is not None:
        description["part"] = part
    payload = (shared_data / "feeds" / f"{file}.json").read_bytes()
    reading = decode(tmp_path, description, payload)
    assert set(reading) == {"lot", "free", "capacity", "data", "status", "time", "reason"}
    wanted = dict(expected)
    unwanted = wanted.pop("not", None)
    if wanted.get("free") is not None:
        wanted["data"] = "yes"
    assert {name: reading[name] for name in wanted} == wanted
    assert reading["status"] != unwanted
    assert (reading["reason"] == "") == (reading["data"] == "yes")


def test_every_library_description_is_tested_or_says_why_not():
    tested = {row[1] for row in ROWS}
    # Orion's notification wraps the same entities; the city's file holds them bare.
    assert set(library.names()) - tested == {"fiware-notification"}


def test_notification_wraps_the_same_entities(tmp_path, shared_data):
    entities = json.loads((shared_data / "feeds" / "fiware-heidelberg.json").read_bytes())
    payload = json.dumps({"subscriptionId": "1", "data": entities[:1]})
    reading = decode(tmp_path, {"source": "fiware-notification", "key": NGSI + "P00"}, payload)
    assert (reading["free"], reading["capacity"]) == (1, 39)


def test_a_single_entity_is_a_list_of_one(tmp_path, shared_data):
    entities = json.loads((shared_data / "feeds" / "fiware-heidelberg.json").read_bytes())
    payload = json.dumps(entities[0])
    reading = decode(tmp_path, {"source": "fiware-ngsi", "key": NGSI + "P00"}, payload)
    assert reading["free"] == 1


def test_several_counters_of_one_type_are_not_guessed_at(tmp_path, shared_data):
    payload = (shared_data / "feeds" / "goldbeck-heilbronn.json").read_bytes()
    reading = decode(tmp_path, {"source": "goldbeck", "key": "2483"}, payload)
    assert (reading["data"], reading["free"]) == ("no", None)
    counter = "counters[type.type=TOTAL & type.reservationStatus=UNKNOWN]."
    own = {"free": counter + "freePlaces", "capacity": counter + "maxPlaces"}
    reading = decode(tmp_path, {"source": "goldbeck", "key": "2483", **own}, payload)
    assert (reading["free"], reading["capacity"]) == (438, 643)


PLAIN = {"format": "plain", "number": "free"}


@pytest.mark.parametrize("payload", ["42", " 42\n", '"42"', "42.0"])
def test_plain_numbers_are_taken(payload, tmp_path):
    assert decode(tmp_path, PLAIN, payload)["free"] == 42


@pytest.mark.parametrize(
    "payload", ["", "NaN", "1e9", "null", "--", "0x10", b"\xff\xfe", b"4\xff2"], ids=repr
)
def test_plain_nonsense_is_no_data(payload, tmp_path):
    reading = decode(tmp_path, PLAIN, payload)
    assert (reading["data"], reading["free"]) == ("no", None)


def test_the_command_itself(tmp_path):
    source = tmp_path / "source.json"
    source.write_text('{"format": "plain", "number": "occupied", "capacity": 100, "lot": "P1"}')
    done = subprocess.run(
        [sys.executable, "-m", "baysign_host.cli", "decode", "--source", source, "58"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert json.loads(done.stdout) == {
        "lot": "P1",
        "free": 42,
        "capacity": 100,
        "data": "yes",
        "status": "open",
        "time": None,
        "reason": "",
    }


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('{"format": "json"}', "exactly one of free and occupied"),
        ('{"format": "plain"}', "number: missing"),
        ('{"format": "json", "free": "a..b"}', "column 3"),
        ('{"format": "json", "freee": "a"}', "did you mean free?"),
        ('{"format": "json", "occupied": "a"}', "capacity: missing"),
        ('{"format": "json", "free": "a[id={key}]"}', "nothing given for {key}"),
        ('{"format": "json", "free": "a[id={kee}]"}', "only {key} and {part}"),
        ('{"source": "atlantis"}', "not in the library"),
        ('{"format": "json", "free": "a", "time": "t", "time_format": "dmy"}', "utc_offset"),
        ("[]", "not an object"),
        ("{", "line 1 column 2"),
    ],
)
def test_a_wrong_description_is_one_line_and_exit_2(text, word, tmp_path):
    source = tmp_path / "source.json"
    source.write_text(text)
    done = subprocess.run(
        [sys.executable, "-m", "baysign_host.cli", "decode", "--source", source, "58"],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 2, done
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert word in done.stderr
