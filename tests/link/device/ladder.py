"""The network task over an adapter whose answers to `connected` are scripted."""

from quick import Log, asyncio, clock, options, tell

from baysign.link.net import Net


class Adapter:
    kind = "wifi"
    patience_ms = 20_000
    takes_route = False

    def __init__(self, script):
        self._script = script
        self._joined_ms = 0
        self._tries = 0
        self._down_ms = None

    def _step(self):
        return self._script[min(self._tries, len(self._script)) - 1] if self._tries else "no"

    def tend(self):
        return False

    def power(self, on):
        tell("power", on=on, ms=clock.now_ms())

    def join(self):
        self._tries += 1
        tell("join", ms=clock.now_ms())
        if self._step() == "raises":
            raise OSError("Wifi Internal Error")

    def leave(self):
        tell("leave", ms=clock.now_ms())

    def connected(self):
        step = self._step()
        if step == "drops":
            if self._down_ms is None:
                self._down_ms = clock.now_ms() + 30_000
            return clock.now_ms() < self._down_ms
        return step == "yes"

    def state(self):
        return "status 202"

    def address(self):
        return "10.0.0.2"


async def main():
    net = Net([Adapter(options["script"])], clock, Log())
    task = asyncio.create_task(net.run(lambda: None))
    was = False
    while not task.done():
        await asyncio.sleep_ms(500)
        if net.up is not was:
            was = net.up
            tell("up" if was else "lost", losses=net.losses)
    tell("died")


asyncio.run(main())
