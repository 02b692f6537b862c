"""The module `_asyncio` in Python: tasks ordered by ticks that wrap at 2**30 ms, as on the board.

The native one compares at the host's wrap and pushes with the host's clock, so it cannot be used
where ticks wrap or time is virtual. A sign has a dozen tasks: a sorted list beats a heap.
"""

from micropython import const

core = None  # asyncio.core; sim_boot puts it here, since core itself imports this module first
_MASK = const(0x3FFFFFFF)
_HALF = const(0x20000000)


class TaskQueue:
    """Tasks by due time; equal times in the order of arrival."""

    def __init__(self):
        self._first = None

    def peek(self):
        """The task that is due next, or None."""
        return self._first

    def push(self, task, key=None):
        """Put a task in at ticks `key`, default now."""
        if key is None:
            key = core.ticks()
        task.data = None
        task.ph_key = key
        at = self._first
        if at is None or (key - at.ph_key + _HALF) & _MASK < _HALF:
            task.ph_next = at
            self._first = task
            return
        after = at.ph_next
        while after is not None and (key - after.ph_key + _HALF) & _MASK >= _HALF:
            at = after
            after = at.ph_next
        at.ph_next = task
        task.ph_next = after

    def pop(self):
        """Take the task that is due next."""
        task = self._first
        self._first = task.ph_next
        task.ph_next = None
        return task

    def remove(self, task):
        """Take a certain task."""
        at = self._first
        if at is task:
            self._first = task.ph_next
        else:
            while at.ph_next is not task:
                at = at.ph_next
            at.ph_next = task.ph_next
        task.ph_next = None


class Task:
    """A coroutine with its place in a queue; states as in MicroPython's own asyncio/task.py."""

    def __init__(self, coro, globals=None):
        self.coro = coro
        self.data = None
        self.state = True
        self.ph_key = 0
        self.ph_next = None

    def __iter__(self):
        if not self.state:
            self.state = False
        elif self.state is True:
            self.state = TaskQueue()
        elif type(self.state) is not TaskQueue:
            raise RuntimeError("can't wait")
        return self

    def __next__(self):
        if not self.state:
            raise self.data
        self.state.push(core.cur_task)
        core.cur_task.data = self

    def done(self) -> bool:
        """Whether the coroutine has ended."""
        return not self.state

    def cancel(self) -> bool:
        """Raise CancelledError inside the coroutine at its next turn."""
        if not self.state:
            return False
        if self is core.cur_task:
            raise RuntimeError("can't cancel self")
        while isinstance(self.data, Task):
            self = self.data
        if hasattr(self.data, "remove"):
            self.data.remove(self)
            core._task_queue.push(self)
        elif core.ticks_diff(self.ph_key, core.ticks()) > 0:
            core._task_queue.remove(self)
            core._task_queue.push(self)
        self.data = core.CancelledError
        return True
