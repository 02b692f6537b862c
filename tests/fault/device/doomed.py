"""Stands in for `main.py`: one named task goes the way that /settings.json says; runs in the sign.

The real one lies beside it as `application.py`. The task named `task` works for `after_s` seconds
and then does what `how` says; so do the next `times` - 1 of that name, over all lives.
"""

import asyncio
import json
import sys
import time

from baysign import supervisor

with open("/settings.json") as file:
    _settings = json.load(file)


def _is_doomed() -> bool:
    """Whether there is still one to go; counts."""
    try:
        with open("/left") as file:
            left = int(file.read())
    except OSError:
        left = _settings["times"]
    if left:
        with open("/left", "w") as file:
            file.write(str(left - 1))
    return left > 0


async def _doomed(run, beat):
    try:
        await asyncio.wait_for(run(beat), _settings["after_s"])
    except asyncio.TimeoutError:
        pass
    how = _settings["how"]
    if how == "raises":
        raise RuntimeError("the test wants it")
    if how == "is cancelled":
        _settings["by"] = asyncio.create_task(_cancel(asyncio.current_task()))
    if how in ("is cancelled", "stands still"):
        await asyncio.Event().wait()
    if how == "blocks":
        time.sleep(3600)
    while how == "hangs":
        pass


async def _cancel(task):
    task.cancel()


class _Supervisor(supervisor.Supervisor):
    """Starts the doomed in the place of the task."""

    def add(self, name, run):
        async def either(beat):
            if _is_doomed():
                await _doomed(run, beat)
            else:
                await run(beat)

        super().add(name, either if name == _settings["task"] else run)


sys.path.append("/")
supervisor.Supervisor = _Supervisor
__import__("application")
