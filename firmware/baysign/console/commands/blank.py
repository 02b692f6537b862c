"""blank [MINUTES]: everything dark."""

from baysign.console.order import carry_out, minutes_of


async def run(io, words):
    """As an operator's order."""
    if io.parts.sign is None:
        await io.say("absent")
        return
    await carry_out(io, {"verb": "blank", "minutes": minutes_of(io, words)})
