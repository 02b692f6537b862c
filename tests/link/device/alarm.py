"""Alarms that ring early, late, twice, never, and for a task that is cancelled meanwhile."""

from quick import asyncio, clock, tell
from waits import Alarm

LONG_MS = 600_000


async def sleeper(alarm, name, wait_ms=LONG_MS):
    began_ms = clock.now_ms()
    try:
        rang = await alarm.wait_ms(wait_ms)
    except asyncio.CancelledError:
        tell(name, cancelled=True, ms=clock.now_ms() - began_ms)
        raise
    tell(name, rang=rang, ms=clock.now_ms() - began_ms)


async def at_1_s(act):
    """Let one sleep, and do something to it a second later."""
    name = act.__name__
    alarm = Alarm()
    task = asyncio.create_task(sleeper(alarm, name))
    await asyncio.sleep_ms(1000)
    act(alarm, task)
    try:
        await task
    except asyncio.CancelledError:
        pass
    tell("after " + name, is_set=alarm.is_set())


def ring(alarm, task):
    alarm.set()


def ring_twice(alarm, task):
    alarm.set()
    alarm.set()


def ring_and_cancel(alarm, task):
    alarm.set()
    task.cancel()


def cancel_and_ring(alarm, task):
    task.cancel()
    alarm.set()


async def succession():
    """The next one waits before the cancelled one has come to its end."""
    alarm = Alarm()
    old = asyncio.create_task(sleeper(alarm, "old"))
    await asyncio.sleep_ms(1000)
    asyncio.create_task(ring_later(alarm))
    old.cancel()
    await sleeper(alarm, "new")


async def ring_later(alarm):
    await asyncio.sleep_ms(1000)
    ring(alarm, None)


async def main():
    for act in (ring, ring_twice, ring_and_cancel, cancel_and_ring):
        await at_1_s(act)
    alarm = Alarm()
    await sleeper(alarm, "nobody", 2000)
    alarm.set()
    await sleeper(alarm, "before")
    await succession()
    tell("end")


asyncio.run(main())
