"""Models of chips: displays take bits in and lamps out, sensors answer on I2C. They live in the
host and outlive the sign's process."""
