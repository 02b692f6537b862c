"""Everything that the firmware raises itself.

    BaysignError
    ├── ConfigError          the configuration, board or sign model cannot be used
    ├── Interrupted          something stronger took the face from a self-test
    └── LinkError            a broker session could not start or has ended
        ├── LinkClosed       the peer or the network ended it
        ├── LinkRefused      the broker said no
        ├── LinkSilent       an answer did not come in time
        ├── LinkUntrusted    the broker cannot prove who it is
        └── ProtocolError    the peer sent what MQTT 3.1.1 does not allow

The text of a LinkError is what the operator reads as the reason for the last disconnect.
"""


class BaysignError(Exception):
    """Root of the firmware's own errors."""


class ConfigError(BaysignError):
    """Text: path of the setting, its value, what is allowed."""


class Interrupted(BaysignError):
    """Something stronger took the face from a self-test."""


class LinkError(BaysignError):
    """A broker session could not start or has ended."""


class LinkClosed(LinkError):
    """The peer or the network ended the connection."""


class LinkRefused(LinkError):
    """The broker refused the login or a subscription."""


class LinkSilent(LinkError):
    """A connection, acknowledgement or ping answer did not come in time."""


class LinkUntrusted(LinkError):
    """No certificate that can be checked, or none that passes."""


class ProtocolError(LinkError):
    """Bytes that are no MQTT 3.1.1, or an answer to a question never asked."""
