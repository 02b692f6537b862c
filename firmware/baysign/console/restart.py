"""An orderly restart of the sign, from the cable or by the operator's command."""


def restart(parts) -> None:
    """What has to survive is written first; does not return."""
    if parts.operator is not None:
        parts.operator.keep()
    if parts.faults is not None:
        parts.faults.keep()
    parts.log.flush()
    # A life that ends by order has not failed.
    parts.prove()
    parts.reset()
