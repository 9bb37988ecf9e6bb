"""Why a regression refuses."""

from analysis.errors import AnalysisError, TooFewRows


class ExactFit(AnalysisError):
    """An outcome without a residual: it is a sum of the predictors, or there is no more than one row for each."""

    code = "exact_fit"

    def __init__(self, outcome: str) -> None:
        self.outcome = outcome
        super().__init__(
            needed="an outcome that the predictors leave something of",
            found=f"{outcome}, which is exactly a sum of the predictors",
            remedy="leave out predictors that the outcome is made of",
        )


class TooFewClusters(AnalysisError):
    """Fewer groups, such as sites, than errors that are clustered by them need."""

    code = "too_few_clusters"

    def __init__(self, *, needed_df: float, found_df: float, clusters: int) -> None:
        self.needed_df, self.found_df, self.clusters = needed_df, found_df, clusters
        super().__init__(
            needed=f"clusters that give each coefficient {needed_df:g} degrees of freedom",
            found=f"{found_df:.1f} from {clusters} clusters",
            remedy="leave the clusters out and say that they are taken as they are, or wait for more clusters",
        )


class TooFewInGroups(TooFewRows):
    """Fewer people in the second largest group than slopes of its own need."""

    def __init__(self, *, needed_rows: int, found_rows: int) -> None:
        self.needed_rows, self.found_rows = needed_rows, found_rows
        AnalysisError.__init__(
            self,
            needed=f"two groups of at least {needed_rows} people with all answers",
            found=f"{found_rows} in the second largest",
            remedy="compare larger groups, or wait for more answers",
        )
