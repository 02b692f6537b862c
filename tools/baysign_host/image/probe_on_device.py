"""Runs on a simulated sign in the place of `main.py`, and reports what the application keeps.

When what a start had to tell is told and gone, it collects garbage and writes the live heap and
the loaded modules to `/probe.json`. With `/application.py` beside it that is the real main;
without, the simulator's own modules are all there is, and their size can be taken off.
"""

import asyncio
import gc
import json
import os
import sys

_SETTLED_S = 45
# What an application loads of the simulator's side; without one it is loaded here.
_BENEATH = ("machine", "network", "esp32", "socket")
_run = asyncio.run


async def probe():
    await asyncio.sleep(_SETTLED_S)
    gc.collect()
    found = {"heap": gc.mem_alloc(), "modules": sorted(sys.modules)}
    with open("/probe.part", "w") as file:
        json.dump(found, file)
    os.rename("/probe.part", "/probe.json")


async def beside(application):
    task = asyncio.create_task(probe())
    await (application or asyncio.sleep(60))
    task.cancel()


def run(application=None):
    return _run(beside(application))


sys.path.append("/")
asyncio.run = run
for name in _BENEATH:
    __import__(name)
if "application.py" in os.listdir("/"):
    __import__("application")
else:
    run()
