"""`baysign check` and `baysign explain` as an integrator meets them."""

import json
import subprocess
import sys

import pytest

CONFIG = {
    "id": "luohu-001",
    "board": "olimex_esp32_poe",
    "sign": "junction_3x3",
    "broker": {"host": "10.0.0.5"},
    "sources": {
        "city": {
            "topic": "parking/{key}",
            "format": "json",
            "free": "free",
            "time": "time",
            "utc_offset": "+00:00",
        },
        "park": {"source": "spdp", "topic": "spdp/{key}"},
    },
    "lots": {
        "P1": {"source": "city", "key": "Altmarkt", "max_age_s": 900},
        "P2": {"source": "city", "max_age_s": 900},
        "P3": {"source": "park", "max_age_s": 900},
    },
    "lines": [
        {"lots": ["P1"], "arrow": "left"},
        {"lots": ["P1", "P2"]},
        {"lots": ["P3"], "arrow": "right"},
    ],
}
AT = "2025-12-13T10:00:00Z"


def baysign(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "baysign_host.cli", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture
def write(tmp_path):
    """`write(name, value)` → the file that holds the value as JSON (or the text as it is)."""

    def write(name, value):
        file = tmp_path / name
        file.write_text(value if isinstance(value, str) else json.dumps(value), "utf-8")
        return file

    return write


def changed(**edits):
    return {**json.loads(json.dumps(CONFIG)), **edits}


class TestCheck:
    def test_a_good_configuration(self, write):
        done = baysign("check", write("c.json", CONFIG))
        assert (done.returncode, done.stderr) == (0, "")
        assert "error" not in done.stdout

    def test_every_error_is_a_line_with_path_and_range(self, write):
        wrong = changed(
            boad=1,
            board="esp32_devkitx",
            comm_loss_s=5,
            lots={"P1": {"source": "cty", "max_age_s": 5}},
        )
        done = baysign("check", write("c.json", wrong))
        assert done.returncode == 1
        lines = done.stdout.splitlines()
        assert [line.split(": ")[1] for line in lines] == [
            "boad",
            "board",
            "comm_loss_s",
            "lines[1].lots",
            "lines[2].lots",
            "lots.P1.max_age_s",
            "lots.P1.source",
        ]
        assert "did you mean board?" in lines[0]
        assert "esp32_devkitc" in lines[1]
        assert "30 to 86400 s" in lines[2]
        assert "10 to 86400 s" in lines[5]

    def test_warnings_follow_and_do_not_fail(self, write):
        config = changed()
        del config["sources"]["city"]["time"]
        done = baysign("check", write("c.json", config))
        assert done.returncode == 0
        assert "warning: sources.city.time: " in done.stdout
        assert "T5" in done.stdout

    def test_two_lots_that_nothing_tells_apart_are_pointed_out(self, write):
        config = changed()
        config["lots"]["P2"]["key"] = "Altmarkt"
        done = baysign("check", write("c.json", config))
        assert done.returncode == 0
        assert "warning: lots.P2: reads the very same number as lots.P1" in done.stdout

    def test_an_unknown_library_source_lists_the_known_ones(self, write):
        config = changed()
        config["sources"]["park"]["source"] = "spdq"
        done = baysign("check", write("c.json", config))
        assert done.returncode == 1
        assert "sources.park.source" in done.stdout
        assert "fiware-ngsi" in done.stdout

    def test_a_library_source_named_by_a_lot_alone_needs_a_topic(self, write):
        config = changed()
        config["lots"]["P3"]["source"] = "spdp"
        done = baysign("check", write("c.json", config))
        assert done.returncode == 1
        assert "lots.P3.source: spdp needs a topic" in done.stdout

    @pytest.mark.parametrize(
        ("text", "word"), [("{", "line 1 column 2"), ("[" * 100_000, "nested"), ("", "line 1")]
    )
    def test_an_unreadable_file_is_one_line_and_exit_2(self, write, text, word):
        done = baysign("check", write("c.json", text))
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1
        assert word in done.stderr

    def test_a_missing_file(self, tmp_path):
        done = baysign("check", tmp_path / "none.json")
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)


class TestExplain:
    def test_live_and_retained_messages(self, write):
        p1 = write("p1", {"free": 42, "time": "2025-12-13T09:50:00Z"})
        p2 = write("p2", {"free": 8, "time": "2025-12-13T09:30:00Z"})
        config = write("c.json", CONFIG)
        done = baysign(
            *("explain", config, "--at", AT),
            *("--message", f"parking/Altmarkt={p1}", "--retained", f"parking/P2={p2}"),
        )
        assert (done.returncode, done.stderr) == (0, "")
        one, two, three = done.stdout.splitlines()
        assert one.startswith("line 1: '42' green ←, lots P1, counted 2025-12-13T09:50:00Z")
        assert one.endswith("age 600 s")
        assert two.startswith("line 2: '---' amber, T9, P2: too old")
        assert three.startswith("line 3: '---' amber, T2")

    def test_without_a_clock_the_retained_one_is_unknown(self, write):
        p1 = write("p1", {"free": 42, "time": "2025-12-13T09:50:00Z"})
        config = write("c.json", CONFIG)
        arguments = ["explain", config, "--at", AT, "--retained", f"parking/Altmarkt={p1}"]
        assert "'42' green" in baysign(*arguments).stdout
        assert "'---' amber, T4" in baysign(*arguments, "--clock", "unset").stdout

    def test_received_earlier(self, write):
        p1 = write("p1", {"free": 42})
        config = write("c.json", CONFIG)
        arguments = ["explain", config, "--at", AT, "--message", f"parking/Altmarkt={p1}"]
        assert "'42'" in baysign(*arguments, "--received", "2025-12-13T09:45:01Z").stdout
        assert "T1" in baysign(*arguments, "--received", "2025-12-13T09:45:00Z").stdout

    def test_the_first_message_of_two_times(self, write):
        old = write("old", {"free": 9, "time": "2025-12-13T09:50:00Z"})
        new = write("new", {"free": 42, "time": "2025-12-13T09:55:00Z"})
        done = baysign(
            *("explain", write("c.json", CONFIG), "--at", AT),
            *("--message", f"parking/Altmarkt={new}", "--message", f"parking/Altmarkt={old}"),
        )
        assert "message parking/Altmarkt: changes nothing (T5)" in done.stdout
        assert "'42'" in done.stdout

    def test_an_order_stands_over_availability(self, write):
        body = {"id": "o1", "verb": "show", "lines": [1], "text": "CLS", "minutes": 10}
        own = "baysign/luohu-001/cmd"
        done = baysign(
            *("explain", write("c.json", CONFIG), "--at", AT),
            *("--message", f"{own}={write('o', body)}"),
        )
        assert done.returncode == 0, done.stderr
        assert f'message {own}: {{"id": "o1", "ok": true}}' in done.stdout
        assert "line 1: 'CLS'" in done.stdout
        assert "order o1" in done.stdout

    @pytest.mark.parametrize(
        ("arguments", "word"),
        [
            (["--at", "noon"], "--at noon"),
            (["--at", "2025-12-13T10:00:00"], "zone"),
            (["--at", AT, "--clock", "maybe"], "set or unset"),
            (["--at", AT, "--message", "x"], "TOPIC=FILE"),
            (["--at", AT, "--message", "x=/none/such"], "No such file"),
            (["--at", AT, "--received", "2025-12-13T10:00:01Z"], "after"),
        ],
    )
    def test_wrong_input_is_one_line_and_exit_2(self, write, arguments, word):
        done = baysign("explain", write("c.json", CONFIG), *arguments)
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1
        assert word in done.stderr

    def test_a_wrong_configuration_is_named(self, write):
        done = baysign("explain", write("c.json", changed(boad=1)), "--at", AT)
        assert done.returncode == 2
        assert "boad: unknown key" in done.stderr
