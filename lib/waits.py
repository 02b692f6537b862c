"""Waiting for an event, but not for ever."""

import asyncio


async def event_or_ms(event: asyncio.Event, wait_ms: int) -> bool:
    """Wait until the event is set, at most `wait_ms`; clear it and say whether it was."""
    if wait_ms > 0:
        try:
            await asyncio.wait_for_ms(event.wait(), wait_ms)
        except asyncio.TimeoutError:
            pass
    was_set = event.is_set()
    event.clear()
    return was_set
