"""Drivers for display chips: each is given its bus and its pins, and never makes them."""
