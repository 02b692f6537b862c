"""The supervisor over one task that does what `kind` says, and one that is well."""

import sys

from quick import Log, asyncio, clock, options, tell

from baysign.supervisor import Supervisor


class Dog:
    def feed(self):
        tell("fed", ms=clock.now_ms())


def reset():
    tell("reset", ms=clock.now_ms())
    sys.exit()


async def well(beat):
    while True:
        beat()
        await asyncio.sleep_ms(1000)


async def ill(beat):
    tell("start", ms=clock.now_ms())
    beat()
    await asyncio.sleep_ms(3000)
    kind = options["kind"]
    if kind == "raises":
        raise ValueError("boom")
    if kind == "returns":
        return
    if kind == "waits":
        await asyncio.Event().wait()
    if kind == "hangs":
        while True:
            pass
    await well(beat)


supervisor = Supervisor(clock, Log(), Dog(), reset)
supervisor.add("well", well)
if options.get("once"):

    async def start():
        await asyncio.sleep_ms(100)
        supervisor.once("ill", ill)

    asyncio.create_task(start())
else:
    supervisor.add("ill", ill)
asyncio.run(supervisor.run())
