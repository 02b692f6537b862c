"""Runs one test script on MicroPython: `run.py FOLDER SCRIPT JOB` prints its result as JSON.

The clone is mounted at `/host`, so that `/` is free for the flash under test.
"""

import json
import sys

import vfs


def main() -> None:
    """FOLDER is the clone, JOB a JSON file that the script's `main` is given."""
    folder, script, job = sys.argv[1:4]
    with open(job) as file:
        job = json.load(file)
    vfs.mount(vfs.VfsPosix(folder), "/host")
    sys.path[:] = ["/host/tests/power/device", "/host/firmware", "/host/lib"]
    print(json.dumps(__import__(script).main(job)))


main()
