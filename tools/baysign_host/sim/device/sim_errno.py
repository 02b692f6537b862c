"""The module `errno` with the ESP32's numbers, and the translation from the host's.

Compiled code sees them. In source files the interpreter folds `errno.NAME` into the host's
numbers before anything runs; `from errno import NAME` is never folded.
"""

import errno as _native

EPERM = 1
ENOENT = 2
EIO = 5
EBADF = 9
EAGAIN = 11
ENOMEM = 12
EACCES = 13
EEXIST = 17
ENODEV = 19
EISDIR = 21
EINVAL = 22
EOPNOTSUPP = 95
ECONNRESET = 104
ENOBUFS = 105
ENOTCONN = 128
ETIMEDOUT = 116
ECONNREFUSED = 111
EHOSTUNREACH = 118
EINPROGRESS = 119
EALREADY = 120
ECONNABORTED = 113
EADDRINUSE = 112
ENFILE = 23

errorcode = {value: name for name, value in list(globals().items()) if name.startswith("E")}
_from_host = {}
for _name in dir(_native):
    if (
        _name.startswith("E")
        and _name in globals()
        and getattr(_native, _name) != globals()[_name]
    ):
        _from_host[getattr(_native, _name)] = globals()[_name]


def translated(error: OSError) -> OSError:
    """The same error as the board numbers it."""
    number = _from_host.get(error.errno)
    return OSError(number) if number else error
