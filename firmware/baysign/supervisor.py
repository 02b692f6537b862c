"""Named tasks that must show progress; the hardware watchdog is fed only while all do (T14).

    start ──▶ running ──exception, return, no beat in time──▶ logged, started again
                 ▲                                              │
                 └──────────────────────────────────────────────┘ third death in 10 min: board
                 reset

A task that hangs inside the interpreter stops the supervisor too: nobody feeds, the chip bites.
"""

import asyncio

from micropython import const

# Longer than a name server that does not answer may hold the interpreter, shorter than T14's 30
# s.
WATCHDOG_MS = const(20_000)
_LOOK_MS = const(5_000)
# Without progress, up to the look before the last. A name server that holds the interpreter costs
# no more than the time between two looks; half a second less, for looks that come late.
_STILL_MS = const(20_000)
_NEARLY_MS = const(19_500)
_DEATHS = const(3)
_WINDOW_MS = const(600_000)


class _Named:
    """One task: how to start it, for how long it has made no progress, when it died."""

    def __init__(self, name: str, run):
        self.name = name
        self.run = run
        self.task = None
        self.still_ms = 0
        self.deaths = ()

    def beat(self) -> None:
        """Progress; every pass of the task's loop calls it."""
        self.still_ms = 0

    def start(self) -> None:
        self.still_ms = 0
        self.task = asyncio.create_task(self.run(self.beat))


class Supervisor:
    """`add` the tasks, then `run`; `deaths` counts all of them since the start."""

    def __init__(self, clock, log, watchdog, reset):
        self._clock = clock
        self._log = log
        self._watchdog = watchdog
        self._reset = reset
        self._tasks = []
        self._running = False
        self._main = None
        #: What takes over when the tasks have been ended by `leave`, else None.
        self.left = None
        self.deaths = 0
        #: Called with a task's name when it has died, and whether a reset follows.
        self.on_death = None

    def add(self, name: str, run) -> None:
        """`run(beat)` is a coroutine function that never returns and calls `beat()` at least every
        15 s; while the others run, it is started at once."""
        named = _Named(name, run)
        self._tasks.append(named)
        if self._running:
            named.start()

    def once(self, name: str, run) -> None:
        """The same for a coroutine function that returns, while the others run; of the task, and
        of the code behind it, nothing is left then."""

        async def to_its_end(beat):
            try:
                await run(beat)
            finally:
                self._tasks.remove(named)

        named = _Named(name, to_its_end)
        self._tasks.append(named)
        named.start()
        named.run = None

    async def run(self) -> None:
        """Start all, then watch them for ever."""
        asyncio.get_event_loop().set_exception_handler(self._unhandled)
        self._running = True
        self._main = asyncio.current_task()
        for named in self._tasks:
            named.start()
        last_ms = self._clock.now_ms()
        while True:
            # Looks come sooner than usual after the time of day has been set: time counts.
            now_ms = self._clock.now_ms()
            passed_ms = min(now_ms - last_ms, _LOOK_MS)
            last_ms = now_ms
            for named in self._tasks:
                if named.still_ms < _NEARLY_MS and not named.task.done():
                    named.still_ms += passed_ms
                else:
                    self._again(named)
            self._watchdog.feed()
            await asyncio.sleep_ms(self._clock.until_ms(_LOOK_MS))

    def leave(self, to) -> None:
        """End all tasks for good: `run` is cancelled, and `to(feed)` has the watchdog on its hands
        from then on."""
        self.left = lambda: to(self._watchdog.feed)
        self._main.cancel()

    def _again(self, named) -> None:
        if named.task.done():
            self._died(named, f"ended: {named.task.data!r}")
        else:
            named.task.cancel()
            self._died(named, f"no progress for {_STILL_MS // 1000} s")

    def _died(self, named, text: str) -> None:
        now_ms = self._clock.now_ms()
        self.deaths += 1
        self._log.note("watch", f"task {named.name} {text}")
        named.deaths = [at_ms for at_ms in named.deaths if now_ms - at_ms < _WINDOW_MS]
        named.deaths.append(now_ms)
        last = len(named.deaths) >= _DEATHS
        if self.on_death is not None:
            self.on_death(named.name, last)
        if last:
            self._log.note("watch", f"task {named.name} keeps dying: reset")
            self._log.flush()
            self._reset()
        if named.run is not None:
            named.start()

    def _unhandled(self, loop, context) -> None:
        self._log.trace("watch", context["exception"])
