"""The library of named sources: what cities publish, described once, named by an integrator.

`"sources": {"city": {"source": "fiware-ngsi", "topic": "…"}}` starts from the description in
`sources/fiware-ngsi.json`; every key given beside `source` replaces the description's own. The
sign itself knows no library: it gets the description written out.
"""

import copy
import json
from functools import cache
from pathlib import Path

from baysign_host.errors import HostError

_DIR = Path(__file__).parent / "sources"


def names() -> list[str]:
    """Names of all descriptions."""
    return sorted(path.stem for path in _DIR.glob("*.json"))


@cache
def _entry(name: str) -> dict:
    if name not in names():
        raise HostError(f"{name!r} is not in the library of sources: {', '.join(names())}")
    return json.loads((_DIR / f"{name}.json").read_text("utf-8"))


def entry(name: str) -> dict:
    """One description: about, key, part, example, fields. Raises HostError for an unknown name."""
    return copy.deepcopy(_entry(name))


def written_out(source: dict) -> dict:
    """A source with the description it names written out. Raises HostError."""
    name = source.get("source")
    if not isinstance(name, str):
        return source
    own = {key: value for key, value in source.items() if key != "source"}
    return entry(name)["fields"] | own


def resolve(config: dict) -> dict:
    """A configuration as the sign gets it, every named source written out. Raises HostError.

    What is wrong in any other way stays as it is, for `check` to say.
    """
    sources = config.get("sources", {})
    lots = config.get("lots", {})
    if isinstance(sources, dict) and isinstance(lots, dict):
        for lot_id, lot in lots.items():
            wanted = lot.get("source") if isinstance(lot, dict) else None
            if isinstance(wanted, str) and wanted not in sources and wanted in names():
                raise HostError(
                    f"lots.{lot_id}.source: {wanted} needs a topic: "
                    f'add "sources": {{"{wanted}": {{"source": "{wanted}", "topic": …}}}}'
                )
        written = {}
        for name, source in sources.items():
            try:
                written[name] = written_out(source) if isinstance(source, dict) else source
            except HostError as error:
                raise HostError(f"sources.{name}.source: {error}") from None
        if "sources" in config:
            return config | {"sources": written}
    return config
