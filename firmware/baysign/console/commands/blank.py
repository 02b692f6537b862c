"""blank [MINUTES]: everything dark."""

from baysign.console.order import act, minutes_of


async def run(io, words):
    """As an operator's order."""
    if io.parts.sign is None:
        await io.say("absent")
        return
    await act(io, {"verb": "blank", "minutes": minutes_of(io, words)})
