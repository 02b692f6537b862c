"""Breaks each T-rule on purpose, one deliberate change at a time: some test must fail.

Each row is (rule, file under firmware/baysign, text, replacement). A text that is no longer in
the file fails as well, so that the table cannot rot.
"""

import os
import shutil
import subprocess
import sys

import pytest

from baysign_host import ROOT

TESTS = (
    "tests/unit/test_age.py",
    "tests/unit/test_numbers.py",
    "tests/unit/test_messages.py",
    "tests/unit/test_sign_messages.py",
    "tests/unit/test_orders_model.py",
    "tests/unit/test_dead_segments.py",
    "tests/unit/test_display.py",
    "tests/unit/test_brightness.py",
    "tests/unit/test_links.py",
    "tests/unit/test_selftest.py",
    "tests/unit/test_pixels.py",
    "tests/unit/test_moving.py",
    "tests/unit/test_dialogue.py",
)

BREAKS = [
    ("T1", "lots/lot.py", "if now_ms >= due_ms:", "if now_ms > due_ms + 1000:"),
    ("T1-latch", "lots/lot.py", "self.base_ms is None or base_ms < self.base_ms", "True"),
    ("T2", "lots/lot.py", 'if reading.data == "no":', "if False:"),
    ("T3", "feed/decode.py", "if status in _DECISIVE:", 'if status == "fault":'),
    (
        "T4-retained",
        "lots/lot.py",
        "elif not live:\n            base_ms = None",
        "elif not live:\n            base_ms = now_ms",
    ),
    ("T4-dup", "sign.py", "live = not (retained or dup)", "live = not retained"),
    ("T4-alive", "sign.py", "if route.alive and live and len(payload):", "if route.alive:"),
    ("T4-source-time", "lots/lot.py", "int((wall_s - self.time_s) * 1000)", "0"),
    ("T5-older", "lots/lot.py", "if time_s < self.time_s:", "if False:"),
    ("T5-equal", "lots/lot.py", "if time_s == self.time_s:", "if False:"),
    ("T5-identical", "lots/lot.py", "if differs and _same(held, reading):", "if False:"),
    ("T5-differs", "lots/lot.py", "if differs and _same(held, reading):", "if differs:"),
    ("T6-future", "lots/lot.py", "time_s > wall_s + FUTURE_S", "False"),
    ("T6-early", "lots/lot.py", "if time_s < EARLIEST_S:", "if False:"),
    ("T6-hours", "lots/lot.py", "state.NO_CLOCK)", "state.NO_CLOCK) if False else None"),
    ("T6-late", "lots/lot.py", "if age_ms < -FUTURE_S * 1000:", "if False:"),
    (
        "T7-negative",
        "feed/decode.py",
        "        if free < 0:\n            if -free",
        "        if False:\n            if -free",
    ),
    ("T7-over", "feed/decode.py", "capacity * self._over_pct // 100", "10**9"),
    ("T7-stuck", "lots/lot.py", "if now_ms >= stuck_ms:", "if False:"),
    ("T7-moved", "lots/movement.py", "if self.moved else", "if True else"),
    ("T8-dwell", "lots/phase.py", "if now_ms < due_ms:", "if False:"),
    ("T8-hysteresis", "lots/phase.py", "(previous == FULL and free < full_out)", "False"),
    ("T8-first", "lots/phase.py", "def reset(self):", "def reset(self):\n        return"),
    ("T9-trust", "lots/area.py", "if not everyone and not enough:", "if False:"),
    ("T9-full", "lots/area.py", "            if not everyone:", "            if False:"),
    ("T9-closed", "lots/area.py", "if closed == len(self.members):", "if False:"),
    (
        "T9-some",
        "lots/area.py",
        "kind == state.UNKNOWN or kind == state.SOME",
        "kind == state.UNKNOWN",
    ),
    ("T10-duration", "message/ladder.py", "now_ms >= message.end_ms:", "False:"),
    ("T10-absolute", "message/ladder.py", "wall_s >= message.end_s", "False"),
    ("T10-priority", "message/ladder.py", 'return "priority"', "pass"),
    ("T10-clock", "message/orders.py", "        if not standing:\n", "        if False:\n"),
    ("T10-volatile", "message/control.py", "if message.volatile or", "if"),
    ("T10-restored", "message/control.py", "end_ms=None, end_s=end_s", "end_s=end_s"),
    ("T10-clear", "message/ladder.py", "message = _without(message, lines)", "message = None"),
    ("T11", "display.py", "        self.show(face)\n", "        self.panels[0].enable()\n"),
    ("T12", "face/compose.py", "not self._legible(text, self._room, dead)", "False"),
    ("T15", "sign.py", "lot.waiting = True", "pass"),
    ("T15-again", "lots/lot.py", "if self.waiting:", "if False:"),
    ("T16", "display.py", "self.face = face", "self.face = self.face or face"),
    ("T12-found", "face/dead.py", "masks[digits - 1 - digit] |= 1 << segment", "pass"),
    ("T12-lit", "face/dead.py", "(dead[place] >> 8) & ~wanted", "0"),
    ("T12-amber", "face/dead.py", "red[at] & green[at]", "red[at]"),
    ("T17-selftest", "health/selftest.py", "bare(1 << segment)", "bare(255 >> segment)"),
    ("light-night", "face/brightness.py", "min(pct, self._night_pct) if", "pct if"),
    ("light-clock", "face/brightness.py", "self._row == 0 or night is True", "self._row == 0"),
    ("light-nobody", "face/brightness.py", "return night is not False", "return False"),
    ("light-hysteresis", "face/brightness.py", "light < table[row][1]", "light < table[row][2]"),
    ("light-ramp", "face/brightness.py", "_SHARE = const(6)", "_SHARE = const(3)"),
    ("T17-text", "message/orders.py", "if reads_as_number(text):", "if False:"),
    (
        "T17-letters",
        "face/numeral.py",
        "segments(char) in _DIGITS or char in _TWINS for",
        "False for",
    ),
    ("net-probe", "link/net.py", "        if proved:", "        if True:"),
    ("net-goodbye", "link/net.py", "self.session.leave(", "str("),
    ("net-steady", "link/net.py", "_STEADY_MS = const(30_000)", "_STEADY_MS = const(0)"),
    ("net-barren", "link/net.py", "if now_ms - self._alive_ms < self._barren_ms:", "if True:"),
    ("net-first", "link/net.py", "        self._first = self._at\n", "        pass\n"),
    ("T12-pixels", "face/pixels_dead.py", "<= own", "< 0"),
    ("T16-slow", "dialogue.py", "if panel.shows(unit):", "if True:"),
    ("T16-newest", "dialogue.py", "            if panel.busy:", "            if False:"),
    ("T16-silent", "dialogue.py", "self._shown[number] = now", "pass"),
    ("T17-moving", "face/moving.py", "if reads_as_number(shown):", "if False:"),
    (
        "T17-moving-letters",
        "face/moving.py",
        "        if moment not in (0, way) and not any",
        "        if not any",
    ),
    ("T12-moving", "face/pixels_dead.py", "row << to_left & mask", "row"),
    ("moving-late", "face/moving.py", "now_ms - self.start_ms)", "40 * (self.shift + 25))"),
    ("moving-asked", "message/orders.py", "not (scroll or fits(line, text))", "False"),
    ("moving-kept", "message/control.py", "if not message.scroll:", "if True:"),
    ("T17-row", "message/desk.py", "return bare_row(row), _", "return str(row), _"),
    ("T17-test", "message/desk.py", "bare(1 << segment)", "bare(255 >> segment)"),
]


def run_tests(firmware):
    """Exit code of the tests against a copy of the firmware; 1 means that a test failed."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider", *TESTS],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(firmware), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=110,
    )
    return done.returncode, done.stdout


@pytest.fixture
def firmware(tmp_path):
    """A copy of the firmware that may be broken."""
    shutil.copytree(
        ROOT / "firmware" / "baysign",
        tmp_path / "baysign",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    return tmp_path


@pytest.mark.long
def test_the_copy_is_what_is_tested(firmware):
    code, output = run_tests(firmware)
    assert code == 0, output[-2000:]
    (firmware / "baysign" / "sign.py").write_text("raise RuntimeError('the copy')\n")
    code, output = run_tests(firmware)
    assert code != 0
    assert "the copy" in output


@pytest.mark.long
@pytest.mark.parametrize("rule", BREAKS, ids=lambda row: row[0])
def test_breaking_a_rule_fails_a_test(rule, firmware):
    _, name, text, replacement = rule
    file = firmware / "baysign" / name
    source = file.read_text("utf-8")
    assert text in source
    file.write_text(source.replace(text, replacement), "utf-8")
    code, output = run_tests(firmware)
    # 1 is pytest's code for failed tests; 2 and more would be a broken run, which proves nothing.
    assert code == 1, output[-2000:]
