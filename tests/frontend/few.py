"""Hypothesis with a real browser: a page is made once a file, each example takes a trip to it."""

from hypothesis import HealthCheck, Phase, settings


def few(count: int, *allowed: HealthCheck) -> settings:
    """So many examples. One that fails is told as it is: to shrink it took five minutes."""
    return settings(
        max_examples=count, phases=[Phase.explicit, Phase.generate], report_multiple_bugs=False,
        suppress_health_check=[HealthCheck.function_scoped_fixture, *allowed],
    )  # fmt: skip
