"""What ends up on a board's flash."""
