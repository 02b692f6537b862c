"""`baysign check`: everything that is wrong with a configuration, then what deserves a look."""

from pathlib import Path

from baysign_host.configuration import read


def main(config: Path, boards: Path | None = None) -> int:
    """Print errors and warnings, one a line; 1 if the sign would refuse the configuration."""
    found = read(config, boards)
    for path, message in found.errors:
        print(f"error: {path}: {message}")
    for path, message in found.warnings:
        print(f"warning: {path}: {message}")
    if found.errors:
        return 1
    config_of = found.config
    print(f"ok: {config_of['id']} on {config_of['board']}, sign {config_of['sign']}")
    return 0
