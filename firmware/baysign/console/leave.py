"""Code that somebody has used goes again: the console's verbs, and what changes settings."""

import sys

from unload import unload

_SITTING = ("shell", "editor", "texts", "words")


def leave() -> None:
    """Forget all of it but the door, and what is in use as long as somebody sits at the cable."""
    stays = ["baysign.console.door"]
    sitting = "baysign.console.shell" in sys.modules
    if sitting:
        stays += ["baysign.console." + name for name in _SITTING]
    loaded = []
    for name in sys.modules:
        parts = name.split(".")
        if len(parts) > 2 and parts[1] in ("console", "config") and name not in stays:
            loaded.append(name)
    # Those inside others first.
    loaded.sort(reverse=True)
    unload(*loaded)
    if not sitting:
        unload("spelling")


def leave_since(before) -> None:
    """Forget all that has been loaded since `before`, a list of the modules that there were."""
    found = [name for name in sys.modules if name not in before]
    found.sort(reverse=True)
    unload(*found)
