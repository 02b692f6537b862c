"""A reading verb that comes to a bad end answers with one refusal, and is out of the way."""

import asyncio
import json
import sys
from types import SimpleNamespace

import pytest

from baysign.console.afar import Reader, ask
from baysign.message.control import LATER
from baysign.message.orders import Refusal


class Quiet:
    """Supervisor, outbox and log: remembers what it was told."""

    def __init__(self):
        self.told = []

    def __getattr__(self, name):
        return lambda *args: self.told.append((name, *args))


@pytest.fixture
def parts():
    return SimpleNamespace(
        reader=None,
        supervisor=Quiet(),
        outbox=Quiet(),
        log=Quiet(),
        topics=SimpleNamespace(reply="reply"),
    )


@pytest.mark.parametrize(
    ("error", "name"), [(MemoryError, "messageMemoryType"), (ValueError, "failed")]
)
def test_a_bad_end_is_one_refusal(parts, monkeypatch, error, name):
    async def run(io, words):
        raise error

    stand_in = SimpleNamespace(run=run)
    monkeypatch.setitem(sys.modules, "baysign.console.commands.status", stand_in)
    monkeypatch.setattr("baysign.console.afar.leave", lambda: None)
    assert ask(parts, {"id": "r1", "verb": "status"}) is LATER
    ((kind, task, started),) = parts.supervisor.told
    assert (kind, task) == ("once", "reader")
    asyncio.run(started(lambda: None))
    ((_, topic, payload),) = parts.outbox.told
    reply = json.loads(payload)
    assert (topic, reply["id"], reply["ok"], reply["error"]) == ("reply", "r1", False, name)
    assert len(parts.log.told) == (name == "failed")
    assert parts.reader is None


def test_what_is_refused_at_once_is_in_nobodys_way(parts):
    with pytest.raises(Refusal):
        ask(parts, {"id": "r1", "verb": "status", "args": [None]})
    assert parts.reader is None and parts.supervisor.told == []
    ask(parts, {"id": "r2", "verb": "status"})
    assert isinstance(parts.reader, Reader)
    assert ask(parts, {"id": "r2", "verb": "status"}) is LATER
    with pytest.raises(Refusal) as refused:
        ask(parts, {"id": "r3", "verb": "status"})
    assert refused.value.error == "busy"
    assert len(parts.supervisor.told) == 1
