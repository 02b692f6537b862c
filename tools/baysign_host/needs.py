"""Programs from the system that `make test-all` and `make bench` need: mosquitto and Chromium.

As root on Debian they are installed; otherwise the run stops with the exact command to type, so
that nothing is ever skipped silently.
"""

import os
import shutil
import subprocess
import sys

# program → the names it goes by, and Debian's package
_PROGRAMS = {
    "mosquitto": (("mosquitto",), "mosquitto"),
    "chromium": (("chromium", "chromium-browser", "google-chrome"), "chromium"),
}
# Debian puts servers where an ordinary user's PATH does not reach.
_PATH = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"


def find(program: str) -> str | None:
    """Full path of a program by its name here, or None."""
    return next(filter(None, (shutil.which(x, path=_PATH) for x in _PROGRAMS[program][0])), None)


def ensure(programs: list[str]) -> int:
    """Makes sure that `programs` are there; returns 0, or 2 after one line of what to type."""
    missing = [_PROGRAMS[name][1] for name in programs if find(name) is None]
    if not missing:
        return 0
    install = f"apt-get install -y --no-install-recommends {' '.join(missing)}"
    if shutil.which("apt-get") is None:
        print(f"needs: install {', '.join(missing)} and put it on PATH", file=sys.stderr)
        return 2
    if os.geteuid() != 0:
        print(f"needs: sudo {install}", file=sys.stderr)
        return 2
    print(f"needs: {install}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in ("apt-get update", install):
        done = subprocess.run(
            command.split(), env=environment, capture_output=True, text=True, check=False
        )
    if done.returncode or any(find(name) is None for name in programs):
        tail = (done.stderr or done.stdout).strip().splitlines()
        print(f"needs: {install} failed: {tail[-1] if tail else ''}", file=sys.stderr)
        return 2
    # Debian starts the broker it has just installed; the tests start their own, on free ports.
    if "mosquitto" in missing and shutil.which("service"):
        subprocess.run(["service", "mosquitto", "stop"], capture_output=True, check=False)
    return 0


if __name__ == "__main__":
    sys.exit(ensure(sys.argv[1:]))
