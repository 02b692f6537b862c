"""What the rows of the table of settings are written with; config/fields.py explains them."""

#: As a default: the integrator must say.
REQUIRED = "required"


def under(prefix: str, rows: tuple) -> tuple:
    """The rows with `prefix` before their paths."""
    return tuple((prefix + row[0],) + row[1:] for row in rows)
