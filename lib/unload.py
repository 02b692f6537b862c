"""Give the memory of modules back that have done their work."""

import sys


def unload(*names: str) -> None:
    """Forget modules; their code goes with the next collection, except what is still in use."""
    for name in names:
        if sys.modules.pop(name, None) is not None:
            parent, _, child = name.rpartition(".")
            if parent:
                delattr(sys.modules[parent], child)
