"""Waiting for something that may happen, but not for ever; an idle sign does little else.

`asyncio.Event` with `asyncio.wait_for_ms` makes two tasks and a dozen allocations of every wait.
Here the task itself sleeps, and is woken early.
"""

import asyncio


class Alarm:
    """What an `asyncio.Event` is for one task at most: `set` wakes it, or its next wait."""

    def __init__(self):
        self._is_set = False
        self._sleeper = None

    def is_set(self) -> bool:
        """Whether it has rung and nobody has looked since."""
        return self._is_set

    def set(self) -> None:
        """Ring; to be called from any task, at any time."""
        self._is_set = True
        task, self._sleeper = self._sleeper, None
        if task is not None and not task.data:
            # Cancelling brings a sleeping task forward; without the exception it simply goes on.
            # One that somebody really cancels has the exception in `data` already, and keeps it.
            task.cancel()
            task.data = None

    def clear(self) -> None:
        """Forget that it has rung."""
        self._is_set = False

    async def wait_ms(self, wait_ms: int) -> bool:
        """Sleep until it rings, at most `wait_ms`; clear it and say whether it rang."""
        if wait_ms > 0 and not self._is_set:
            self._sleeper = task = asyncio.current_task()
            try:
                await asyncio.sleep_ms(wait_ms)
            finally:
                # A task that was cancelled may come here when another one waits already.
                if self._sleeper is task:
                    self._sleeper = None
        rang = self._is_set
        self._is_set = False
        return rang
