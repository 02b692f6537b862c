"""Keep the heap in one piece: give modules back that have done their work, collect in time."""

import gc
import sys

from micropython import const

_PLENTY_BYTES = const(65_536)
_LEAST_BYTES = const(4096)
# So much at once, so often without a rest.
_FLOOD_BYTES = const(2048)
_FLOOD_READS = const(4)
_REST_MS = const(100)


def tidy() -> int:
    """Collect garbage now, and again whenever a quarter of what is free now has been taken, or
    three of plenty, not only when nothing is left; returns how many bytes are free.

    Garbage then does not spread over all of the heap, with what stays in between: after that the
    heap is free in pieces, of which none is large enough for a module or a message.
    """
    gc.collect()
    free = gc.mem_free()
    gc.threshold(max(free // 4 * (3 if free >= _PLENTY_BYTES else 1), _LEAST_BYTES))
    return free


def flooded(reads: int, count: int, rest_ms: int) -> int:
    """How many reads in a row were large, after one of `count` bytes and a rest of `rest_ms`.

    A few are a flood: until it ends garbage is collected only when nothing is left, because to do
    that sooner would be most of the work.
    """
    if count >= _FLOOD_BYTES and rest_ms < _REST_MS:
        if reads == _FLOOD_READS - 1:
            gc.threshold(-1)
        return reads + 1
    if reads >= _FLOOD_READS:
        tidy()
    return 0


def unload(*names: str) -> None:
    """Forget modules; their code goes with the next collection, except what is still in use."""
    for name in names:
        if sys.modules.pop(name, None) is not None:
            parent, _, child = name.rpartition(".")
            if parent:
                delattr(sys.modules[parent], child)
