"""An orderly restart of the sign, from the cable or by the operator's command."""

import asyncio

# For the reply, or what else is under way, to reach the broker.
_GOODBYE_MS = 2_000


def restart(parts) -> None:
    """What has to survive is written first; does not return."""
    if parts.operator is not None:
        parts.operator.keep()
    if parts.faults is not None:
        parts.faults.keep()
    parts.log.flush()
    # A life that ends by order has not failed.
    parts.prove()
    parts.reset()


def restart_soon(parts) -> None:
    """The same as a task, in a moment."""

    async def goodbye(beat):
        await asyncio.sleep_ms(_GOODBYE_MS)
        restart(parts)

    parts.supervisor.add("restart", goodbye)
