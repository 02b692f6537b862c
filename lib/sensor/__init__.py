"""Sensors: each is given its bus, has one reading, and raises OSError when it does not answer."""
