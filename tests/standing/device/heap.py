"""Stands in for `main.py` and writes down what the application keeps; runs in the sign.

The real one lies beside it as `application.py`. As often as `/heap.ms` says, garbage is collected
and the live heap becomes a line of `/heap.txt`.
"""

import asyncio
import gc
import sys

_run = asyncio.run


async def weigh(period_ms):
    """Task: one line a period."""
    while True:
        await asyncio.sleep_ms(period_ms)
        gc.collect()
        with open("/heap.txt", "a") as file:
            file.write(f"{gc.mem_alloc()}\n")


async def beside(application):
    """Both at once; the application never ends."""
    with open("/heap.ms") as file:
        task = asyncio.create_task(weigh(int(file.read())))
    await application
    task.cancel()


def run(application):
    """In the place of asyncio.run."""
    return _run(beside(application))


sys.path.append("/")
asyncio.run = run
__import__("application")
