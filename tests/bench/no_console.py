"""Stands in for the console's door: a sign that nobody can talk to, to weigh the other one by."""

import asyncio


class Door:
    def __init__(self, parts):
        pass

    async def run(self, beat):
        while True:
            beat()
            await asyncio.sleep(5)
