"""A change of the configuration, at the cable and from afar: judged, then stored, and undone."""

import json

import pytest

from tests.chinese import leftovers
from tests.console.parts import LOTS
from tests.fault.parts import console
from tests.standing.parts import HOST, READY_S, junction

SECRETS = ("marked-broker", "marked-wifi", "marked-new")
CONFIG = junction(
    LOTS,
    broker={"host": HOST, "user": "u", "password": SECRETS[0]},
    network={"wifi": [{"ssid": "s", "password": SECRETS[1]}]},
)
#: Two starts: one that judges, one that runs.
APPLIED = 3


def stored(found, name="config.json"):
    """A configuration as it lies on the sign's flash; None where there is none."""
    path = found.sign.home / "flash" / name
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def confirmed(found, command):
    """Say yes to what a command asks, and open the console of the life after it."""
    found.type(command + "\r", last=") ")
    found.sign.type(b"y\r")
    found.scene.after(READY_S)
    return found.type("\r")


def test_a_draft_is_listed_compared_and_forgotten(cable):
    found = cable(CONFIG)
    found.type("\r")
    assert found.do("config diff") == ["There is no draft: config set makes one."]
    assert found.do("config get lots.a") == [
        "In use, no draft:",
        "  lots.a.max_age_s = 1800",
        '  lots.a.source = "city"',
    ]
    found.do("config set lots.a.max_age_s 600")
    found.do("config set name=人民广场")
    found.do("config set lots.b.max_age_s default")
    assert found.do("config diff") == [
        "- lots.a.max_age_s = 1800",
        "+ lots.a.max_age_s = 600",
        '+ name = "人民广场"',
        "- lots.b.max_age_s = 1800",
    ]
    assert found.do("config get lots.a")[:2] == ["The draft:", "  lots.a.max_age_s = 600"]
    assert found.do("config get lots.x") == ["lots.x: no such setting is written down"]
    assert found.do("config set lines[7].arrow left")[0].startswith("lines[7].arrow: no such")
    assert found.do("config undo") == ["The draft is forgotten; nothing else has changed."]
    assert stored(found) == CONFIG and stored(found, "config.draft") is None


def test_a_right_draft_is_put_to_use_and_can_be_taken_back(cable):
    found = cable(CONFIG, lives=1 + 2 * (APPLIED - 1))
    found.type("\r")
    found.do("config set lots.a.max_age_s 60")
    assert "The draft was right and is in use now." in confirmed(found, "config apply")
    assert stored(found)["lots"]["a"]["max_age_s"] == 60
    found.scene.free(a=5)
    assert found.scene.after(61)[0] == "---"
    # It has reached its broker, and is still not what was wanted.
    assert stored(found, "config.good") == stored(found)
    assert "The draft was right and is in use now." in confirmed(found, "config undo")
    assert stored(found) == CONFIG
    found.scene.free(a=5)
    assert found.scene.after(61)[0] == "5"


def test_a_wrong_draft_changes_nothing_and_stays_to_be_put_right(cable):
    found = cable(CONFIG, lives=1 + 2 * (APPLIED - 1))
    found.type("\r")
    found.do("config set lots.a.source nowhere")
    for command in ("config check", "config apply"):
        said = confirmed(found, command)
        assert any('lots.a.source: "nowhere" is not under sources' in row for row in said)
    assert stored(found) == CONFIG
    assert found.do("config get lots.a.source")[1] == '  lots.a.source = "nowhere"'


WRONG = {
    "lots.a.max_age_s 5": "lots.a.max_age_s: 5 is out of range; 10 to 86400 s allowed.",
    "lots.a.max_age_s soon": 'lots.a.max_age_s: "soon" is not a number; 10 to 86400 s allowed.',
    "lots.a.max_age_s 60.5": "lots.a.max_age_s: 60.5 is not whole; 10 to 86400 s allowed.",
    "lots.a.max_ages 60": "lots.a.max_ages: there is no such setting.",
    "lots[0].max_age_s 60": "lots[0].max_age_s: there is no such setting.",
    "lots 5": "lots: 5 is not an object.",
    "lots.a null": "lots.a: null is not an object.",
    "groups north": 'groups: "north" is not a list.',
    "groups[0] 'a b'": 'groups[0]: "a b" holds " "; letters, digits, _ . and - allowed.',
    "door maybe": 'door: "maybe" is not true or false.',
    "lines[0].arrow up": 'lines[0].arrow: "up" is not one of none, left, ahead, right.',
    "timezone nowhere": 'timezone: "nowhere" cannot be read: ',
    "sources.city.free free[": 'sources.city.free: "free[" cannot be read: ',
    "hours[0] 'always open'": 'hours[0]: "always open" cannot be read: ',
    "[ 5": "[: no such setting is written down",
}


@pytest.mark.parametrize(
    ("lang", "says", "secret"),
    [
        ("en", " Not in the draft.", "*** has 70 bytes; "),
        ("zh", "未写入草稿。", "*** 有 70 字节；"),
    ],
)
def test_a_value_that_may_not_be_is_answered_at_once(cable, lang, says, secret):
    found = cable(CONFIG)
    found.type("\r")
    found.do(f"lang {lang}")
    for command, complaint in WRONG.items():
        (said,) = found.do(f"config set {command}")
        path, _, wrong = complaint.partition(": ")
        wrong = wrong.rstrip(".") if "written down" not in wrong else ""
        if lang == "zh":
            # Word for word in tests/unit/test_complaints.py.
            assert not leftovers(said, command) and said[len(path)] == "：", said
            wrong = wrong and "。"
        assert said.startswith(path) and wrong in said, (command, said)
        assert said.endswith(says) or not wrong, said
    found.sign.type(f"config set network.wifi[0].password {'x' * 60}{SECRETS[2]}\r".encode())
    found.scene.after(2)
    assert stored(found, "config.draft") is None
    everything = console(found.scene)
    assert secret in everything
    assert SECRETS[2] not in everything and "memory" not in everything
    # Right in themselves: in the draft.
    for right in ("lots.a.max_age_s 10", "timezone null", "groups[0] north", "comm_loss_s 0"):
        found.do("config set " + right)
    found.do("config set simulation true")
    found.do("config set lots.b.max_age_s 0.5")
    draft = stored(found, "config.draft")
    assert (draft["lots"]["a"]["max_age_s"], draft["timezone"], draft["comm_loss_s"]) == (
        10,
        None,
        0,
    )
    assert draft["lots"]["b"]["max_age_s"] == 0.5


def test_a_refused_draft_is_explained_in_chinese(cable):
    found = cable(CONFIG, lives=APPLIED)
    found.type("\r")
    found.do("lang zh")
    found.do("config set lots.a.source nowhere")
    found.do("config set lots.b.full_in 7")
    said = confirmed(found, "config apply")
    refused = '草稿被拒绝，没有任何改动：lots.a.source: "nowhere" 不在 sources 中，其中有：city'
    assert refused + "（另有 1 处）" in said
    assert stored(found) == CONFIG


def test_a_check_stores_nothing(cable):
    found = cable(CONFIG, lives=APPLIED)
    found.type("\r")
    found.do("config set name Harbour")
    said = confirmed(found, "config check")
    assert "The draft is right; config apply puts it to use." in said
    assert stored(found) == CONFIG and stored(found, "config.draft")["name"] == "Harbour"


def test_no_secret_is_shown_while_it_is_typed_asked_for_listed_or_recalled(cable):
    found = cable(CONFIG)
    found.type("\r")
    found.do("config list")
    found.sign.type(f"config set network.wifi[0].password {SECRETS[2]}\r".encode())
    found.scene.after(2)
    # Nor is it among the lines that the arrow keys bring back.
    found.type("\x1b[A", last="config list")
    found.type("\x15")
    found.type("config set broker.password\r", last=" = ")
    found.sign.type(SECRETS[2].encode() + b"\r")
    found.scene.after(2)
    found.do("config diff")
    found.do("config list network")
    found.do("status")
    assert stored(found, "config.draft")["broker"]["password"] == SECRETS[2]
    assert stored(found, "config.draft")["network"]["wifi"][0]["password"] == SECRETS[2]
    everything = console(found.scene) + str(found.scene.broker.messages)
    assert not any(secret in everything for secret in SECRETS)
    assert "********" in everything


# From afar.


def command(found, name, **body):
    """Send a `config` command; the replies to it by `READY_S` later."""
    found.scene.send("baysign/j1/cmd", {"id": name, "verb": "config", **body})
    found.scene.after(READY_S)
    return [reply for reply in found.scene.replies() if reply["id"] == name]


def test_the_operator_changes_a_setting(cable):
    found = cable(CONFIG, lives=APPLIED)
    assert command(found, "c1", set={"lots.a.max_age_s": 60}) == [{"id": "c1", "ok": True}]
    assert stored(found)["lots"]["a"]["max_age_s"] == 60
    # A redelivery is answered again, and judged no second time.
    assert command(found, "c1", set={"lots.a.max_age_s": 60}) == [{"id": "c1", "ok": True}] * 2


@pytest.mark.parametrize(
    "body, error, lives",
    [
        ({}, "syntax", 1),
        ({"set": {}}, "syntax", 1),
        ({"set": {"x": 1}, "undo": True}, "syntax", 1),
        ({"set": {"lines[9].arrow": "left"}}, "syntax", 1),
        ({"set": ["x"]}, "syntax", 1),
        ({"undo": True}, "config", 1),
        ({"set": {"lots.a.max_age_s": 1}}, "config", APPLIED),
        ({"config": {"id": "j1"}}, "config", APPLIED),
    ],
)
def test_what_is_wrong_gets_exactly_one_error_and_changes_nothing(cable, body, error, lives):
    found = cable(CONFIG, lives=lives)
    (reply,) = command(found, "c1", **body)
    assert (reply["ok"], reply["error"]) == (False, error)
    assert stored(found) == CONFIG


def test_a_change_that_costs_the_session_is_rolled_back(cable):
    # After the roll-back the former one is judged once more.
    found = cable(CONFIG, lives=APPLIED + 2)
    assert command(found, "c1", set={"broker.port": 1999}) == []
    assert stored(found)["broker"]["port"] == 1999
    found.scene.after(250)
    assert found.scene.replies() == []
    found.scene.after(90)
    (reply,) = found.scene.replies()
    assert (reply["id"], reply["ok"], reply["error"]) == ("c1", False, "rolledBack")
    assert stored(found) == CONFIG
    assert found.scene.said("status")[-1]["state"] == "online"


def test_what_somebody_changes_at_the_cable_waits_for_its_broker(cable):
    found = cable(CONFIG, lives=APPLIED)
    found.type("\r")
    found.do("config set broker.port 1999")
    confirmed(found, "config apply")
    found.scene.after(900)
    assert stored(found)["broker"]["port"] == 1999 and found.sign.boots == APPLIED


def test_the_operator_restarts_the_sign(cable):
    found = cable(CONFIG, lives=2)
    found.scene.send("baysign/j1/cmd", {"id": "r1", "verb": "reboot"})
    found.scene.after(READY_S)
    assert found.scene.replies() == [{"id": "r1", "ok": True}]
    assert found.sign.causes == ["power-on", "hard"]
    # Redelivered, it is answered and not carried out again.
    found.scene.send("baysign/j1/cmd", {"id": "r1", "verb": "reboot"})
    found.scene.after(READY_S)
    assert found.scene.replies() == [{"id": "r1", "ok": True}] * 2
    assert found.sign.boots == 2
