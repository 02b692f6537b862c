"""Every verb, on the real firmware, in both languages; and what a wrong argument gets."""

import json

import pytest

from baysign.console.words import VERBS
from tests.console.parts import LOTS
from tests.sim.kit import said
from tests.standing.parts import NOON_S, junction

CONFIG = junction(LOTS, name="Harbour", position={"lat": 24.5, "lon": 118.1})


@pytest.fixture
def at(cable):
    """A sign that shows 5, full and unknown, and a console that has been opened."""
    found = cable(CONFIG)
    found.scene.clock(NOON_S)
    found.scene.free(a=5, b=0)
    found.type("\r")
    return found


def test_the_first_key_opens_it_and_nothing_typed_closes_it(cable):
    found = cable(CONFIG)
    opened = found.type("\r")
    # A line of the log may still have been under way.
    (welcome,) = (row for row in opened if row.startswith("Baysign j1. help"))
    assert "lang zh" in welcome
    assert opened[-1] == "j1 online> "
    found.scene.after(590)
    assert found.prompt == "j1 online> "
    found.scene.after(606)
    assert said(found.sign, "Console closed").endswith("Enter opens it.\r\n")
    # A verb may be the first thing that is typed.
    assert found.type("lots\r")[2] == "a: unknown, T2 nothing received yet"


def test_status(at):
    assert at.do("status")[:5] == [
        "Line  Lit     Why",
        " 1    5 green        a true number, 1 s",
        " 2    000 red        a true number, 1 s",
        " 3    --- amber      T2 nothing received yet",
        "Panel:   as sent (read back)",
    ]
    rest = at.do("status")[5:]
    assert rest[:2] == ["Network: lan up, 10.0.0.2", "Broker:  session 65537"]
    assert rest[2].startswith("Clock:   2026-03-28 12:00:0") and rest[2].endswith("(broker)")
    assert rest[3:6] == ["Light:   100", "Faults:  none", "Control: central"]
    assert rest[6].startswith("Running: 2") and "start 1 after power-on" in rest[6]


def test_lots_and_why(at):
    assert [line.rpartition(", ")[0] for line in at.do("lots")] == [
        "a: 5",
        "b: full",
        "c: unknown",
    ]
    assert at.do("why 3") == [
        "Line 3: --- (T2 nothing received yet)",
        "What is unknown has its own face: never 0, never the last number.",
        "  c: unknown, T2 nothing received yet",
        "    no reading yet",
    ]
    why = at.do("why 1")
    assert why[0] == "Line 1: 5 (a true number)"
    assert why[3] == "    source says: free 5, capacity -, status open"


def test_a_text_is_put_up_seen_by_the_operator_and_gone_by_itself(at):
    assert at.do("show 3 CLS 2") == ["Done. It ends by itself in 2 min; clear ends it now."]
    assert at.sign.lit.texts == ("5", "000", "CLS")
    assert at.prompt == "j1 local> "
    assert at.scene.said("status")[-1]["control"] == "local"
    assert at.scene.face()["lines"][2]["reason"] == "order line 3"
    assert [line for line in at.do("status") if line.startswith("Control: local: ends in 1")]
    assert at.do("why 3")[1].startswith("A message stands over availability: console line 3")
    at.scene.after(120)
    assert at.sign.lit.texts == ("5", "000", "---")
    at.scene.after(6)
    assert at.scene.said("status")[-1]["control"] == "central"
    assert at.prompt == "j1 online> "


def test_blank_and_clear(at):
    at.do("blank")
    assert at.sign.lit.texts == ("", "", "")
    assert at.do("clear 2") == ["Done."]
    assert at.sign.lit.texts == ("", "000", "")
    at.do("clear")
    assert at.sign.lit.texts == ("5", "000", "---")
    at.do("blank 1")
    at.scene.after(60)
    assert at.sign.lit.texts == ("5", "000", "---")


def test_a_number_is_never_put_up(at):
    for text in ("12", "SOS", "1", "'1 2'"):
        assert at.do(f"show 1 {text}")[0].startswith("Refused: the line cannot show that")
    assert at.sign.lit.texts == ("5", "000", "---")
    assert at.scene.said("status")[-1]["control"] == "central"


def test_the_test_ends_by_itself(at):
    at.do("test 1 10")
    start_s = at.scene.now_s
    at.scene.after(10)
    shown = {text for t_s, text, _ in at.scene.episodes(0, start_s) if t_s < start_s + 8}
    # One segment at a time: nothing a driver could read.
    assert len(shown) > 3 and not any(text.strip().isdigit() for text in shown)
    assert at.sign.lit.texts == ("5", "000", "---")


def test_brightness_by_hand_and_back(at):
    # It glides there; the face that says so comes with the next health.
    assert at.do("bright 7 5")[0].startswith("Done. It ends by itself in 5 min")
    at.scene.after(90)
    assert at.scene.face()["brightness_pct"] == 50
    at.scene.after(310)
    assert at.scene.face()["brightness_pct"] == 100
    at.do("bright 0 60")
    at.scene.after(90)
    assert at.scene.face()["brightness_pct"] == 6
    assert at.do("bright auto") == ["Done."]
    at.scene.after(90)
    assert at.scene.face()["brightness_pct"] == 100
    assert at.scene.broker.sessions == 1


def test_who_is_it(at):
    at.do("identify")
    start_s = at.scene.now_s
    assert at.scene.said("status")[-1]["control"] == "local"
    at.scene.after(30)
    shown = {text.strip() for t_s, text, _ in at.scene.episodes(0, start_s)}
    assert any(text.startswith("A") for text in shown) and any(t.startswith("U") for t in shown)
    assert not any(text.isdigit() for text in shown)
    at.scene.after(40)
    assert at.sign.lit.texts == ("5", "000", "---")


def test_tests_of_its_own(at):
    assert at.do("test chain") == ["Panel: as sent (read back)"]
    assert at.do("test pixels")[-1].startswith("It takes ten seconds")
    at.scene.after(20)
    assert at.sign.lit.texts == ("5", "000", "---")


def test_an_operator_holds_on_harder(at):
    order = {"id": "op", "verb": "show", "text": "CLS", "minutes": 5, "priority": 255}
    at.scene.send("baysign/j1/cmd", order)
    assert at.do("clear") == ["Refused: something stands there that holds on harder"]
    assert at.do("show 1 AUF") == ["Refused: something stands there that holds on harder"]
    assert at.sign.lit.texts == ("CLS", "CLS", "CLS")
    # And takes down what stands there by the console's hand.
    at.scene.after(300)
    at.do("show 1 AUF 60")
    at.scene.send("baysign/j1/cmd", {"id": "op2", "verb": "clear"})
    assert at.sign.lit.texts == ("5", "000", "---")


def test_local_orders_end_with_a_restart(cable):
    found = cable(CONFIG, lives=2)
    found.type("\r")
    found.do("show 1 CLS 600")
    found.sign.reset()
    found.scene.after(20)
    assert found.sign.lit.texts == ("---", "---", "---")
    assert found.scene.said("status")[-1]["control"] == "central"


def test_reboot_asks_first(cable):
    found = cable(CONFIG, lives=2)
    found.type("\r")
    assert found.type("reboot\r", last=") ")[-1] == "Restart now? (y/n) "
    assert found.type("n\r")[-1] == "j1 online> "
    found.type("reboot\r", last=") ")
    assert found.type("\x03")[-2:] == ["Stopped; nothing was changed.", "j1 online> "]
    assert found.sign.boots == 1
    found.type("reboot\r", last=") ")
    found.sign.type(b"y\r")
    found.scene.after(20)
    assert found.sign.causes == ["power-on", "hard"]


def test_the_language_is_remembered(cable):
    found = cable(CONFIG, lives=2)
    found.type("\r")
    assert found.do("lang zh") == ["中文。"]
    assert found.prompt == "j1 在线> "
    assert found.do("status")[0] == "行    显示    原因"
    found.sign.reset()
    found.scene.after(20)
    assert found.type("\r")[-1] == "j1 在线> "
    assert found.do("帮助")[0].startswith("命令一览")
    assert found.do("lang en") == ["English."]
    assert found.prompt == "j1 online> "


def test_faults_and_log(cable):
    found = cable(CONFIG)
    found.type("\r")
    assert found.do("faults")[0].startswith("1 clock: not set")
    assert found.do("log")[0].startswith("1 +0 s start 1: began clock: not set")
    found.scene.clock(NOON_S)
    found.scene.after(6)
    assert found.do("faults") == ["No fault."]
    assert len(found.do("log 5")) == 2
    assert found.do("log 1")[0].startswith("2 2026-03-28 12:00:0")


def test_what_the_sign_is(at):
    about = at.do("about")
    assert about[0] == "Sign:    j1 Harbour"
    assert about[1] == "Board:   olimex_esp32_poe, model junction_3x3"
    assert about[3].startswith("Config:  ") and about[4] == "Place:   24.5, 118.1"
    assert at.do("update") == [f"Version {at.scene.said('status')[-1]['version']} runs from /a."]
    assert at.do("time")[0].startswith("2026-03-28 12:00:") and "by broker" in at.do("time")[0]
    assert at.do("net")[:3] == ["Link:    lan up", "Driver:  connected", "Address: 10.0.0.2"]
    mqtt = at.do("mqtt")
    assert mqtt[:2] == ["Broker:   10.0.0.5:1883", "Session:  65537"]
    assert mqtt[-3:] == [f"  parking/{lot}/free" for lot in "abc"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_help_knows_every_verb(at, lang):
    at.do(f"lang {lang}")
    rows = at.do("help")
    assert [row.split()[0] for row in rows[1:]] == list(VERBS)
    for verb in VERBS:
        about, form, *_ = at.do(f"help {verb}")
        assert about in rows[1 + VERBS.index(verb)]
        assert f" {verb}" in form or f"：{verb}" in form


WRONG = {
    "about": ["x"],
    "blank": ["x", "0", "1 2", "999999"],
    "bright": ["", "16", "-1", "x", "auto 5", "5 x", "5 0", "5 1 1"],
    "clear": ["0", "4", "1 2", "x"],
    "config": ["", "x", "get", "set", "list a b", "apply now", "check x", "diff x", "undo x"],
    "faults": ["x"],
    "help": ["status lots"],
    "identify": ["0", "61", "x", "1 1"],
    "lang": ["", "de", "zh en"],
    "log": ["0", "65", "x", "1 2"],
    "lots": ["x"],
    "mqtt": ["x"],
    "net": ["x"],
    "reboot": ["now"],
    "repl": ["now"],
    "setup": ["now"],
    "show": [
        "",
        "1",
        "4 CLS",
        "0 CLS",
        "x CLS",
        "1 CLS 0",
        "1 CLS x",
        "1 CLS 1 1",
        "1 CLS scroll 1",
    ],
    "status": ["x"],
    "test": ["chain 5", "pixels 5", "4", "1 4", "1 601", "x", "1 5 5"],
    "time": ["x"],
    "update": ["x"],
    "why": ["", "0", "4", "x", "1 2", "-1"],
}


@pytest.mark.parametrize("lang, says", [("en", "Form: "), ("zh", "格式：")])
def test_a_wrong_argument_gets_one_line_with_the_right_form(at, lang, says):
    assert set(WRONG) == set(VERBS)
    at.do(f"lang {lang}")
    for verb, cases in WRONG.items():
        for arguments in cases:
            answer = at.do(f"{verb} {arguments}".strip(), 0.4)
            assert len(answer) == 1, (verb, arguments, answer)
            assert answer[0].startswith(says + verb), (verb, arguments, answer)
    assert at.sign.lit.texts == ("5", "000", "---")
    assert json.dumps(at.scene.said("status")[-1]).count("local") == 0


def test_an_unknown_verb_gets_the_nearest(at):
    assert at.do("stauts") == ["stauts: no such verb. Perhaps: status"]
    assert at.do("xyzzy") == ["xyzzy: no such verb. help lists them all."]
    assert at.do("help lotz") == ["lotz: no such verb. Perhaps: lots"]


SITTING = {
    "blank": ["blank 1"],
    "bright": ["bright 7 5", "bright auto"],
    "clear": ["clear 1", "clear"],
    "config": [
        "config list",
        "config get lots.a.max_age_s",
        "config set lots.a.max_age_s 900",
        "config diff",
        "config undo",
    ],
    "lang": ["lang zh", "faults", "lang en"],
    "log": ["log", "log 5"],
    "show": ["show 2 CLS 30"],
    "test": ["test 1 10", "test chain", "test pixels"],
    "why": ["why 1", "why 3"],
}
ASKING = {"reboot": ") ", "repl": ": ", "setup": ") "}


def test_everything_in_one_sitting_finds_room(at):
    """Names are never forgotten: a table of them that is full has to be followed by a larger one,
    for which there is no room beside a running sign."""
    for verb in VERBS:
        if verb in ASKING:
            at.type(verb + "\r", last=ASKING[verb])
            at.type("\x03")
        else:
            for line in SITTING.get(verb, [verb]):
                assert at.do(line), line
        assert at.do(f"help {verb}")[1].startswith("Form: ")
        # What has to be done by the operator's hand is done too.
        at.scene.send("baysign/j1/cmd", {"id": verb, "verb": "lots"})
    at.scene.after(2)
    assert all(reply["ok"] for reply in at.scene.replies())
    console = at.sign.console.decode()
    assert "memory beside" not in console and "no memory" not in console
    assert "Memory is short" not in console and "Traceback" not in console


def used(found) -> int:
    """Live heap, from the health that the sign publishes."""
    # Weighed every fifth minute.
    found.scene.after(366)
    return found.scene.said("health")[-1]["heap_used"]


def test_a_verb_leaves_no_memory_behind(at):
    """Live heap is the same after many verbs."""
    verbs = ("status", "lots", "why 1", "help", "mqtt", "log", "about", "config get name")
    verbs += ("config set timezone nowhere", "config set sources.city.number a[")
    for verb in verbs:
        at.do(verb)
    before = used(at)
    for _ in range(5):
        for verb in verbs:
            at.do(verb)
    assert used(at) - before < 512


def test_what_carries_out_a_refused_change_is_gone(cable):
    found = cable(CONFIG)
    # Answers that are remembered, and names.
    for name in ("c1", "c2"):
        found.scene.send("baysign/j1/cmd", {"id": name, "verb": "clear", "activation": "x"})
    before = used(found)
    for name in ("c3", "c4"):
        found.scene.send("baysign/j1/cmd", {"id": name, "verb": "config"})
    assert [reply["error"] for reply in found.scene.replies()] == ["syntax"] * 4
    # A pointer that lies about may hold on to one module of five.
    assert used(found) - before < 6000
