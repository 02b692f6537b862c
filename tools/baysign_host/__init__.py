"""Baysign's host side: simulator, live wall, command line and build tools."""

from pathlib import Path

__version__ = "0.1.0"

# The clone: the package is only ever installed editable, so the sources lie beside it.
ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
