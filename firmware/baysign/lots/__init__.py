"""The state of each lot: age, phase, plausibility, sums."""
