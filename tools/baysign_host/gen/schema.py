"""JSON Schema of a configuration file, for editors, from the table of settings.

It knows every setting's own limits. What only `baysign check` knows: rules between settings, the
grammar of paths, hours and time zones, and lengths in bytes, where a schema counts characters.
"""

import json

from baysign_host import library
from baysign_host.gen.table import CONTAINERS, TIMES, Row, children, entry
from baysign_host.gen.table import ROWS as TABLE

_WORDS = ["string", "number", "boolean", "null"]
# End of text; `$` would allow a line feed after it in some regular expressions.
_END = "(?![\\s\\S])"
_LEVEL = "(?:[^+#/{}\\u0000]|\\{key\\}|\\{part\\})*"
_TOPIC = f"^(?!\\$)(?:\\+|{_LEVEL})(?:/(?:\\+|{_LEVEL}))*(?:/#)?{_END}|^#{_END}"
_IPV4 = "^(?:" + "[.]".join(["(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"] * 4) + f"){_END}"
_ID = f"^[A-Za-z0-9_.-]*{_END}"


def text() -> str:
    """The schema as a file."""
    return json.dumps(build(), indent=2, ensure_ascii=False) + "\n"


def build() -> dict:
    """The schema as data, JSON Schema draft 2020-12."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Baysign configuration",
        "$comment": "Generated from the table of settings: make gen",
        **_node(TABLE[""]),
    }
    _name_sources(schema["properties"]["sources"]["additionalProperties"])
    schema["if"] = {"properties": {"simulation": {"const": True}}, "required": ["simulation"]}
    schema["else"] = _strict(TABLE[""])
    return schema


def _node(row: Row) -> dict:
    made = _CONTAINERS[row.kind](row) if row.kind in CONTAINERS else _scalar(row)
    if row.nullable:
        made = {"anyOf": [made, {"type": "null"}]}
    about = {"description": row.help + (f" ({row.unit})" if row.unit else "")}
    if not row.required:
        about["default"] = row.default
    return about | made


def _object(row: Row) -> dict:
    rows = children(row.path)
    made = {"type": "object", "properties": {child.name: _node(child) for child in rows}}
    required = [child.name for child in rows if child.required]
    if required:
        made["required"] = required
    return made | {"additionalProperties": False}


def _map(row: Row) -> dict:
    return {
        "type": "object",
        "minProperties": row.low,
        "maxProperties": row.high,
        "propertyNames": {"minLength": 1, "maxLength": 64},
        "additionalProperties": _node(entry(row.path)),
    }


def _list(row: Row) -> dict:
    return {
        "type": "array",
        "minItems": row.low,
        "maxItems": row.high,
        "items": _node(entry(row.path)),
    }


_CONTAINERS = {"object": _object, "map": _map, "list": _list}


def _scalar(row: Row) -> dict:
    kind = row.kind
    if kind == "flag":
        return {"type": "boolean"}
    if kind == "choice":
        return {"enum": list(row.high)}
    if kind == "word":
        return {"type": _WORDS, "maxLength": row.high}
    if kind == "int":
        return {"type": "integer", "minimum": row.low, "maximum": row.high}
    if kind == "num":
        return {"type": "number", "minimum": row.low, "maximum": row.high}
    if kind == "s":
        return {"type": "number", "exclusiveMinimum": 0, "maximum": row.high}
    if kind == "s0":
        return {"type": "number", "minimum": 0, "maximum": row.high}
    # A character takes at most four bytes.
    made = {"type": "string", "minLength": -(-row.low // 4), "maxLength": row.high}
    if kind == "id":
        made |= {"minLength": row.low, "pattern": _ID}
    if kind == "ipv4":
        made |= {"pattern": _IPV4}
    if kind == "topic":
        made |= {"pattern": _TOPIC}
    return made


def _strict(row: Row) -> dict:
    """The normal limits of times, which hold unless `simulation` is true; {} where there are none.

    `_node` says only what is true of a simulation too.
    """
    if row.kind in TIMES:
        limits = {"type": "integer", "minimum": row.low, "maximum": row.high}
        return {"anyOf": [{"const": 0}, limits]} if row.kind == "s0" else limits
    if row.kind not in CONTAINERS:
        return {}
    if row.kind != "object":
        inner = _strict(entry(row.path))
        where = "items" if row.kind == "list" else "additionalProperties"
        return {where: inner} if inner else {}
    inner = {child.name: _strict(child) for child in children(row.path)}
    inner = {name: limits for name, limits in inner.items() if limits}
    return {"properties": inner} if inner else {}


def _name_sources(source: dict) -> None:
    """A source may name a description of the library instead of writing it out."""
    source["properties"]["source"] = {
        "description": "start from this description; every key given here replaces its own",
        "enum": library.names(),
    }
    written = [name for name in source["required"] if name != "topic"]
    source["required"] = ["topic"]
    source["anyOf"] = [{"required": written}, {"required": ["source"]}]
