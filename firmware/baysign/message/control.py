"""The operator's hand on the sign: commands in, exactly one reply each; standing orders kept.

Retained commands are refused (they would be replayed at every start), a redelivered one is
answered again but not carried out twice, and everything is checked before anything changes.
"""

import json

from baysign.message.orders import VERBS, Refusal, integer, lines_of, message_of, name_of
from baysign.message.record import FIELDS, KINDS, Message, changed

#: How many command ids are remembered, so that a redelivery is not executed twice.
REMEMBERED = 32
#: What an action returns whose reply comes by another way, after a restart.
LATER = "later"


def _reply(name, error="", text=""):
    if error:
        return {"id": name, "ok": False, "error": error, "text": text}
    return {"id": name, "ok": True}


class Control:
    """Commands and orders for one sign, put on its ladder.

    `fits(line, text)` says whether a line can show a text, `unmovable(line, text)` why it can
    neither do that nor have it move, as `Desk` does.
    """

    def __init__(self, ladder, count: int, fits, unmovable, actions=None):
        self._ladder = ladder
        self._count = count
        self._fits = (fits, unmovable)
        #: The other verbs: functions `action(body, now_ms, source)` of the runtime, which
        #: return None or LATER, or raise Refusal. The console calls them too.
        self.actions = {} if actions is None else actions
        self._done = []
        #: Counts the commands answered, so that others can see that there was one.
        self.carried_out = 0

    def command(self, source, payload, retained, now_ms, wall_s):
        """Carry out one message of a `cmd` topic; the reply to it, or None for an empty one."""
        if len(payload) == 0:
            return None
        name = None
        try:
            body = _parse(payload)
            name = name_of(body)
            if retained:
                raise Refusal("retained", "a retained command would be replayed at every start")
            earlier = self._outcome(name)
            if earlier is not None:
                return earlier
            if self.execute(body, source, now_ms, wall_s) is LATER:
                return None
            reply = _reply(name)
        except Refusal as refusal:
            reply = _reply(name, refusal.error, str(refusal))
        if name is not None and not retained:
            self.remember(reply)
        return reply

    def remember(self, reply: dict) -> None:
        """A command has been answered: a redelivery gets the same, and nothing else."""
        self.carried_out += 1
        self._done.append(reply)
        del self._done[:-REMEMBERED]

    def standing(self, source, payload, now_ms, wall_s):
        """Take up, replace or (empty payload) end the standing order of one `order` topic."""
        if len(payload) == 0:
            self._ladder.drop(lambda message: message.source == source)
            return None
        name = None
        try:
            body = _parse(payload)
            name = name_of(body)
            message = message_of(body, source, self._count, self._fits, True, now_ms, wall_s)
            held = self._ladder.find(source, name)
            if held is not None and _same(held, message):
                # A broker repeats its retained order at each session; that lifts it over nothing.
                return _reply(name)
            self._activate(message, now_ms, wall_s)
            self._ladder.drop(lambda each: each.source == source and each.id != name)
        except Refusal as refusal:
            return _reply(name, refusal.error, str(refusal))
        return _reply(name)

    def execute(self, body: dict, source: str, now_ms: int, wall_s):
        """Carry out one command, whoever gave it; raises Refusal, and then nothing has changed."""
        verb = body.get("verb")
        if verb == "test" and "minutes" not in body and "until" not in body:
            # Once through, measured, where the runtime can do that.
            verb = "selftest" if "selftest" in self.actions else verb
        if verb in VERBS:
            message = message_of(body, source, self._count, self._fits, False, now_ms, wall_s)
            self._activate(message, now_ms, wall_s)
        elif verb == "clear":
            activation = integer(body, "activation", KINDS["order"][0], 1, 255)
            error = self._ladder.clear(lines_of(body, self._count), activation)
            if error:
                raise Refusal(error, "a message with a higher priority stands there")
        elif isinstance(verb, str) and verb in self.actions:
            return self.actions[verb](body, now_ms, source)
        else:
            known = list(VERBS) + ["clear"] + sorted(self.actions)
            raise Refusal("verb", "{!r} is none of {}".format(verb, ", ".join(known)))

    def _activate(self, message, now_ms, wall_s):
        error = self._ladder.activate(message, now_ms, wall_s)
        if error:
            raise Refusal(error, f"not put up: {error}")

    def _outcome(self, name):
        for reply in self._done:
            if reply["id"] == name:
                return reply
        return None

    def snapshot(self, now_ms: int, wall_s) -> dict:
        """What has to survive a reset, ready for JSON: lasting orders and the ids carried out.

        An order counted in minutes is kept only once the clock can say when it ends; without a
        clock nobody could tell after a reset how much of it is left (T10).
        """
        orders = []
        for message in self._ladder:
            end_s = message.end_s
            if end_s is None and wall_s is not None and message.end_ms is not None:
                end_s = wall_s + (message.end_ms - now_ms) // 1000
            if message.volatile or end_s is None or message.kind in ("schedule", "fault", "test"):
                continue
            fields = list(changed(message, end_ms=None, end_s=end_s))
            if not message.scroll:
                # As firmware wrote it, and still reads it, that knows no moving text.
                fields.pop()
            orders.append(fields)
        return {"orders": orders, "done": list(self._done)}

    def restore(self, kept: dict, now_ms: int, wall_s):
        """Take up what `snapshot` kept; orders wait for the clock, which alone knows their end."""
        self._done = list(kept.get("done", ()))[-REMEMBERED:]
        for fields in kept.get("orders", ()):
            message = Message(*(list(fields) + [False])[: len(FIELDS)])
            message = changed(message, texts=tuple(message.texts))
            if len(message.texts) == self._count:
                self._ladder.restore(message, now_ms, wall_s)


def _parse(payload):
    try:
        return json.loads(bytes(payload))
    except (ValueError, UnicodeError, RuntimeError, MemoryError):
        raise Refusal("syntax", "not JSON") from None


def _same(held, message):
    """Whether two messages ask for the same, however the present moment dates their end."""
    return changed(held, end_ms=None) == changed(message, end_ms=None)
