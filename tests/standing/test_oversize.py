"""The message of 101 kB (F6): dropped, counted, named in the log, and nothing else disturbed.

Real brokers and real time; the sign takes messages of 8 kB at most.
"""

import json
from pathlib import Path

import pytest

from baysign_host import library
from tests.e2e.parts import HOST, junction, online, reads, state, until
from tests.standing.scales import Scales

HONGKONG = "hongkong/vacancy"
HEALTH, STATUS = "baysign/j1/health", "baysign/j1/status"


def config(port: int) -> dict:
    """Hong Kong's lot beside a plain one, and one of a JSON topic."""
    found = junction(port)
    found["broker"] = {"host": HOST, "port": port, "keepalive_s": 30}
    found["sources"]["hk"] = {"source": "hongkong-vacancy", "topic": HONGKONG}
    found["lots"]["p3"] = {"source": "hk", "key": "tdc8p3", "max_age_s": 86400, "dwell_s": 0}
    found["lines"][2] = {"lots": ["p3"]}
    return library.resolve(found)


def fits(text: bytes) -> bytes:
    """The same city's message with one record and no source time to grow old."""
    parks = json.loads(text)["car_park"]
    park = next(park for park in parks if park["park_id"] == "tdc8p3")
    for vehicle in park["vehicle_type"]:
        for category in vehicle["service_category"]:
            category.pop("lastupdate", None)
    return json.dumps({"car_park": [park]}).encode()


@pytest.fixture
def oversize(shared_data) -> bytes:
    """The recorded message, larger than any sign takes."""
    payload = (shared_data / "feeds" / "oversize-hongkong-full.json").read_bytes()
    assert len(payload) > 100_000
    return payload


@pytest.fixture
def sign(street, broker, city, tmp_path):
    """`sign()` → a sign on its way, with scales in it."""

    def make():
        made = street.add(tmp_path / "j1", config(broker.port))
        made.scales = Scales(Path(tmp_path / "j1"), 0.3)
        made.start()
        return made

    return make


def counters(city) -> dict:
    return json.loads(city.says(HEALTH) or b'{"counters": {}}')["counters"]


def told(city, count: int) -> dict:
    """The counters of the first `health` message that has counted so many."""
    until(lambda: counters(city).get("oversize") == count, 20, f"oversize is {count}")
    return counters(city)


def test_retained_it_greets_every_session_and_disturbs_none(sign, city, broker, oversize):
    city.publish(HONGKONG, oversize, retain=True)
    lamp = sign()
    online(city, "j1")
    until(lambda: b"is too large" in lamp.console, 10, "the log names it")
    assert f"message on {HONGKONG} is too large".encode() in lamp.console
    reads(lamp, "---", "---", "---")
    city.publish("parking/p1/free", "120")
    city.publish("parking/p2/state", state(45))
    reads(lamp, "120", "45", "---")
    found = told(city, 1)
    assert (found["sessions"], found["failures"], found["malformed"]) == (1, 0, 0)
    session = json.loads(city.says(STATUS))["session"]
    # What the city says in a size that fits is taken from the same topic.
    city.publish(HONGKONG, fits(oversize))
    reads(lamp, "120", "45", "109")
    assert json.loads(city.says(STATUS))["session"] == session
    assert lamp.boots == 1


def test_live_it_comes_again_and_again_and_nothing_grows(sign, city, broker, oversize):
    lamp = sign()
    online(city, "j1")
    for turn in range(5):
        city.publish(HONGKONG, oversize)
        city.publish("parking/p1/free", str(100 + turn))
        city.publish("parking/p2/state", state(40 + turn))
        reads(lamp, str(100 + turn), str(40 + turn), "---")
    # From here on the fault that tells of it is there too, and written down.
    told(city, 5)
    until((lamp.home / "flash" / "faults.log").exists, 20, "the history of faults")
    weighed = len(lamp.scales.heaps)
    until(lambda: len(lamp.scales.heaps) >= weighed + 3, 10, "three weighings")
    before = min(lamp.scales.heaps[weighed + 1 :])
    for turn in range(60):
        city.publish(HONGKONG, oversize)
        if turn % 4 == 0:
            city.publish("parking/p1/free", str(200 + turn))
            reads(lamp, str(200 + turn), "44", "---")
    city.publish("parking/p1/free", "104")
    reads(lamp, "104", "44", "---")
    found = told(city, 65)
    weighed = len(lamp.scales.heaps)
    until(lambda: len(lamp.scales.heaps) >= weighed + 3, 10, "three weighings")
    # Sixty more of them: not even one block of 16 bytes each.
    assert min(lamp.scales.heaps[weighed + 1 :]) < before + 60 * 16
    assert (found["sessions"], found["failures"], found["errors"]) == (1, 0, 0)
    # Dropped before anybody looked into them: they are no readings and change no lot.
    assert (found["unreadable"], found["no_data"]) == (0, 0)
    assert (lamp.boots, lamp.fault) == (1, "")
