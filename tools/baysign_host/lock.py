"""The lock of the host tools' dependencies: made by uv, checked without a network.

`python -m baysign_host.lock write` resolves pyproject.toml for every supported Python and writes
`requirements.lock` with hashes; uv itself comes from the environment that `make lock` prepares.
`problems()` is what `make check` calls: the lock carries a digest of what it was made from.
"""

import hashlib
import json
import os
import subprocess
import sys
import tomllib

from baysign_host import ROOT
from baysign_host.deps import index_urls

_LOCK = ROOT / "requirements.lock"
_MARK = "# made from: "


def digest() -> str:
    """SHA-256 over everything in pyproject.toml that the lock depends on."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    parts = [project[key] for key in ("requires-python", "dependencies", "optional-dependencies")]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def problems() -> list[str]:
    """What is wrong with the lock, one sentence each; empty when it is as it should be."""
    if not _LOCK.exists():
        return ["requirements.lock is missing: make lock"]
    text = _LOCK.read_text(encoding="utf-8")
    found = []
    if _MARK + digest() not in text.splitlines():
        found.append("requirements.lock was not made from this pyproject.toml: make lock")
    if "://" in text:
        found.append("requirements.lock names a host; a lock must install from any index")
    if "--hash=sha256:" not in text:
        found.append("requirements.lock has no hashes: make lock")
    return found


def write() -> None:
    """Runs uv and writes the lock."""
    command = [
        *(sys.executable, "-m", "uv", "--quiet", "pip", "compile", "--universal"),
        *("--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate"),
        *("--all-extras", "--no-emit-index-url", "pyproject.toml"),
    ]
    urls = index_urls()
    if urls:
        command += ["--default-index", urls[0]]
    environment = {**os.environ, "UV_NO_CACHE": "1"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    head = f"# Written by `make lock`; do not edit.\n{_MARK}{digest()}\n"
    _LOCK.write_text(head + done.stdout, encoding="utf-8")


if __name__ == "__main__":
    write()
