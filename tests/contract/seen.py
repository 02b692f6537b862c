"""What a schema allows, place by place, and which of it messages have used.

A place is a path with one thing that may be so there: `lines[].scroll` is there or `(absent)`,
`time` is `(null)` or not, `verify` is `ok`, the message is of the second kind of three.
"""

from jsonschema import Draft7Validator


def allowed(schema: dict, path: str) -> set[str]:
    """Every place of a schema without references."""
    if "type" not in schema and "anyOf" in schema:
        return _all(allowed(each, f"{path}|{at}") for at, each in enumerate(schema["anyOf"]))
    places = {path}
    if isinstance(schema.get("type"), list):
        places.add(path + " (null)")
    places |= {f"{path} = {value}" for value in schema.get("enum", ()) if value is not None}
    if "items" in schema:
        places |= allowed(schema["items"], path + "[]")
    for key, each in schema.get("properties", {}).items():
        places |= allowed(each, f"{path}.{key}")
        if key not in schema["required"]:
            places.add(f"{path}.{key} (absent)")
    return places


def used(schema: dict, path: str, value) -> set[str]:
    """The places of a schema that a value, which is valid, makes use of."""
    if "type" not in schema and "anyOf" in schema:
        kinds = [
            used(each, f"{path}|{at}", value)
            for at, each in enumerate(schema["anyOf"])
            if Draft7Validator(each).is_valid(value)
        ]
        return _all(kinds)
    if value is None and schema.get("type") != "null":
        return {path + " (null)"}
    places = {path}
    if "enum" in schema:
        places.add(f"{path} = {value}")
    if isinstance(value, list):
        places |= _all(used(schema["items"], path + "[]", each) for each in value)
    for key, each in schema.get("properties", {}).items():
        if key in value:
            places |= used(each, f"{path}.{key}", value[key])
        else:
            places.add(f"{path}.{key} (absent)")
    return places


def _all(sets) -> set[str]:
    return set().union(*sets)
