"""A sign's desk on this PC with all of its verbs, and commands for it, right and wrong ones."""

import json
from types import SimpleNamespace
from unittest import mock

from hypothesis import strategies as st

from baysign.config import change
from baysign.console import afar, remote
from baysign.health.senses import Senses
from baysign.message.identify import identify
from baysign_host.gen.contract.taken import READING
from tests.two_lines import build

WALL = 1_790_000_000
LINES = 2
_JUNK = (True, False, 0, -1, 1, 1.5, 256, 10_081, 10**12, "", "x", "7", "x" * 65, "blank")
_JUNK = st.sampled_from(_JUNK) | st.sampled_from([[], [1], ["A"], [0], {}, {"a": 1}, [{}]])


class Desk:
    """`send` and `order` return the reply, None where it comes later; nothing is written down."""

    def __init__(self, wall_s: int | None):
        self.sign = build()
        self.wall_s = wall_s
        actions = self.sign.actions
        parts = mock.MagicMock(reader=None)
        clock = SimpleNamespace(wall_s=lambda: wall_s)
        display = SimpleNamespace(level=65535, brightness_pct=100)
        brightness = mock.MagicMock()
        brightness.target_pct.return_value = 50
        fitted = SimpleNamespace(
            display=display, faults=None, clock=clock, outbox=None, topics=mock.MagicMock()
        )
        senses = Senses(brightness, None, (), fitted)
        actions["selftest"] = lambda *_: None
        actions["brightness"] = lambda body, now_ms, _: senses.command(body, now_ms)
        actions["identify"] = lambda body, now_ms, source: identify(
            self.sign, "s1", body, source, now_ms, wall_s
        )
        actions["reboot"] = actions["config"] = lambda body, *_: remote.act(parts, body)
        for verb in READING:
            actions[verb] = lambda body, *_: afar.ask(parts, body)

    def send(self, body) -> dict | None:
        """A command."""
        payload = json.dumps(body).encode()
        with mock.patch.multiple(
            change,
            keep=mock.DEFAULT,
            ask=mock.DEFAULT,
            undo=lambda: True,
            load=lambda path: {"lots": {}},
        ):
            return self.sign.command("cmd", payload, False, 0, self.wall_s)[0]

    def order(self, body) -> dict | None:
        """A standing order."""
        return self.sign.order("order", json.dumps(body).encode(), 0, self.wall_s)[0]


_NAME = st.text(max_size=70) | st.integers()
_MINUTES = {"minutes": st.floats(0.1, 60) | st.integers(1, 10_080)}
_UNTIL = {
    "until": st.integers(WALL + 60, WALL + 600_000) | st.integers(WALL - 10**9, WALL + 10**9)
}
_LEVEL = st.integers(1, 255)
_MESSAGE = {
    "lines": st.lists(st.integers(1, LINES), min_size=1, max_size=LINES),
    "kind": st.sampled_from(["order", "event"]),
    "activation": _LEVEL,
    "priority": _LEVEL,
    "volatile": st.booleans(),
}
_SHOW = {
    **_MESSAGE,
    "text": st.sampled_from(["CLS", "A", ["A", "P"], ["A"], "42", ""]),
    "colour": st.sampled_from(["green", "amber", "red"]),
    "scroll": st.just(False),
}
_READ = {
    "args": st.lists(st.text(max_size=66) | st.integers(), max_size=5),
    "lang": st.sampled_from(["en", "zh"]),
    "skip": st.integers(0, 999),
}
_BY_VERB = {
    "show": _SHOW,
    "blank": _MESSAGE,
    "test": _MESSAGE,
    "clear": {"lines": _MESSAGE["lines"], "activation": _LEVEL},
    "brightness": {"pct": st.integers(1, 100) | st.just("auto")},
    "identify": {},
    "reboot": {},
    "config": {},
    **dict.fromkeys(READING, _READ),
}
# What is no object, or an empty one, counts as left out, and is not drawn.
_CHANGES = ({"set": {"name": "x"}}, {"config": {"id": "s1"}}, {"undo": True})
_CHANGES += (_CHANGES[0] | _CHANGES[2], {}, {"set": ["x"]}, {"config": "x"})
_END = ("show", "blank", "test", "brightness", "identify")


def _fields(draw, fields: dict, has_end: bool, is_right: bool) -> dict:
    """Some of these fields and an end, or something else in their places."""
    ends = st.fixed_dictionaries(_MINUTES) | st.fixed_dictionaries(_UNTIL)
    if is_right:
        body = draw(st.fixed_dictionaries({}, optional=fields))
        return body | (draw(ends) if has_end else {})
    if has_end:
        fields = fields | _MINUTES | _UNTIL
    wrong = {name: each | _JUNK for name, each in fields.items()}
    return draw(st.fixed_dictionaries({}, optional=wrong))


@st.composite
def commands(draw) -> dict:
    """Commands that a sign may or may not take."""
    verb = draw(st.sampled_from(sorted(_BY_VERB) + ["show", "blank", "test"] * 2))
    is_right = draw(st.booleans())
    body = _fields(draw, _BY_VERB[verb], verb in _END, is_right)
    if verb == "test" and not {"minutes", "until"} & body.keys():
        # The self-test looks at nothing else.
        body = {}
    if body.get("pct") == "auto":
        # Nor does the end of a brightness by hand look at another one.
        body = {"pct": "auto"}
    if verb == "show" and is_right:
        body.setdefault("text", "P")
    if verb == "config":
        body |= draw(st.sampled_from(_CHANGES))
    body |= {"verb": verb, "id": draw(_NAME)}
    if not is_right and draw(st.booleans()):
        body[draw(st.sampled_from(["id", "verb"]))] = draw(_JUNK)
    if not is_right and draw(st.integers(0, 3)) == 0:
        del body[draw(st.sampled_from(["id", "verb"]))]
    return body


@st.composite
def orders(draw) -> dict:
    """Standing orders that a sign may or may not take."""
    is_right = draw(st.booleans())
    body = _fields(draw, _SHOW | {"verb": st.sampled_from(["show", "blank"])}, True, is_right)
    if is_right:
        body |= {"id": draw(_NAME), "until": draw(_UNTIL["until"])}
        body.pop("minutes", None)
    elif draw(st.booleans()):
        body["id"] = draw(_NAME)
    return body
