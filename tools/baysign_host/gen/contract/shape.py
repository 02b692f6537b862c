"""The few shapes that messages are made of, as JSON Schema draft-07, which AsyncAPI extends."""

_WHERE = "#/components/schemas/"


def link(name: str) -> dict:
    """A schema of the document by its name."""
    return {"$ref": _WHERE + name}


def text(about: str, **limits) -> dict:
    """A string."""
    return {"type": "string", "description": about, **limits}


def word(about: str, words, **more) -> dict:
    """One of a few strings."""
    return {"type": "string", "description": about, "enum": list(words), **more}


def whole(about: str, low: int | None = 0, high: int | None = None, **more) -> dict:
    """A whole number, written without a point, with its limits."""
    limits = {"minimum": low, "maximum": high}
    named = {key: value for key, value in limits.items() if value is not None}
    return {"type": "integer", "description": about, **named, **more}


def flag(about: str, **more) -> dict:
    """True or false."""
    return {"type": "boolean", "description": about, **more}


def maybe(schema: dict) -> dict:
    """The same, or null."""
    made = dict(schema, type=[schema["type"], "null"])
    if "enum" in schema:
        made["enum"] = [*schema["enum"], None]
    return made


def each(about: str, items: dict, **limits) -> dict:
    """A list."""
    return {"type": "array", "description": about, "items": items, **limits}


def record(about: str, required: dict, optional: dict | None = None, **more) -> dict:
    """An object with these keys. Others are allowed: whoever reads it ignores them."""
    return {
        "type": "object",
        "description": about,
        "properties": {**required, **(optional or {})},
        "required": list(required),
        **more,
    }


def moment(about: str) -> dict:
    """A time, or null while nobody knows it."""
    return maybe(whole(about + ", in epoch seconds; null while unknown"))
