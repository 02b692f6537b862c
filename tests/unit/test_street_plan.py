"""Feeds and the street that is generated for them."""

import json
from itertools import islice

import pytest

from baysign_host.errors import HostError
from baysign_host.feeds import Value, open_feed
from baysign_host.feeds.channel import Channel, source
from baysign_host.plan import generate, load_folder


@pytest.fixture
def recording(tmp_path):
    """`recording(columns, rows)` → a feed of that many columns, in which column 1 is liveliest."""

    def write(columns: int, rows: int = 4):
        lines = [",".join(["timestamp", *(f"L{n}" for n in range(columns))])]
        for row in range(rows):
            cells = [
                str(row if n == 1 else n) if not row or n == 1 else "" for n in range(columns)
            ]
            lines.append(",".join([f"2026-03-06T08:{row:02d}:00+00:00", *cells]))
        file = tmp_path / "feed.csv"
        file.write_text("\n".join(lines), encoding="utf-8")
        return open_feed(str(file))

    return write


def test_an_empty_cell_is_no_news(recording):
    rows = list(islice(recording(3).rows(), 5))
    assert [row.values["L1"].free for row in rows] == [0, 1, 2, 3, 0]
    assert [row.values["L2"].free for row in rows] == [2, 2, 2, 2, 2]
    assert [row.gap_s for row in rows[:4]] == [0.0, 60.0, 60.0, 60.0]
    assert [row.round for row in rows] == [0, 0, 0, 0, 1]


def test_dresden_has_its_hole(shared_data):
    feed = open_feed(str(shared_data / "dresden" / "2025-11-04.csv"))
    gaps = [row.gap_s for row in islice(feed.rows(), 174)]
    assert max(gaps) == 24_900
    assert feed.lots["Altmarkt"].capacity == 400
    assert feed.lots["Altmarkt-Galerie"].name == "Altmarkt - Galerie"


def test_demo_day_is_the_same_for_the_same_seed():
    days = [list(islice(open_feed("demo", seed).rows(), 1440)) for seed in (1, 1, 2)]
    assert days[0] == days[1] != days[2]


def test_demo_day_has_a_full_a_closed_and_a_silent_car_park():
    day = list(islice(open_feed("demo").rows(), 1440))
    assert len(open_feed("demo").lots) == 6
    assert {lot for row in day for lot, value in row.values.items() if value.free == 0}
    closed = [row for row in day if any(v.status == "closed" for v in row.values.values())]
    assert len(closed) == 7.5 * 60
    assert sum(len(row.values) == 5 for row in day) == 45
    for row in day:
        for lot, value in row.values.items():
            assert 0 <= value.free <= open_feed("demo").lots[lot].capacity


@pytest.mark.parametrize(("columns", "signs"), [(41, 6), (6, 6), (2, 1), (60, 8), (1, 2)])
def test_every_column_is_on_some_line(recording, columns, signs):
    feed = recording(columns)
    plan, wires = generate(feed, signs, 300)
    lines = [line["lots"] for sign in plan for line in sign.config["lines"]]
    assert {lot for lots in lines for lot in lots} == set(feed.lots)
    assert any(len(lots) > 1 for lots in lines) or columns == 1
    assert max(map(len, lines)) <= 16
    assert set(wires) == set(feed.lots)
    assert lines[0] == (["L1"] if columns > 1 else ["L0"])


def test_rule_times_are_scaled_and_both_boards_stand(recording):
    plan, wires = generate(recording(12), 2, 300)
    assert {(sign.config["board"], sign.config["sign"]) for sign in plan} == {
        ("olimex_esp32_poe", "junction_3x3"),
        ("esp32_devkitc", "entrance_4d"),
    }
    lot = plan[0].config["lots"]["L1"]
    assert (lot["max_age_s"], lot["stuck_s"], lot["stuck_new_s"]) == (6, 288, 48)
    assert lot["dwell_s"] == 0.2
    assert "capacity" not in lot
    assert plan[0].config["simulation"] is True
    assert {wire.kind for group in wires.values() for wire in group} == {"plain", "json"}


def test_at_real_speed_the_configuration_is_an_ordinary_one(recording):
    config = generate(recording(4), 1, 1)[0][0].config
    assert config["simulation"] is False
    assert config["lots"]["L1"]["max_age_s"] == 1800


def test_a_json_payload_carries_a_decoy_and_the_demo_mark():
    wire = Channel("P1", "json", "demo/parking", demo=True)
    document = json.loads(wire.encode(Value(42, "closed")))
    assert wire.topic == "demo/parking/P1/state"
    assert document["counters"][0]["free"] == 49
    assert document["counters"][1] == {"type": {"type": "TOTAL"}, "free": 42}
    assert (document["status"], document["demo"]) == ("closed", True)
    assert Channel("P1", "plain", "parking").encode(Value(42)) == b"42"


def test_a_folder_is_fed_only_where_it_reads_what_the_feed_says(recording, tmp_path):
    feed = recording(3)
    signs = tmp_path / "signs"
    signs.mkdir()
    plain = source("parking", "plain")
    lots = {
        "P0": {"source": "plain", "key": "L0", "max_age_s": 900},
        "P1": {"source": "occupied", "key": "L1", "max_age_s": 900},
    }
    config = {
        "id": "s1",
        "board": "olimex_esp32_poe",
        "sign": "junction_3x3",
        "broker": {"host": "10.0.0.5"},
        "sources": {"plain": plain, "occupied": plain | {"number": "occupied"}},
        "lots": {
            "P0": lots["P0"],
            "P1": lots["P1"] | {"capacity": 50},
        },
        "lines": [{"lots": ["P0"]}, {"lots": ["P1"]}, {"lots": ["P0", "P1"]}],
    }
    (signs / "s1.json").write_text(json.dumps(config), encoding="utf-8")
    plan, wires = load_folder(signs, feed)
    assert plan[0].fed == {"parking/L0/free": ["P0"]}
    assert [wire.topic for wire in wires["L0"]] == ["parking/L0/free"]
    assert wires["L1"] == [] == wires["L2"]


def test_two_signs_of_one_id_are_refused(recording, tmp_path):
    signs = tmp_path / "signs"
    signs.mkdir()
    config = generate(recording(3), 1, 1)[0][0].config
    for name in ("a", "b"):
        (signs / f"{name}.json").write_text(json.dumps(config), encoding="utf-8")
    with pytest.raises(HostError, match=r"b\.json: id: 'sign-01' is also in .*a\.json"):
        load_folder(signs, open_feed("demo"))
