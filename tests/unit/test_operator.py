"""What the operator is told when a command finds no room."""

import json
from types import SimpleNamespace

from baysign.clock import Clock
from baysign.link.operator import Operator
from baysign.link.topics import Topics


class Full:
    """A sign beside which nothing more fits."""

    desk = None
    recall = None

    def command(self, *_):
        """Raises, as loading the desk does."""
        raise MemoryError

    order = command


def test_a_command_that_finds_no_memory_is_refused_with_a_word(monkeypatch):
    # Other tests in this process hold on to what a sign would unload now.
    monkeypatch.setattr("baysign.link.operator.unload", lambda *names: None)
    said = []
    topics = Topics({"base": "baysign", "id": "s1"})
    outbox = SimpleNamespace(say=lambda topic, payload: said.append((topic, json.loads(payload))))
    log = SimpleNamespace(note=lambda who, text: None)
    clock = Clock(lambda: 0, lambda now, then: now - then)
    operator = Operator(Full(), topics, [], outbox, clock, log)
    for topic in (topics.command, topics.order):
        assert not operator.message(topic, b'{"id": "1", "verb": "blank", "minutes": 1}', False)
    assert [(topic, reply["ok"], reply["error"]) for topic, reply in said] == [
        (topics.reply, False, "messageMemoryType")
    ] * 2
