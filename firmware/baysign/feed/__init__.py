"""Payload bytes to Readings."""
