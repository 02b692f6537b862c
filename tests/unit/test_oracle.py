"""The oracle against cases worked out by hand: nothing else judges the judge."""

import pytest

from baysign_host.feeds import Value
from baysign_host.oracle import Oracle, same_text

MODEL = {
    "texts": {"unknown": "---", "full": "FULL", "closed": "CLSd"},
    "lines": [{"digits": 4}],
}
LOT = {"max_age_s": 900, "capacity": 100, "dwell_s": 60}


def one(**lot) -> Oracle:
    """A sign of a single lot."""
    return Oracle({"lots": {"a": LOT | lot}, "lines": [{"lots": ["a"]}]}, MODEL, ["a"])


def area(trust_pct: int = 100, **lot) -> Oracle:
    """A sign that shows the sum of a (capacity 100), b (300) and c (100)."""
    lots = {"a": LOT | lot, "b": LOT | lot | {"capacity": 300}, "c": LOT | lot}
    line = {"lots": ["a", "b", "c"], "trust_pct": trust_pct, "dwell_s": 0}
    return Oracle({"lots": lots, "lines": [line]}, MODEL, lots)


def told(oracle: Oracle, at_s: float = 0.0, **free) -> str:
    """What the line reads after these readings; a text instead of a number is a status."""
    for lot, value in free.items():
        reading = Value(value) if isinstance(value, int) else Value(55, value)
        oracle.reading(lot, reading, at_s)
    return oracle.expected(at_s)[0]


def test_nothing_received_is_unknown():
    assert one().expected(0.0) == [" ---"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (42, "  42"),
        (0, "FULL"),
        (100, " 100"),
        (110, " 100"),  # 10 % over is capped
        (111, " ---"),  # beyond is no data
        (-1, " ---"),
        ("closed", "CLSd"),
        ("full", "FULL"),
        ("fault", " ---"),
    ],
)
def test_one_reading(value, text):
    assert told(one(), a=value) == text


def test_number_over_the_digits_shows_the_largest():
    assert told(one(capacity=None), a=12345) == "9999"


def test_small_negatives_may_mean_full():
    assert told(one(negative_full=2), a=-2) == "FULL"
    assert told(one(negative_full=2), a=-3) == " ---"


def test_t1_age():
    oracle = one()
    told(oracle, a=42)
    assert oracle.expected(899.9) == ["  42"]
    assert oracle.expected(900.0) == [" ---"]
    assert told(oracle, 901.0, a=42) == "  42"


def test_t7_never_moved_is_dead_after_four_hours():
    oracle = one()
    for minute in range(0, 240, 5):
        assert told(oracle, minute * 60, a=7) == "   7"
    assert told(oracle, 14_400, a=7) == " ---"
    assert told(oracle, 14_700, a=8) == "   8"


def test_t7_that_has_moved_may_stay_for_a_day():
    oracle = one()
    told(oracle, 0, a=1)
    for minute in range(5, 24 * 60 + 5, 5):
        assert told(oracle, minute * 60, a=0) == "FULL"
    assert told(oracle, 86_400 + 300, a=0) == " ---"


def test_t7_time_while_closed_does_not_count():
    oracle = one()
    told(oracle, 0, a=7)
    told(oracle, 600, a="closed")
    told(oracle, 20_000, a=7)
    assert oracle.expected(20_100) == ["   7"]


def test_t8_leaving_full_waits_for_the_dwell():
    oracle = one(full_out=3)
    told(oracle, 0, a=0)
    assert told(oracle, 59, a=5) == "FULL"
    assert oracle.expected(60) == ["   5"]
    assert told(oracle, 70, a=0) == "FULL"
    assert told(oracle, 140, a=2) == "FULL"


def test_t8_first_phase_after_unknown_is_immediate():
    oracle = one()
    told(oracle, 0, a=0)
    told(oracle, 1, a="fault")
    assert told(oracle, 2, a=5) == "   5"


def test_t9_sum_counts_full_and_closed_as_nothing():
    assert told(area(), a=10, b=0, c="closed") == "  10"


def test_t9_one_doubtful_member_makes_the_sum_unknown():
    assert told(area(), a=10, b=20) == " ---"


def test_t9_share_of_capacity():
    assert told(area(80), a=10, b=20) == "  30"
    assert told(area(81), a=10, b=20) == " ---"
    assert told(area(40), a=10, c=0) == "  10"


def test_t9_a_doubtful_nothing_is_unknown_a_certain_one_full():
    assert told(area(80), a=0, b=0) == " ---"
    assert told(area(80), a=0, b=0, c=0) == "FULL"


def test_t9_all_closed():
    assert told(area(), a="closed", b="closed", c="closed") == "CLSd"


def test_lines_beyond_the_oracle_are_not_judged():
    assert one(reserve=5).expected(0.0) == [None]
    assert Oracle({"lots": {"a": LOT}, "lines": [{"lots": ["a"]}]}, MODEL, []).expected(0) == [
        None
    ]


def test_letters_that_look_like_digits():
    assert same_text("CL5", "CLS")
    assert not same_text("CL6", "CLS")
    assert not same_text("  42", "42  ")
