"""Stands in for `main.py`: packet ids start where /settings.json says; runs in the sign.

The real one lies beside it as `application.py`.
"""

import json
import sys

from baysign.link import session

with open("/settings.json") as file:
    _FIRST = json.load(file)["packet_id"]


class _Session(session.Session):
    """As if it had published a lot."""

    def __init__(self, *parts):
        super().__init__(*parts)
        self.packet_id = _FIRST


sys.path.append("/")
session.Session = _Session
__import__("application")
