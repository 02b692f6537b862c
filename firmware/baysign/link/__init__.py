"""The way to the broker: network, session, packets, and what goes out."""
