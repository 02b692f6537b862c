"""firmware/baysign/config/limits.txt: the table of settings without its words, a row a line."""

import json

from baysign.config.fields import FIELDS


def text() -> str:
    """[path, type, low, high, unit] of every setting, as JSON."""
    rows = [(path, kind, low, high, unit) for path, kind, _, low, high, unit, _ in FIELDS if path]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
