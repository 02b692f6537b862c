"""The settings of the brokers, and the rules for them."""

from baysign.config.rows import REQUIRED, under

# Of the broker, and of each that stands in for it.
_ONE = (
    (".host", "text", REQUIRED, 1, 253, "", "host name or address"),
    (".port", "int", 1883, 1, 65535, "", "TCP port; usually 8883 with TLS"),
    (".user", "text", "", 0, 128, "", "user name; empty: none"),
    (".password", "text", "", 0, 128, "", "password"),
    (".tls", "object?", None, None, None, "", "encrypted, with a broker that proves who it is"),
    (".tls.ca", "id", REQUIRED, 1, 64, "", "file in /tls: the authority's certificate (DER)"),
    (".tls.name", "text", "", 0, 253, "", "name in the broker's certificate; empty: the host"),
    (".tls.certificate", "id", "", 0, 64, "", "file in /tls: the sign's own certificate (DER)"),
    (".tls.key", "id", "", 0, 64, "", "file in /tls: the key of that certificate (DER)"),
)

BROKER = (
    (("broker", "object", REQUIRED, None, None, "", "the MQTT broker"),)
    + under("broker", _ONE)
    + (
        ("broker.keepalive_s", "s", 30, 10, 300, "s", "MQTT keepalive; a ping goes at half of it"),
        ("broker.packet_bytes", "int", 8192, 256, 32768, "bytes", "largest message taken"),
        ("broker.fallbacks", "list", [], 0, 3, "", "other brokers, for when this one fails"),
        ("broker.fallbacks.[]", "object", REQUIRED, None, None, "", "the next one to try"),
    )
    + under("broker.fallbacks.[]", _ONE)
    + (
        (
            "broker.return_s",
            "s0",
            600,
            60,
            86400,
            "s",
            "on a fallback: look so often whether a better one is back; 0: stay",
        ),
    )
)


def brokers(config: dict) -> list:
    """(path, row) of the broker and of those that stand in for it."""
    rows = [("broker", config["broker"])]
    for index, row in enumerate(config["broker"]["fallbacks"]):
        rows.append((f"broker.fallbacks[{index}]", row))
    return rows
