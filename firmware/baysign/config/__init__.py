"""Settings: their table, their check, their store."""
