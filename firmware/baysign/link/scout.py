"""Looks whether a better broker is back, while the session with a lesser one goes on.

    a session with broker n > 0 ──return_s and up to as much again──▶ LOOKING at 0 … n − 1
       ▲                                                                │ nobody      │ a yes
       └─────────── later and later, up to nine times as much ◀─────────┘             ▼
                                                        the session moves there in a quiet moment

The better broker has answered CONNECT before the lesser one is left; the session number goes up
by one, as in every session. The lesser one is left without a goodbye, so that it publishes the
last will: nobody who looks there shall believe that the sign still is.

Two TLS connections are more than the memory of a board. Where both brokers have TLS, the better
one only has to take a connection; then the session ends on purpose and goes there.
"""

import asyncio

from micropython import const

from baysign.errors import BaysignError, LinkClosed

# A sign that is never quiet moves anyway, before the better broker loses its patience.
_QUIET_MS = const(5_000)
_YES_MS = const(1_000)


class Scout:
    """`look(session)` is called while a session lives; `found`, `take` and `stop` between two.

    `backoff` gives the waits, at least `return_ms` each.
    """

    def __init__(self, return_ms: int, backoff, rand, clock, log):
        self._return_ms = return_ms
        self._backoff = backoff
        self._rand = rand
        self._clock = clock
        self._log = log
        self._number = 0
        self._due_ms = 0
        self._task = None
        # (broker, stream or None, session number in its will, when) of what was found.
        self._found = None

    def look(self, session) -> None:
        """Once over the present session."""
        now_ms = self._clock.now_ms()
        if session.number != self._number:
            self._number = session.number
            self._due_ms = now_ms + self._return_ms
            if session.brokers.at:
                self._due_ms = now_ms + self._backoff.delay_ms(self._rand())
        if self._found is not None:
            at, _, _, since_ms = self._found
            if session.quiet() or now_ms - since_ms >= _QUIET_MS:
                session.end(LinkClosed("back to " + session.brokers.name(at)))
        elif now_ms < self._due_ms:
            pass
        elif not session.brokers.at:
            # So long with the best one: the next time is a first time again.
            self._backoff.reset()
        elif self._task is None:
            self._task = asyncio.create_task(self._go(session))

    async def _go(self, session) -> None:
        brokers = session.brokers
        present = brokers.at
        for at in range(present):
            number = session.floor + 1
            stream = None
            try:
                if brokers.has_tls(at) and brokers.has_tls(present):
                    (await brokers.dial(at, _still)).close()
                else:
                    stream = await brokers.reach(at, session.will(), _still)
            except (OSError, BaysignError) as error:
                self._log.note("link", f"{brokers.name(at)} is not back: {error}")
            except Exception as error:
                self._log.trace("link", error)
            else:
                self._found = at, stream, number, self._clock.now_ms()
                break
        self._due_ms = self._clock.now_ms() + self._backoff.delay_ms(self._rand())
        self._task = None
        session.stir()

    def rest_ms(self, wait_ms: int) -> int:
        """How long to rest after a session that has ended, instead of `wait_ms`.

        In a cluster the better broker's yes ends the session before it arrives: it is waited for.
        """
        return wait_ms if self._task is None else max(wait_ms, _YES_MS)

    def found(self) -> bool:
        """Whether the session may go on elsewhere at once."""
        return self._found is not None

    def take(self, session):
        """Turn to the better broker; the stream it said yes on, if there is one."""
        self._stop()
        if self._found is None:
            return None
        at, stream, number, _ = self._found
        self._found = None
        session.brokers.at = at
        if stream is not None and number != session.floor + 1:
            # Its will would speak of a session that somebody else has had.
            stream.close()
            stream = None
        return stream

    def _stop(self) -> None:
        if self._task is not None:
            # Whatever it has opened it closes again.
            self._task.cancel()
            self._task = None


def _still() -> None:
    """The session itself beats meanwhile."""
