"""Breaks back-off, TLS and the change of brokers, one thing at a time: a named test must fail.

What keeps the sign in session runs on MicroPython, much of it in a whole simulated sign. So the
clone is copied, and the test runs in the copy. Each row is (what is broken, file, text,
replacement, test). A text that is no longer in the file fails as well, so that the table cannot
rot.
"""

import os
import shutil
import subprocess
import sys

import pytest

from baysign_host import BUILD, ROOT

SESSION = "firmware/baysign/link/session.py"
BUILDING = "firmware/baysign/link/build.py"
TLS = "firmware/baysign/link/tls.py"
DIAL = "firmware/baysign/link/dial.py"
BROKERS = "firmware/baysign/link/brokers.py"
SCOUT = "firmware/baysign/link/scout.py"
RETRY = "lib/retry.py"

GROWS = "tests/link/test_session.py::test_backoff_grows_until_a_ping_was_answered"
CROWD = "tests/link/test_session.py::test_what_the_broker_does_to_all_of_them_spreads_the_signs"
CAP = "tests/unit/test_retry.py::test_the_bound_doubles_up_to_the_cap"
RESET = "tests/unit/test_retry.py::test_reset_starts_small_again"
BAD = "tests/fault/test_tls.py::test_a_failed_handshake_says_why_and_the_next_good_one_counts"
NO_TIME = (
    "tests/fault/test_tls.py::"
    "test_without_the_time_no_certificate_is_believed_and_with_it_all_is_well"
)
ENDLESS = "tests/fault/test_tls.py::test_a_handshake_that_never_ends_is_given_up"
NEXT = "tests/fault/test_brokers.py::test_the_next_one_is_tried_whatever_is_wrong_with_the_first"
TURNS = "tests/fault/test_brokers.py::test_all_of_them_are_tried_in_turn_with_growing_pauses"
BACK = "tests/fault/test_brokers.py::test_the_way_back_is_a_step_without_a_gap"
REFUSING = (
    "tests/fault/test_brokers.py::test_one_that_takes_connections_and_refuses_is_not_gone_back_to"
)
ONE_TLS = "tests/fault/test_brokers.py::test_two_brokers_with_tls_and_memory_for_one_connection"

BREAKS = [
    (
        "backoff-connack",
        SESSION,
        '        self.counters["sessions"] += 1\n',
        '        self.counters["sessions"] += 1\n        self._backoff.reset()\n',
        GROWS,
    ),
    ("backoff-ping", SESSION, "            self._backoff.reset()\n", "", GROWS),
    ("backoff-grows", RETRY, "min(self._bound_ms * 2, self._cap_ms)", "self._first_ms", GROWS),
    ("backoff-cap", RETRY, "min(self._bound_ms * 2, self._cap_ms)", "self._bound_ms * 2", CAP),
    ("backoff-reset", RETRY, "        self._bound_ms = self._first_ms\n", "", RESET),
    ("backoff-crowd", SESSION, "is_everybodys(self._ended)", "False", CROWD),
    ("backoff-again", RETRY, "self._crowd_ms // 4 if self.failures else 0", "0", CROWD),
    ("backoff-none", BUILDING, "0, _CROWD_MS)", "0, 0)", TURNS),
    ("tls-ca", TLS, "= ssl.CERT_REQUIRED", "= ssl.CERT_NONE", BAD),
    ("tls-name", TLS, "server_hostname=self._name, ", "", BAD),
    ("tls-other-name", TLS, 'row["name"] or host', '"mqtt.town"', BAD),
    ("tls-no-time", TLS, "elif time.gmtime()[0] < _SET_YEAR:", "elif False:", NO_TIME),
    ("tls-clock", TLS, "self._set_clock(wall_s)", "pass", NO_TIME),
    ("tls-deadline", DIAL, "if clock.now_ms() >= deadline_ms:", "if False:", ENDLESS),
    ("failover-next", BROKERS, "(self.at + 1) % len(self._rows)", "self.at", NEXT),
    ("failover-order", BROKERS, "(self.at + 1) % len", "(self.at + 2) % len", TURNS),
    ("return-never", SCOUT, "for at in range(present):", "for at in range(0):", BACK),
    ("return-where", SCOUT, "        session.brokers.at = at\n", "", BACK),
    (
        "return-before-yes",
        SCOUT,
        "stream = await brokers.reach(at, session.will(), _still)",
        "(await brokers.dial(at, _still)).close()",
        REFUSING,
    ),
    (
        "return-later",
        SCOUT,
        "self._due_ms = self._clock.now_ms() + self._backoff.delay_ms(self._rand())\n"
        "        self._task",
        "self._due_ms = self._clock.now_ms() + self._return_ms\n        self._task",
        REFUSING,
    ),
    (
        "return-memory",
        SCOUT,
        "if brokers.has_tls(at) and brokers.has_tls(present):",
        "if False:",
        ONE_TLS,
    ),
]


@pytest.fixture
def clone(tmp_path):
    """A copy of what the tests need, which may be broken; compiled is what has changed."""
    leave = shutil.ignore_patterns("__pycache__")
    for name in ("firmware", "lib", "boards", "tools", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=leave)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    # What a simulated sign says is held against it.
    (tmp_path / "docs").mkdir()
    shutil.copy(ROOT / "docs/asyncapi.json", tmp_path / "docs")
    (tmp_path / "build").mkdir()
    for name in ("mpy", "umqtt"):
        (tmp_path / "build" / name).symlink_to(BUILD / name)
    return tmp_path


def run_test(clone, test):
    """Exit code of a test in the copy; 1 means that it failed."""
    parts = [str(clone / name) for name in ("tools", "firmware", "lib", "tools/compat")]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider", test],
        cwd=clone,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(parts),
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        capture_output=True,
        text=True,
        timeout=110,
    )
    return done.returncode, done.stdout


@pytest.mark.long
@pytest.mark.parametrize("test", sorted({row[-1] for row in BREAKS}))
def test_unbroken_it_passes(test, clone):
    code, output = run_test(clone, test)
    assert code == 0, output[-2000:]


@pytest.mark.long
@pytest.mark.parametrize("row", BREAKS, ids=lambda row: row[0])
def test_breaking_it_fails_the_named_test(row, clone):
    _, name, text, replacement, test = row
    file = clone / name
    source = file.read_text("utf-8")
    assert text in source
    file.write_text(source.replace(text, replacement), "utf-8")
    code, output = run_test(clone, test)
    # 1 is pytest's code for failed tests; 2 and more would be a broken run, which proves nothing.
    assert code == 1, output[-2000:]
    assert "SyntaxError" not in output and "NameError" not in output
