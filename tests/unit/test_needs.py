"""Programs from the system: found, installed as root on Debian, or the exact command to type."""

import subprocess

import pytest

from baysign_host import needs


@pytest.fixture
def machine(monkeypatch):
    """`machine(programs, root, debian)` sets the machine up and returns the commands it runs."""

    def build(programs: set, root: bool, debian: bool, works: bool = True) -> list[str]:
        ran = []

        def which(name, path=None):
            known = programs | ({"apt-get"} if debian else set())
            return f"/usr/bin/{name}" if name in known else None

        def run(command, **_):
            ran.append(" ".join(command))
            if works and "install" in command:
                programs.update(command[4:])
            return subprocess.CompletedProcess(command, 0 if works else 100, "", "E: no network")

        monkeypatch.setattr(needs.shutil, "which", which)
        monkeypatch.setattr(needs.subprocess, "run", run)
        monkeypatch.setattr(needs.os, "geteuid", lambda: 0 if root else 1000)
        return ran

    return build


def test_nothing_runs_when_everything_is_there(machine):
    ran = machine({"mosquitto", "google-chrome"}, root=False, debian=False)
    assert needs.ensure(["mosquitto", "chromium"]) == 0 and ran == []


def test_root_on_debian_gets_it_installed(machine):
    ran = machine({"mosquitto"}, root=True, debian=True)
    assert needs.ensure(["mosquitto", "chromium"]) == 0
    assert ran == ["apt-get update", "apt-get install -y --no-install-recommends chromium"]


def test_others_are_told_what_to_type_and_the_run_stops(machine, capsys):
    machine(set(), root=False, debian=True)
    assert needs.ensure(["mosquitto", "chromium"]) == 2
    assert capsys.readouterr().err == (
        "needs: sudo apt-get install -y --no-install-recommends mosquitto chromium\n"
    )


def test_without_apt_the_names_are_said(machine, capsys):
    machine(set(), root=True, debian=False)
    assert needs.ensure(["chromium"]) == 2
    assert capsys.readouterr().err == "needs: install chromium and put it on PATH\n"


def test_a_failing_install_is_one_line(machine, capsys):
    machine(set(), root=True, debian=True, works=False)
    assert needs.ensure(["mosquitto"]) == 2
    assert capsys.readouterr().err.endswith("failed: E: no network\n")
