"""Why movement cannot be told."""

from analysis.errors import AnalysisError


class NoCovariance(AnalysisError):
    """A matrix that is the covariance of no variables."""

    code = "no_covariance"

    def __init__(self, *, found: str) -> None:
        super().__init__(
            needed="a covariance matrix: symmetric, with variances above 0 and no negative root",
            found=found,
            remedy="compute it from complete rows of the same people",
        )


class NotLinked(AnalysisError):
    """Two waves in which nobody is recognised in both."""

    code = "not_linked"

    def __init__(self, *, before: int, after: int) -> None:
        self.before, self.after = before, after
        super().__init__(
            needed="people with all answers in both waves, linked by the index of the frames",
            found=f"nobody in both, {before} before and {after} after",
            remedy="link the waves by customer or own code, or compare the shares of the states",
        )
