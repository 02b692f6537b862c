"""Baysign: the firmware of a roadside LED sign that tells how many parking spaces are free."""

VERSION = "0.1.0"
