"""Which links a sign uses, and what it is called in the networks it joins."""

_HOST_BYTES = 32


def is_set_up(network, kind: str) -> bool:
    """Whether the configuration's section `network` says what a kind of link needs."""
    if kind == "wifi":
        return bool(network["wifi"])
    return kind != "lte" or network["lte"] is not None


def in_use(network, fitted) -> list:
    """Kinds of link in use, the preferred first.

    `fitted` are those of the board, in its own order. Without `order` all that are set up count;
    where none is, the board's first.
    """
    order = network["order"] or [kind for kind in fitted if is_set_up(network, kind)]
    return order or list(fitted[:1])


def host_name(name: str, sign: str) -> str:
    """The host name: `name`, or made of the sign's id; letters, digits and hyphens (RFC 952)."""
    made = ""
    for char in name or sign:
        good = "0" <= char <= "9" or "a" <= char.lower() <= "z"
        made += char if good else "-"
    return made[:_HOST_BYTES].strip("-")
