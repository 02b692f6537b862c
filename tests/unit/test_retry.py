"""Back-off with full jitter."""

from retry import Backoff


def test_the_bound_doubles_up_to_the_cap():
    backoff = Backoff(1000, 60_000)
    most = 0.999999
    waits = [backoff.delay_ms(most) for _ in range(8)]
    assert waits == [999, 1999, 3999, 7999, 15999, 31999, 59999, 59999]
    assert backoff.failures == 8


def test_jitter_is_full():
    for rand, wait in ((0.0, 0), (0.25, 250), (0.5, 500)):
        assert Backoff(1000, 60_000).delay_ms(rand) == wait


def test_a_floor_is_added():
    assert Backoff(1000, 4000, floor_ms=200).delay_ms(0.5) == 700


def test_reset_starts_small_again():
    backoff = Backoff(100, 1000)
    for _ in range(5):
        backoff.delay_ms(0.5)
    backoff.reset()
    assert backoff.failures == 0
    assert backoff.delay_ms(0.5) == 50


def test_a_thousand_first_retries_spread_evenly():
    waits = [Backoff(1000, 60_000).delay_ms(i / 1000) for i in range(1000)]
    tenths = [sum(1 for wait in waits if wait // 100 == tenth) for tenth in range(10)]
    assert tenths == [100] * 10
