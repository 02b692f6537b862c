"""Many signs, one street: who is told, what ends with it, and what it costs to start."""

import os
import select
import subprocess
import sys
import textwrap

import pytest

from baysign_host.errors import HostError
from baysign_host.sim import Options, Street
from tests.sim.kit import BOARD, MODEL, SHOW, Bench, said, until

_WAIT = "\nimport select\nselect.poll().poll()\n"


def _gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_signs_do_not_disturb_each_other(bench):
    shapes = {"24": (0x5B, 0x66), "42": (0x66, 0x5B), "11": (0x06, 0x06)}
    signs = {text: bench.run(SHOW + f"show{bars}" + _WAIT) for text, bars in shapes.items()}
    for text, sign in signs.items():
        sign.wait(lambda lit, text=text: lit.texts == (text,))
    signs["24"].kill()
    signs["24"].wait(lambda lit: lit.texts == ("24",))
    assert signs["42"].boots == signs["11"].boots == 1


def test_everything_is_dead_after_close(bench):
    signs = [bench.run("while True: pass"), bench.run(_WAIT), bench.run("print(1)")]
    pids = [sign.pid for sign in signs]
    said(signs[2], "1")
    bench.street.close()
    assert all(_gone(pid) for pid in pids)
    bench.street.close()
    with pytest.raises(RuntimeError, match="closed"):
        signs[0].start()


def test_signs_die_with_their_host(tmp_path):
    """Even busy ones, and even when the host has no chance to say goodbye."""
    program = textwrap.dedent(f"""
        import os, signal, sys
        from pathlib import Path
        from baysign_host.sim import Options, Street
        slot = Path({str(tmp_path)!r}) / "slot"
        slot.mkdir()
        (slot / "main.py").write_text("print('up')\\nwhile True: pass")
        street = Street()
        options = Options(slot=slot, board={BOARD!r}, model={MODEL!r})
        sign = street.add(slot.parent / "home", None, options)
        sign.start()
        while b"up" not in sign.console:
            pass
        print(sign.pid, flush=True)
        sys.stdin.read()
    """)
    host = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    )
    try:
        pid = int(host.stdout.readline())
        handle = os.pidfd_open(pid)
    finally:
        host.kill()
        host.communicate()
    try:
        assert select.select([handle], [], [], 10)[0], "the sign outlived its host"
    finally:
        os.close(handle)


def test_faces_are_told_in_order_with_the_signs_time(bench):
    sign = bench.sign(SHOW + "for n in (0x5B, 0x66, 0x06):\n    show(n, n)\nprint('end')" + _WAIT)
    seen = []
    sign.on_lit(lambda who, lit: seen.append((who, lit.t_us, lit.texts[0])))
    sign.start()
    said(sign, "end")
    assert [text for _, _, text in seen if text] == ["22", "44", "11"]
    times = [t_us for _, t_us, _ in seen]
    assert times == sorted(times)
    assert {who for who, _, _ in seen} == {sign}


def test_waiting_in_vain_says_what_is_lit(bench):
    sign = bench.run(SHOW + "show(0x5B, 0x66)" + _WAIT)
    sign.wait(lambda lit: lit.texts == ("24",))
    with pytest.raises(TimeoutError, match="text='24'"):
        sign.wait(lambda lit: lit.dark, timeout_s=0.05)


def test_a_callback_that_fails_is_not_lost(tmp_path):
    def wrong(sign, lit):
        raise ZeroDivisionError("in a test's own callback")

    with pytest.raises(ZeroDivisionError), Street() as street:
        sign = Bench(street, tmp_path).sign(SHOW + "show(0x5B, 0x66)" + _WAIT)
        sign.on_lit(wrong)
        sign.start()
        sign.wait(lambda lit: lit.texts == ("24",))


def test_disturbances_show_at_once(bench):
    sign = bench.run(SHOW + "show(0x5B, 0x66)" + _WAIT)
    sign.wait(lambda lit: lit.texts == ("24",))
    sign.touch(lambda chain: chain.stick(1, 6, 0))
    assert sign.lit.texts == ("2?",)
    sign.touch(lambda chain: chain.stick(1, 6, None))
    sign.touch(lambda chain: chain.flip(0, 7))
    assert sign.lit.texts == ("2.4",)


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"board": "esp33", "sign": "junction_3x3"}, "unknown board 'esp33'.*esp32_devkitc"),
        ({"board": "esp32_devkitc", "sign": "x"}, "unknown sign model 'x'.*entrance_4d"),
    ],
)
def test_unknown_names_list_the_known_ones(tmp_path, config, words):
    with Street() as street, pytest.raises(HostError, match=words):
        street.add(tmp_path / "home", config, Options(slot=tmp_path))


def test_another_umqtt_can_be_taken(bench, tmp_path):
    (tmp_path / "umqtt").mkdir()
    (tmp_path / "umqtt" / "simple.py").write_text("MARK = 'another'")
    program = "import umqtt.simple\nprint(umqtt.simple.MARK, 'end')"
    said(bench.run(program, umqtt=tmp_path), "another end")
    with pytest.raises(HostError, match=r"umqtt/simple\.py"):
        bench.sign(program, umqtt=tmp_path / "nothing")


def test_the_worst_lag_of_the_event_loop_is_known(bench):
    program = """
import asyncio, time
async def main():
    await asyncio.sleep_ms(20)
    time.sleep_ms(70)
    await asyncio.sleep_ms(20)
    print("end")
    await asyncio.sleep(60)
asyncio.run(main())
"""
    sign = bench.run(program)
    said(sign, "end")
    until(lambda: 70_000 <= sign.lag_us < 200_000, "70 ms of standing still")
