"""A share of people with Wilson's limits."""

from dataclasses import dataclass

from analysis.inference.shares import wilson_interval


@dataclass(frozen=True, kw_only=True)
class Rate:
    """A share of people with Wilson's limits."""

    kind: str
    count: int
    n: int
    estimate: float
    low: float
    high: float


def rate_of(kind: str, count: int, n: int) -> Rate | None:
    """None where there is nobody to be a share of."""
    if not 0 <= count <= n or n == 0:
        return None
    low, high = wilson_interval(count, n)
    return Rate(kind=kind, count=count, n=n, estimate=count / n, low=low, high=high)
