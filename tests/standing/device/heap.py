"""Stands in for `main.py` and writes down what the application keeps; runs in the sign.

The real one lies beside it as `application.py`. As often as `/heap.ms` says, garbage is collected;
the live heap and the largest free block, in bytes, become a line of `/heap.txt`.
"""

import asyncio
import gc
import sys

_run = asyncio.run
_STEP = 512


def largest():
    """The largest block that there is, found by asking for it."""
    low, high = 0, gc.mem_free()
    while high - low > _STEP:
        size = (low + high) // 2
        try:
            bytearray(size)
            low = size
        except MemoryError:
            high = size
    gc.collect()
    return low


async def weigh(period_ms):
    """Task: one line a period."""
    while True:
        await asyncio.sleep_ms(period_ms)
        gc.collect()
        live = gc.mem_alloc()
        with open("/heap.txt", "a") as file:
            file.write(f"{live} {largest()}\n")


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
