"""What the sign knows of its own condition: faults, and the numbers behind them."""
