"""`os` with a rename that works: the interpreter's own fails on absolute paths below a mount.

It builds both host paths in the same buffer, so the second overwrites the first (VfsPosix).
Relative to the root, which is the working directory, both stay as they are.
"""

import os
from os import *  # noqa: F403

_rename = os.rename


def rename(old, new):
    _rename(old.lstrip("/"), new.lstrip("/"))
