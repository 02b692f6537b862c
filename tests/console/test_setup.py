"""A new board is set up at the cable: asked, tried, and only then stored; whatever fails."""

import json

import pytest

from baysign_host import ROOT
from tests.chinese import leftovers
from tests.console.parts import BARE, BOARD, MODEL, Cable
from tests.sim.kit import until
from tests.standing.parts import HOST, READY_S, junction

SECRET = "marked-secret"
#: What each question is answered with, and what it is told by in English.
ANSWERS = (
    ("1/10 Sign id", "j9"),
    ("2/10 Sign model", "4"),
    ("3/10 Broker", HOST),
    ("4/10 User", "sign"),
    ("4/10 Password of sign", SECRET),
    ("6/10 Address", "dhcp"),
    ("7/10 Topic", "parking/{key}/free"),
    ("8/10 Number in this list", "1"),
    ("9/10 Line 1", "P1"),
    ("9/10 Arrow of line 1", "2"),
    ("9/10 Line 2", "P2"),
    ("9/10 Arrow of line 2", ""),
    ("9/10 Line 3", "P1+P2"),
    ("9/10 Arrow of line 3", "none"),
    ("9/10 Minutes", "15"),
    ("10/10 Position", "22.54 114.06"),
)
CONFIG = {
    "board": BOARD,
    "id": "j9",
    "sign": MODEL,
    "broker": {"host": HOST, "user": "sign", "password": SECRET},
    "sources": {"city": {"topic": "parking/{key}/free", "format": "plain", "number": "free"}},
    "lots": {name: {"source": "city", "max_age_s": 900} for name in ("P1", "P2")},
    "lines": [{"lots": ["P1"], "arrow": "left"}, {"lots": ["P2"]}, {"lots": ["P1", "P2"]}],
    "position": {"lat": 22.54, "lon": 114.06},
}
ENDS = (": ", "： ", ") ")
SET = ("SEt",) * 3
STORED = "Stored. The sign is in service."


def stored(found: Cable, name: str = "config.json"):
    """A file of the sign's flash as JSON, None where there is none."""
    path = found.sign.home / "flash" / name
    return json.loads(path.read_text("utf-8")) if path.exists() else None


def answer(found: Cable, text: str) -> list[str]:
    """Type an answer; the rows up to the next question."""
    if text == SECRET:
        # Shown as stars.
        found.sign.type(text.encode())
        text = ""
    return found.type(text + "\r", last=ENDS)


def answered(found: Cable, answers=ANSWERS) -> list[str]:
    """`setup`, up to the question after these; everything that was shown."""
    shown = everything = found.type("setup\r", last=ENDS)
    for asked, text in answers:
        assert shown[-1].startswith(asked), shown
        shown = answer(found, text)
        everything = [*everything, *shown]
    return everything


def tried(found: Cable, text: str = STORED, seconds: float = 30, count: int = 1) -> str:
    """Yes, do it; what the sign has said since, as soon as `text` is in it so often: the kernel
    takes a moment of its own over what the sign has written."""
    before = len(found.sign.console)
    found.sign.type(b"y\r")
    found.scene.after(seconds)

    def since():
        return found.sign.console[before:].decode()

    until(lambda: since().count(text) >= count, text)
    return since()


def kept(found: Cable, answers) -> list[str]:
    """`answered`, where the brackets hold all that was answered before."""
    return answered(found, [(asked, "") for asked, _ in answers])


def test_from_a_bare_board_to_a_number(bare):
    found = bare()
    assert found.sign.lit.dark and found.prompt == "? setup> "
    assert any(
        "setup: ten questions" in row for row in found.scene.sign.console.decode().split("\n")
    )
    shown = answered(found)
    assert shown[-1] == "Try it now? The sign restarts. (y/n) "
    assert "  lines[0].arrow = left" in shown and "  broker.password = ********" in shown
    assert stored(found) is None
    found.scene.at(found.scene.now_s + 5, "parking/P1/free", "12")
    said = tried(found)
    for row in (
        "Trying the new configuration; nothing is stored yet.",
        "Network: lan up, 10.0.0.2",
        f"Broker:  {HOST}:1883 connected",
    ):
        assert row in said
    assert " 1    12 green ←" in said and " 2    --- amber      T2 nothing received yet" in said
    assert stored(found) == CONFIG and stored(found, "config.good") == CONFIG
    assert stored(found, "config.draft") is None
    found.scene.at(found.scene.now_s, "parking/P1/free", "12")
    found.scene.at(found.scene.now_s, "parking/P2/free", "30")
    assert found.scene.after(1) == ("12", "30", "42")
    assert found.sign.lit.lines[0].arrow == "left"
    # And after a power cut it simply works.
    found.sign.power_cut()
    found.scene.after(READY_S)
    found.scene.at(found.scene.now_s, "parking/P1/free", "13")
    assert found.scene.after(1)[0] == "13"
    everything = found.sign.console.decode() + str(found.scene.broker.messages)
    assert SECRET not in everything


def test_the_same_in_chinese(bare):
    found = bare(BARE)
    assert found.do("lang zh") == ["中文。"]
    assert found.prompt == "? 未配置> "
    shown = found.type("setup\r", last=ENDS)
    asked = [shown[-1]]
    for _, text in ANSWERS:
        shown = answer(found, text)
        asked.append(shown[-1])
    assert asked[-1] == "现在试运行？标志将重新启动。(y/n) "
    assert [row.partition(" ")[0] for row in asked[:-1]] == [
        row.partition(" ")[0] for row, _ in ANSWERS
    ]
    assert all(any("\u4e00" <= char <= "\u9fff" for char in row) for row in asked)
    assert "正在试运行新配置" in tried(found, "已保存。标志投入使用。")
    assert stored(found) == CONFIG


def test_a_board_says_what_it_waits_for_as_far_as_it_knows_its_panel(bare):
    found = bare(BARE)
    assert found.scene.changes[0][1].texts == ("---",) * 3
    assert found.sign.lit.texts == SET
    found.scene.after(600)
    assert found.sign.lit.texts == SET and found.sign.boots == 1
    assert found.type("\r")[-1] == "? setup> "
    assert found.do("status")[0:2] == [
        "Line  Lit     Why",
        " 1    SEt amber      no configuration",
    ]


@pytest.mark.parametrize("model", sorted(path.stem for path in (ROOT / "boards/signs").glob("*")))
def test_every_panel_says_so(bare, model):
    board = "esp32_devkitc"
    found = bare({"board": board, "sign": model}, board, model)
    lit = found.sign.lit
    assert not lit.dark and {text.strip() for text in lit.texts} <= {"SEt", "SET"}, lit
    # Written again each minute, as every face (T12).
    assert found.scene.after(120) == lit.texts and found.sign.boots == 1
    # There is room for all the rules beside whatever drives it.
    right = {**dict(ANSWERS), "2/10 Sign model": "", "5/10 Name of the Wi-Fi": "signs"}
    shown = found.type("setup\r", last=ENDS)
    while not shown[-1].startswith("Try it now?"):
        asked = [text for row, text in right.items() if shown[-1].startswith(row)]
        shown = answer(found, asked[0] if asked else "")
    tried(found)


WRONG = (
    ("1/10 Sign id", ("", "j 9", "x" * 65), "id: "),
    ("2/10 Sign model", ("", "0", "99", "junction"), "sign: "),
    ("3/10 Broker", ("", "-", "h:x", "h:0"), "broker."),
    ("6/10 Address", ("10.0.0.300", "1 2 3 4 5", "10.0.0.7 255.0.255.0", "10.0.0.0"), "network.f"),
    ("7/10 Topic", ("", "a/#/b", "p/{nokey}"), "sources.city.topic: "),
    ("8/10 Number in this list", ("", "5", "free"), "sources.city"),
)


def test_what_is_wrong_is_said_and_asked_again(bare):
    found = bare()
    right = dict(ANSWERS)
    shown = found.type("setup\r", last=ENDS)
    for asked, cases, path in WRONG:
        while not shown[-1].startswith(asked):
            (text,) = [text for row, text in ANSWERS if shown[-1].startswith(row)]
            shown = answer(found, text)
        for case in cases:
            shown = answer(found, case)
            assert any(row.startswith("Not so. " + path) for row in shown), (case, shown)
            assert shown[-1].startswith(asked.split()[0]), (case, shown)
        shown = answer(found, right[asked])
    assert shown[-1].startswith("9/10 Line 1")
    for text in ("P1", "sideways", "", "none", "P1", "none", "0"):
        shown = answer(found, text)
    wrong = [row for row in shown if row.startswith("Not so. ")]
    assert len(wrong) == 1 and shown[-1].startswith("9/10 Line 1")


def test_what_is_wrong_is_said_in_chinese(bare):
    found = bare()
    found.do("lang zh")
    cases = {asked.split()[0]: texts for asked, texts, _ in WRONG}
    shown = found.type("setup\r", last=ENDS)
    models = str(list((ROOT / "boards/signs").glob("*.json")))
    wrong = 0
    for asked, right in ANSWERS:
        assert shown[-1].startswith(asked.split()[0]), shown
        for text in (*cases.pop(asked.split()[0], ()), right):
            shown = answer(found, text)
            # The last answer is followed by the whole configuration.
            told = [row for row in shown[1:] if " = " not in row]
            left = [leftovers(row, text, models, "city MAX Modbus RS WS") for row in told]
            assert not any(left), (text, shown)
            wrong += any(row.startswith("不对。") for row in shown)
    assert not cases and wrong == sum(len(texts) for _, texts, _ in WRONG)


def test_answers_are_kept_and_nothing_is_stored_wherever_power_fails(bare):
    found = bare(BARE)
    for count in range(len(ANSWERS) + 1):
        shown = answered(found, [(asked, "" if at < count - 1 else text)
                                 for at, (asked, text) in enumerate(ANSWERS[:count])])  # fmt: skip
        assert shown[-1].endswith(ENDS)
        # In the middle of the next answer.
        found.sign.type(b"x1")
        found.sign.power_cut()
        found.scene.after(3)
        assert stored(found) is None and stored(found, "config.good") is None
        assert found.sign.lit.texts == SET
        found.type("\r")
    assert kept(found, ANSWERS)[-1].startswith("Try it now?")
    tried(found)
    assert stored(found) == CONFIG


def test_ctrl_c_stops_and_the_answers_are_there_the_next_time(bare):
    found = bare()
    answered(found, ANSWERS[:3])
    assert found.type("\x03")[-1] == "? setup> "
    assert stored(found) is None
    shown = found.type("setup\r", last=ENDS)
    assert shown[-1] == "1/10 Sign id [j9]: "


def test_a_broker_that_does_not_answer_is_said_and_nothing_is_stored(bare):
    found = bare(CONFIG)
    found.scene.sign.life.world.peers.clear()
    kept(found, ANSWERS)
    said = tried(found, "No broker yet: ", 150, count=2)
    assert said.count("No broker yet: ") == 2 and "setup changes the answers" in said
    assert stored(found) is None and "Stored" not in said
    # It goes on as long as somebody waits for it, and takes nothing over a power cut.
    found.sign.power_cut()
    found.scene.after(5)
    assert found.sign.lit.texts == SET and stored(found) is None
    found.type("\r")
    kept(found, ANSWERS)
    found.scene.sign.listen(found.scene.broker)
    tried(found)
    assert stored(found) == CONFIG


def test_a_broker_that_nobody_knows_is_said_in_chinese(bare):
    found = bare({**CONFIG, "broker": {"host": "mqtt.nowhere"}})
    found.sign.set(dns_ok=False)
    found.do("lang zh")
    shown = found.type("setup\r", last=ENDS)
    while "试运行？" not in shown[-1]:
        shown = answer(found, "")
    tried(found, "服务器尚未连接：查不到 mqtt.nowhere 的地址。", 150)
    assert stored(found) is None


def test_setup_again_while_the_answers_are_tried(bare):
    found = bare(CONFIG)
    found.scene.sign.life.world.peers.clear()
    kept(found, ANSWERS)
    tried(found, "Trying", 30)
    found.type("\r")
    found.type("setup\r", last=ENDS)
    tried(found, "stopped for setup", 5)
    assert found.type("\r")[-1] == "? setup> "
    found.scene.sign.listen(found.scene.broker)
    kept(found, ANSWERS)
    tried(found)


def test_a_network_that_does_not_let_the_sign_in(bare):
    board = "esp32_devkitc"
    found = bare(board=board)
    found.sign.set(wifi=202)
    answers = [*ANSWERS[:5], ("5/10 Name of the Wi-Fi", "signs"), ("5/10 Password of", SECRET)]
    shown = answered(found, [*answers, *ANSWERS[5:]])
    assert "  network.wifi[0].password = ********" in shown
    assert "wrong password" in tried(found, "No network yet: ", 100)
    assert stored(found) is None
    found.sign.set(wifi="up")
    found.scene.after(60)
    assert stored(found)["network"] == {"wifi": [{"ssid": "signs", "password": SECRET}]}
    assert SECRET not in found.sign.console.decode()


def test_a_sign_in_use_is_stopped_for_it_and_comes_back(cable):
    config = junction({name: {} for name in "abc"}, name="Harbour")
    found = cable(config, lives=6)
    found.type("\r")
    asked = found.type("setup\r", last=ENDS)
    assert asked[-1].endswith("Now? (y/n) ")
    assert found.type("n\r")[-1] == "j1 online> "
    found.type("setup\r", last=ENDS)
    tried(found, "stopped for setup", 3)
    assert found.sign.lit.texts == SET
    found.type("\r")
    assert found.type("setup\r", last=ENDS)[-1] == "1/10 Sign id [j1]: "
    # Nobody answers.
    found.scene.after(1790)
    assert found.sign.lit.texts == SET
    found.scene.after(40)
    found.scene.free(a=5)
    assert found.sign.lit.texts[0] == "5" and stored(found) == config
    # Or somebody does, and what setup does not ask for stays.
    found.type("\r")
    found.type("setup\r", last=ENDS)
    tried(found, "stopped for setup", 3)
    found.type("\r")
    shown = found.type("setup\r", last=ENDS)
    while not shown[-1].startswith("Try it now?"):
        shown = answer(found, "20" if shown[-1].startswith("9/10 Minutes") else "")
    tried(found)
    lots = {name: {"source": "city", "max_age_s": 1200} for name in "abc"}
    assert stored(found) == {**config, "lots": lots}
    assert stored(found, "config.before") == config


def test_json_with_occupied_spaces_asks_for_the_size(bare):
    found = bare()
    answers = [
        *ANSWERS[:7],
        ("8/10 Number in this list", "4"),
        ("8/10 Path to the number", "data.taken"),
        *ANSWERS[8:15],
        ("9/10 All spaces of P1", "100"),
        ("9/10 All spaces of P2", "200"),
        ANSWERS[15],
    ]
    answered(found, answers)
    tried(found)
    config = stored(found)
    assert config["sources"]["city"] == {
        "topic": "parking/{key}/free",
        "format": "json",
        "occupied": "data.taken",
    }
    assert {name: row["capacity"] for name, row in config["lots"].items()} == {
        "P1": 100,
        "P2": 200,
    }
    found.scene.at(found.scene.now_s, "parking/P1/free", {"data": {"taken": 88}})
    assert found.scene.after(1)[0] == "12"


def test_again_and_again(bare):
    found = bare(CONFIG)
    for _ in range(4):
        assert kept(found, ANSWERS)[-1].startswith("Try it now?")
        assert found.type("n\r")[-2].startswith("Your answers are kept")
    assert stored(found) is None and "emory" not in found.sign.console.decode()
