"""Lot states to the lit face and its register bytes."""
