"""Hostile packet streams against the session in process, on the interpreter of the boards."""

import json
import os
import subprocess

import pytest

from baysign_host import ROOT, interpreter

DEVICE = ROOT / "tests" / "fuzz" / "device" / "hose.py"
#: Each stream is a connection of its own and takes a millisecond; BAYSIGN_STREAMS=1000000 asks
#: for more than a build server has time for.
FEW, MANY = 3_000, int(os.environ.get("BAYSIGN_STREAMS", "60000")) // 4
#: What the interpreter's own tables may grow by, not a byte a stream.
SETTLING_BYTES = 2048


def hose(seed: int, count: int, umqtt) -> dict:
    """What is left after so many streams, each a connection of its own."""
    folders = [ROOT / "firmware", ROOT / "lib", DEVICE.parents[1], umqtt]
    options = {"path": [str(path) for path in folders], "seed": seed, "count": count}
    done = subprocess.run(
        interpreter.argv(DEVICE),
        input=json.dumps(options).encode() + b"\n",
        capture_output=True,
        timeout=3500,
    )
    assert done.returncode == 0 and not done.stderr, done.stdout.decode() + done.stderr.decode()
    return json.loads(done.stdout.splitlines()[-1])


def look(found: dict, count: int) -> None:
    """Every stream had a session, none left anything behind, and the good broker was heard."""
    assert (found["escaped"], found["errors"], found["died"]) == (0, 0, False), found
    assert found["sessions"] == count + 1 and found["failures"] == count, found
    # The streams are no mere noise: much of them is read, and much is refused.
    assert found["messages"] > count / 8, found
    assert found["malformed"] > count / 20 and found["oversize"] > count / 20, found
    assert found["late"] <= found["early"] + SETTLING_BYTES, found


UMQTT = {"1.3.4": ROOT / "build" / "umqtt", "1.8": ROOT / "tests" / "link" / "umqtt_new"}


@pytest.mark.parametrize("version", UMQTT)
def test_some_thousand_streams(version):
    look(hose(1, FEW, UMQTT[version]), FEW)


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(2, 6))
def test_many_more_streams(seed):
    look(hose(seed, MANY, UMQTT["1.3.4"]), MANY)
