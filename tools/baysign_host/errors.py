"""The error tree of the host tools.

HostError        something the person at the keyboard can put right: one line, exit 2
└─ DepsError     a dependency could not be fetched or is not what was pinned
"""


class HostError(Exception):
    """A mistake or a missing thing outside the program; its one line says what and where."""


class DepsError(HostError):
    """A pinned dependency is unreachable or does not have the pinned hash."""
