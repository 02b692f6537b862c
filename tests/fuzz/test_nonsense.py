"""Nonsense from the broker (F6): no exception, only allowed faces, and counters that add up."""

import json
import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baysign_host import library
from tests.standing.nonsense import spliced
from tests.unit.world import NOON_S, World

ALLOWED = re.compile(r"---|FULL|CLSd|P|0|[1-9][0-9]{0,3}")

# Records as cities publish them, one for each description of the library; {key} is "P".
RECORDS = {
    "fiware-ngsi": {"id": "P", "availableSpotNumber": {"value": 5}, "status": {"value": "open"}},
    "fiware-notification": {"data": [{"id": "P", "availableSpotNumber": {"value": 5}}]},
    "fiware-keyvalues": {"availableSpotNumber": 5, "totalSpotNumber": 9, "status": "open"},
    "hongkong-vacancy": {
        "car_park": [
            {
                "park_id": "P",
                "vehicle_type": [
                    {
                        "type": "P",
                        "service_category": [
                            {
                                "category": "HOURLY",
                                "vacancy_type": "A",
                                "vacancy": 5,
                                "lastupdate": "2025-12-13 17:59:51",
                            }
                        ],
                    }
                ],
            }
        ]
    },
    "hongkong-v1": {"results": [{"park_Id": "P", "privateCar": [{"vacancy": 5}]}]},
    "singapore-hdb": {
        "items": [
            {
                "carpark_data": [
                    {
                        "carpark_number": "P",
                        "carpark_info": [
                            {"lot_type": "C", "lots_available": "5", "total_lots": "9"}
                        ],
                        "update_datetime": "2025-12-13T17:59:51",
                    }
                ]
            }
        ]
    },
    "parkapi-v1": {"lots": [{"id": "P", "free": 5, "total": 9, "state": "many"}]},
    "parkapi-v3": {"items": [{"uid": "P", "realtime_free_capacity": 5}]},
    "koeln-arcgis": {"features": [{"attributes": {"IDENTIFIER": "P", "KAPAZITAET": 5}}]},
    "freiburg-wfs": {
        "features": [{"properties": {"park_name": "P", "obs_free": "5", "obs_max": "9"}}]
    },
    "rosenheim": [{"uid": "P", "free": 5, "parkings": 9, "isOpened": True}],
    "karlsruhe-region": {
        "features": [{"properties": {"id": "P", "freie_parkplaetze": 5, "geschlossen": "F"}}]
    },
    "goldbeck": [
        {
            "facilityId": "P",
            "counters": [{"type": {"type": "TOTAL"}, "freePlaces": 5, "maxPlaces": 9}],
        }
    ],
    "spdp": {
        "parkingFacilityDynamicInformation": {
            "facilityActualStatus": {"vacantSpaces": 5, "open": True, "lastUpdated": NOON_S}
        }
    },
}
PLAIN = {"topic": "city/{key}", "format": "plain", "number": "free"}
SEEDS = [json.dumps(record).encode() for record in RECORDS.values()] + [b"5"]
SPLICES = (
    *(b"0", b"-1", b"9" * 40, b"1e9", b"1e400", b"NaN", b"null", b"true", b'""', b"[]", b"{}"),
    *(b'"', b"{", b"]", b",", b"\\u0000", b"\\ud800", b"\xff", b"\xef\xbb\xbf", b"\x00", b" "),
    *(b'"closed"', b'"C"', b"---", b"[" * 400, b'"2031-01-01T00:00:00Z"', b"0x10", b"-"),
)


def world_of(name):
    """A sign on one source of the library, or on plain numbers."""
    if name == "plain":
        return World(PLAIN)
    return World({**library.entry(name)["fields"], "topic": "city/{key}"})


class Watched:
    """A world that counts on its own what it sends, and looks at every face."""

    def __init__(self, name):
        self.world = world_of(name)
        self.sent = self.large = self.strange = 0

    def send(self, payload, topic="city/P", retained=False, dup=False):
        self.sent += 1
        if len(payload) > 8192:
            self.large += 1
        elif topic != "city/P":
            self.strange += 1
        before = self.world.line()
        changed = self.world.send(topic=topic, raw=payload, retained=retained, dup=dup)
        after = self.world.line()
        assert ALLOWED.fullmatch(after.text), (payload, after)
        assert changed or after.text == before.text
        assert (after.arrow == "none") or after.text.isdigit()

    def settle(self):
        counters = self.world.sign.counters
        assert counters["messages"] == self.sent
        assert counters["oversize"] == self.large
        assert counters["unrouted"] == self.strange
        routed = self.sent - self.large - self.strange
        # A readable message about other lots gives no reading; an unreadable one says no data.
        assert counters["unreadable"] <= counters["readings"] <= routed
        assert counters["no_data"] + counters["replays"] <= counters["readings"]


NAMES = [*RECORDS, "plain"]


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=60, deadline=None)
@given(
    payloads=st.lists(
        st.tuples(
            st.binary(max_size=60)
            | st.sampled_from(SEEDS)
            | st.recursive(
                st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
                lambda inner: (
                    st.lists(inner, max_size=3)
                    | st.dictionaries(st.sampled_from(("free", "data", "id", "lots")), inner)
                ),
                max_leaves=9,
            ).map(lambda value: json.dumps(value).encode()),
            st.booleans(),
            st.booleans(),
            st.integers(0, 2000),
        ),
        max_size=12,
    )
)
def test_any_payload(name, payloads):
    watched = Watched(name)
    for payload, retained, dup, wait_s in payloads:
        watched.send(payload, retained=retained, dup=dup)
        watched.world.after(wait_s)
        assert ALLOWED.fullmatch(watched.world.text)
    watched.settle()


def mangle(count, seed):
    """Send `count` mangled payloads round all sources."""
    pick = random.Random(seed)
    all_watched = [Watched(name) for name in NAMES]
    texts = set()
    for number in range(count):
        which = number % len(NAMES)
        watched = all_watched[which]
        topic = "city/P" if pick.random() < 0.99 else pick.choice(("city/Q", "", "\x00", "city"))
        payload = spliced(pick, SEEDS[which], SPLICES, (0, 1, 1, 2, 3, 8))
        if pick.random() < 0.001:
            payload = payload * (8192 // (len(payload) + 1) + 2)
        watched.send(payload, topic, pick.random() < 0.1, pick.random() < 0.02)
        if pick.random() < 0.05:
            watched.world.after(pick.choice((1, 60, 1000)))
        texts.add(watched.world.text)
    for watched in all_watched:
        watched.settle()
    return texts


def test_mangled_records():
    texts = mangle(15_000, 1)
    assert {"---", "5", "FULL"} <= texts


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_million_mangled_records():
    assert {"---", "5", "FULL", "CLSd", "9"} <= mangle(1_000_000, 2)


def test_an_exploding_document_is_no_data():
    for payload in (b"[" * 8000, b"[" * 4000 + b"]" * 4000, b'{"a":' * 1300, b"9" * 8000):
        for name in NAMES:
            watched = Watched(name)
            watched.send(payload)
            assert watched.world.text == "---"
            watched.settle()
