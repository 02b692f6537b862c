"""T5 as a property: whatever is said twice, the sign shows what it shows when it is said once."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.world import JSON, NOON_S, ON_CHANGE, TIMED, World

# A step: seconds to wait, the value to publish, and what is repeated right after or later:
# (seconds, how many messages ago, retained, redelivered).
REPEATS = st.lists(
    st.tuples(st.integers(0, 200), st.integers(0, 3), st.booleans(), st.booleans()), max_size=3
)
HISTORY = st.lists(
    st.tuples(st.sampled_from([1, 30, 299, 300, 500]), st.integers(0, 6), REPEATS),
    min_size=1,
    max_size=8,
)
RULES = {"max_age_s": 300, "stuck_new_s": 700, "stuck_s": 900, "full_out": 3, "dwell_s": 60}


def play(source, history, timed, anything):
    """Texts after every step, without and with the repetitions.

    `anything`: whatever was said before is repeated, live or not; otherwise only what was said
    last, as a broker's retained message.
    """
    once = World(source, {"P": RULES})
    often = World(source, {"P": RULES})
    said = []
    shown = []
    for wait_s, value, repeats in history:
        body = {"free": value}
        for world in (once, often):
            world.after(wait_s)
        if timed:
            body["time"] = NOON_S + once.now_ms // 1000
        said.append(json.dumps(body).encode())
        for world in (once, often):
            world.send(raw=said[-1])
        shown.append((once.text, often.text))
        for delay_s, back, retained, dup in repeats:
            for world in (once, often):
                world.after(delay_s)
            payload = said[-1 - back % len(said)] if anything else said[-1]
            often.send(raw=payload, retained=retained or not anything, dup=dup)
            shown.append((once.text, often.text))
    for _ in range(4):
        for world in (once, often):
            world.after(100)
        shown.append((once.text, often.text))
    return shown


@settings(max_examples=150, deadline=None)
@given(history=HISTORY)
def test_t5_with_source_times_any_repetition_changes_nothing(history):
    for once, often in play(TIMED, history, True, True):
        assert once == often


@pytest.mark.parametrize("source", [JSON, ON_CHANGE], ids=["each time", "on change"])
@settings(max_examples=150, deadline=None)
@given(history=HISTORY)
def test_t5_without_them_a_retained_repetition_changes_nothing(source, history):
    for once, often in play(source, history, False, False):
        assert once == often


@settings(max_examples=100, deadline=None)
@given(history=HISTORY, tail=st.integers(0, 4000))
def test_t1_however_often_a_broker_repeats_itself_the_number_dies(history, tail):
    world = World(JSON, {"P": RULES})
    for wait_s, value, _ in history:
        world.after(wait_s)
        world.send(free=value)
    for _ in range(6):
        world.after(50)
        world.send(free=history[-1][1], retained=True)
    world.after(tail)
    assert world.text == "---"
