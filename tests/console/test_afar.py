"""The verbs that only read answer the operator too, with the very words of the console."""

import re

import pytest

from tests.console.parts import LOTS
from tests.console.test_verbs import used
from tests.standing.parts import HOST, NOON_S, junction

SECRETS = ("marked-broker", "marked-wifi")
CONFIG = junction(
    LOTS,
    name="Harbour",
    position={"lat": 24.5, "lon": 118.1},
    broker={"host": HOST, "user": "u", "password": SECRETS[0]},
    network={"wifi": [{"ssid": "s", "password": SECRETS[1]}]},
)
ASKED = {
    "about": [[]],
    "faults": [[]],
    "log": [[], [3], ["1"]],
    "lots": [[]],
    "mqtt": [[]],
    "net": [[]],
    "status": [[]],
    "time": [[]],
    "why": [[1], ["2"], [3]],
}
#: What the packet buffer has room for, beside a topic.
REPLY_BYTES = 1400
CMD = "baysign/j1/cmd"


def answer(made, verb: str, **more) -> dict:
    """The one reply to a command."""
    before = len(made.replies())
    name = f"r{before}"
    made.send(CMD, {"id": name, "verb": verb, **more})
    made.after(1)
    (reply,) = made.replies()[before:]
    assert reply["id"] == name
    return reply


def still(lines: list[str]) -> list[str]:
    """Lines without their numbers: a second has passed, a byte more is in use."""
    return [re.sub(r"\d+", "#", line) for line in lines]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_operator_reads_what_the_technician_reads(cable, lang):
    found = cable(CONFIG)
    made = found.scene
    made.clock(NOON_S)
    made.free(a=5, b=0)
    made.send(CMD, {"id": "s1", "verb": "show", "text": "CLS", "lines": [2], "minutes": 60})
    made.after(10)
    found.type("\r")
    found.do(f"lang {lang}")
    for verb, cases in ASKED.items():
        for args in cases:
            typed = " ".join([verb, *map(str, args)])
            reply = answer(made, verb, args=args, lang=lang)
            assert reply.keys() == {"id", "ok", "lines"}, reply
            assert still(reply["lines"]) == still(found.do(typed)), typed
            assert reply["lines"]
    assert answer(made, "why", args=[2], lang=lang)["lines"][0] != ""
    everything = b"".join(message.payload for message in made.broker.messages)
    assert not any(secret.encode() in everything for secret in SECRETS)


def test_what_asks_changes_or_shows_settings_is_none_of_them(cable):
    made = cable(CONFIG).scene
    for verb in ("repl", "help", "lang", "update", "bright", "log.x", "../log", "", "commands"):
        assert answer(made, verb)["error"] == "verb", verb
    assert answer(made, "config", args=["list"])["error"] == "syntax"


@pytest.mark.parametrize(
    ("verb", "more", "says"),
    [
        ("why", {}, "Form: why LINE (1–3)"),
        ("why", {"args": [4]}, "Form: why LINE (1–3)"),
        ("why", {"args": ["x"], "lang": "zh"}, "格式：why"),
        ("log", {"args": [1, 2]}, "Form: log"),
        ("status", {"args": ["x"]}, "Form: status"),
        ("status", {"args": "x"}, "args: "),
        ("status", {"args": [None]}, "args: "),
        ("status", {"args": [[1]]}, "args: "),
        ("status", {"args": ["x" * 65]}, "args: "),
        ("status", {"args": [1] * 5}, "args: "),
        ("status", {"lang": "de"}, "lang: "),
        ("status", {"lang": ["en"]}, "lang: "),
        ("status", {"skip": -1}, "skip: "),
    ],
)
def test_a_wrong_argument_is_refused_in_one_line(cable, verb, more, says):
    made = cable(CONFIG).scene
    reply = answer(made, verb, **more)
    assert (reply["ok"], reply["error"]) == (False, "syntax")
    assert reply["text"].startswith(says), reply
    # And nothing is in the way of the next one.
    assert answer(made, "lots")["ok"]


def test_one_at_a_time_and_each_gets_one_answer(cable):
    made = cable(CONFIG).scene
    for name in ("r1", "r2", "r1"):
        made.at(made.now_s, CMD, {"id": name, "verb": "status"})
    made.after(2)
    replies = made.replies()
    assert sorted((reply["id"], reply["ok"]) for reply in replies) == [("r1", True), ("r2", False)]
    assert [reply["error"] for reply in replies if not reply["ok"]] == ["busy"]
    made.send(CMD, {"id": "r3", "verb": "status"})
    made.after(1)
    assert made.replies()[-1]["ok"]


def test_a_long_answer_comes_in_pieces(cable):
    lots = {f"{'car-park-' * 6}{n:02}": {"max_age_s": 1800} for n in range(16)}
    lines = [{"lots": sorted(lots)[at::3]} for at in range(3)]
    # Room for sixteen car parks, the open console and the reader at the same time.
    found = cable(junction(lots, lines), heap="160wK")
    found.type("\r")
    for lang in ("en", "zh"):
        found.do(f"lang {lang}")
        gathered, pieces = [], 0
        while True:
            reply = answer(found.scene, "lots", lang=lang, skip=len(gathered))
            gathered += reply["lines"]
            pieces += 1
            if "more" not in reply:
                break
            assert reply["more"] is True and reply["lines"]
        assert pieces == 2
        assert gathered == found.do("lots")
    sizes = [len(each.payload) for each in found.scene.broker.messages if "reply" in each.topic]
    assert REPLY_BYTES - 100 < max(sizes) <= REPLY_BYTES


def test_numbers_are_lit_meanwhile_and_afterwards_all_of_it_is_gone(cable):
    found = cable(CONFIG)
    made = found.scene
    for verb in ASKED:
        answer(made, verb, args=ASKED[verb][0])
    before = used(found)
    for turn in range(3):
        for verb in ASKED:
            made.at(made.now_s, "parking/a/free", str(turn + 5))
            answer(made, verb, args=ASKED[verb][0])
            assert made.sign.lit.texts[0] == str(turn + 5)
    # 27 answers; a pointer that lies about may hold on to what one of them needed: up to 4 kB.
    assert used(found) - before < 5000
    # Reading is no order: nothing of it is written down.
    assert not (made.sign.home / "flash" / "orders.json").exists()
