"""Models of display chips: bits in, lamps out; they live in the host and outlive the sign's
process."""
