"""Lives of simulated signs that together say everything a sign can say.

Each takes `scene`, as in tests/fault, and returns a `Scene` that has lived.
"""

from baysign_host.sim.chips.bh1750 import Bh1750
from baysign_host.sim.chips.ds3231 import Ds3231
from baysign_host.sim.chips.ina219 import Ina219
from baysign_host.sim.chips.lm75 import Lm75
from tests.console.parts import Cable
from tests.standing.parts import NOON_S, TIMED, Scene, draw, junction
from tests.standing.test_selftest import register
from tests.standing.timeserver import Server

LOTS = {name: {"max_age_s": 86_400, "capacity": 400} for name in "abc"}
#: Long enough for what is looked at each ten seconds, three times.
SOON_S = 35
READING = ("about", "faults", "log", "lots", "mqtt", "net", "status", "time", "why")
SUPPLY = {"sensor": "ina219", "idle_ma": 30, "segment_ma": 20}
FITTED = {
    "name": "Harbour",
    "position": {"lat": 51.05, "lon": 13.74},
    "light": {"sensor": "bh1750", "night_pct": 20},
    "temperature": {"sensor": "lm75"},
    "supply": SUPPLY,
    "time": {"chip": "ds3231"},
    "door": True,
}


class Operator:
    """Sends commands to a sign, each with an id of its own."""

    def __init__(self, made: Scene):
        self.made = made
        self._count = 0

    def ask(self, verb: str, wait_s: float = 1, **body) -> dict:
        """The newest reply."""
        self._count += 1
        name = f"n{self._count}"
        self.made.send(self.made.base + "/cmd", {"id": name, "verb": verb, **body})
        self.made.after(wait_s)
        reply = self.made.replies()[-1]
        assert reply["id"] == name, reply
        return reply


def healthy(made: Scene) -> dict:
    """The next health."""
    made.after(66)
    return made.said("health")[-1]


def fitted(scene) -> Scene:
    """Everything is fitted, and everything that is fitted fails once."""
    made = scene(junction(LOTS, source=TIMED, **FITTED), start=False)
    meter, thermometer, light, chip = Ina219(draw), Lm75(25), Bh1750(0), Ds3231()
    for address, each in ((0x40, meter), (0x48, thermometer), (0x23, light), (0x68, chip)):
        made.sign.attach(address, each)
        each.silent = True
    made.start()
    healthy(made)
    for each in (meter, thermometer, light, chip):
        each.silent = False
    healthy(made)
    made.clock(NOON_S)
    made.free_at(a=(123, NOON_S), b=(0, NOON_S), c=(30, NOON_S - 60))
    made.face()
    light.lux = 40_000
    thermometer.celsius = 60
    meter.bus_mv = 9_000
    healthy(made)
    thermometer.celsius = 25
    meter.bus_mv = 12_000
    meter.draw_ma = lambda hardware: 3 * draw(hardware)
    healthy(made)
    return made


def tested(scene) -> Scene:
    """Self-tests that find nothing, dark and lit lamps, and some that are skipped."""
    made = scene(junction(LOTS, supply=SUPPLY), start=False)
    made.sign.attach(0x40, Ina219(draw))
    made.start()
    operator = Operator(made)
    # Nobody knows when.
    assert operator.ask("test", 60)["ok"]
    assert operator.ask("blank", minutes=1)["ok"] and operator.ask("test", 30)["ok"]
    made.after(60)
    made.clock(NOON_S)
    for stuck, wanted in ((0, "dark"), (1, "lit")):
        made.sign.touch(lambda chain, bit=stuck: chain.stick(register(0, 1, "green"), 6, bit))
        assert operator.ask("test", 60)["ok"]
        result = made.said("health")[-1]["selftest"]
        assert result[wanted], result
    assert operator.ask("blank", minutes=1)["ok"] and operator.ask("test", 30)["ok"]
    assert made.said("health")[-1]["selftest"]["skipped"]
    return made


def asked(scene) -> Scene:
    """Every verb, in a group and for all, and every way to be wrong that has a name."""
    made = scene(junction(LOTS, groups=["harbour"]))
    made.free(a=5, b=399, c=0)
    operator = Operator(made)
    ask = operator.ask
    assert ask("show", text="CLS", lines=[2], minutes=5, colour="green")["ok"]
    made.face()
    assert ask("show", text="CLS", lines=[2], until=NOON_S)["error"] == "clock"
    made.clock(NOON_S)
    for verb in ("blank", "test"):
        assert ask(verb, minutes=5)["ok"] is (verb == "blank")
    assert ask("clear")["ok"] and ask("identify")["ok"] and ask("clear")["ok"]
    assert ask("brightness", pct=40, minutes=5)["ok"]
    for verb in READING:
        assert ask(verb, **({"args": [1]} if verb == "why" else {}))["lines"]
    wrong = {
        "noEnd": {"verb": "blank"},
        "duration": {"verb": "blank", "minutes": 0},
        "ended": {"verb": "blank", "until": NOON_S - 1},
        "syntaxMULTI": {"verb": "show", "text": "42", "minutes": 5},
        "syntax": {"verb": "blank", "minutes": 5, "lines": [9]},
        "verb": {"verb": "dance"},
        "config": {"verb": "config", "undo": True},
    }
    for error, body in wrong.items():
        assert ask(**body)["error"] == error
    made.send("baysign/j1/cmd", "{")
    made.replay("baysign/j1/cmd", '{"id": "old", "verb": "reboot"}')
    made.send("baysign/group/harbour/cmd", {"id": "g", "verb": "clear"})
    made.send("baysign/all/order", {"id": "o", "text": "CLS", "until": NOON_S + 900}, True)
    made.send("baysign/all/order", "", True)
    # Said before the answer to the first has gone.
    made.at(made.now_s, "baysign/j1/cmd", {"id": "r1", "verb": "log", "args": [40]})
    made.at(made.now_s, "baysign/j1/cmd", {"id": "r2", "verb": "log", "args": [40]})
    made.after(2)
    assert made.replies()[-2]["error"] == "busy" or made.replies()[-1]["error"] == "busy"
    made.send("parking/a/free", "x" * 9000)
    made.send("parking/b/free", b"\xff")
    healthy(made)
    made.send("baysign/j1/cmd", {"id": "c", "verb": "config", "set": {"lots.a.max_age_s": 1}})
    made.after(60)
    assert made.replies()[-1]["error"] == "config"
    made.send("baysign/j1/cmd", {"id": "d", "verb": "config", "set": {"name": "Quay"}})
    made.after(60)
    assert made.replies()[-1] == {"id": "d", "ok": True}
    made.send("baysign/j1/cmd", {"id": "e", "verb": "config", "set": {"broker.port": 1999}})
    made.after(420)
    assert made.replies()[-1]["error"] == "rolledBack"
    return made


def matrix(scene) -> Scene:
    """A text that moves."""
    made = scene(_wireless("matrix_2x32", [{"lots": ["a"]}] * 2))
    made.free(a=5)
    text = {"text": "GARAGE CLOSED", "lines": [1], "minutes": 5}
    operator = Operator(made)
    assert operator.ask("show", **text)["error"] == "syntaxMULTI"
    assert operator.ask("show", **text, scroll=True)["ok"]
    made.face()
    return made


def mixed(scene) -> Scene:
    """A symbol beside the text."""
    made = scene(_wireless("entrance_mixed", [{"lots": ["a"]}]))
    made.free(a=5)
    made.face()
    healthy(made)
    return made


def _wireless(sign: str, lines: list) -> dict:
    config = junction({"a": {}}, lines, sign=sign, board="esp32_devkitc")
    return config | {"network": {"wifi": [{"ssid": "street", "password": "simulated"}]}}


def failing(scene) -> Scene:
    """Five failed lives, safe mode, and back."""
    made = scene(junction(LOTS))
    made.sign.listen(Server(), 123, host="udp")
    for _ in range(5):
        made.after(5)
        made.sign.reset("watchdog")
    made.after(20)
    ask = Operator(made).ask
    assert ask("blank", minutes=5)["error"] == "safe"
    assert ask("reboot")["ok"]
    made.after(60)
    healthy(made)
    return made


def local(scene) -> Scene:
    """Somebody at the cable: a text of theirs, and the application stopped."""
    made = scene(junction(LOTS))
    cable = Cable(made)
    cable.type("\r")
    cable.do("show 1 CLS 5")
    made.face()
    cable.type("repl\r", last="Type yes: ")
    made.sign.type(b"yes\r")
    made.after(3)
    return made


def talkative(scene) -> Scene:
    """An answer that does not fit into one reply."""
    lots = {f"{'car-park-' * 6}{number:02}": {} for number in range(16)}
    lines = [{"lots": sorted(lots)[at::3]} for at in range(3)]
    made = scene(junction(lots, lines), heap="160wK")
    assert Operator(made).ask("lots")["more"]
    return made


LIVES = (fitted, tested, asked, matrix, mixed, failing, local, talkative)
