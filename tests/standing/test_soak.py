"""Days and weeks of a three-line sign, and a million messages: always right, and nothing grows.

Every ten minutes the city says something, every day the broker restarts and the network fails
once, and the board's tick counter wraps (after 12.4 days; the short soak starts it a day before
that).
"""

import pytest

from tests.standing.long_runs import DAY_S, messages, soak

WRAP_MS = 1 << 30


def steady(growth, least: float = 0.9, slack_bytes: int = 0) -> None:
    """No growth, and the largest free block within 10 % of what it was."""
    print(growth)
    assert growth.live_bytes <= slack_bytes
    assert growth.block >= least


@pytest.mark.timeout(300)
def test_two_days_with_the_wrap_after_one(street, tmp_path):
    run = soak(street, tmp_path / "j1", 2, ticks_ms=WRAP_MS - DAY_S * 1000)
    # Too few sessions to compare their places; and a number that has got a digit more than any on
    # the first morning may take one block of 32 bytes more.
    steady(run.growth, 0.5, 128)
    run.made.after(3 * 3600)
    assert run.made.sign.lit.texts == ("---", "---", "---")


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_thirty_days_with_the_wrap_where_it_comes_by_itself(street, tmp_path):
    run = soak(street, tmp_path / "j1", 30)
    print(f"30 days in {run.spent_s:.0f} s")
    steady(run.growth)


@pytest.mark.parametrize(
    "count", [20_000, pytest.param(10**6, marks=[pytest.mark.long, pytest.mark.timeout(1800)])]
)
def test_messages(street, tmp_path, count):
    run = messages(street, tmp_path / "j1", count)
    print(f"{count} messages in {run.spent_s:.0f} s")
    steady(run.growth)
