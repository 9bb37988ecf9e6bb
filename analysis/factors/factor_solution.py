"""Results of factor analyses."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd

from analysis.checks import Array, numeric, numeric_frame, refuse_infinite
from analysis.errors import AnalysisError, BadOption
from analysis.factors.extraction import Method
from analysis.factors.rotation import Rotation
from analysis.pairs.correlation_input import Correlations

ScoreMethod = Literal["regression", "bartlett"]


@dataclass(frozen=True, kw_only=True, eq=False)
class FactorScores:
    """Factor scores of people.

    scores        one row for each complete row, one column for each factor
    weights       what each standardised answer counts for, items by factors
    determinacy   correlation of the scores with the factors; under .8 the scores rank people poorly
    method        regression (most exact) or bartlett (unbiased)
    """

    scores: pd.DataFrame
    weights: pd.DataFrame
    determinacy: "pd.Series[float]"
    method: ScoreMethod
    n: int
    n_dropped: int

    def to_frame(self) -> pd.DataFrame:
        """The scores."""
        return self.scores


@dataclass(frozen=True, kw_only=True, eq=False)
class FactorSolution:
    """Common factors of a set of items.

    loadings               pattern: items by factors, sorted by sum of squares, column sums positive
    structure              correlations of items with factors, loadings times factor_correlations
    factor_correlations    in the order of the loadings; the identity without oblique rotation
    communalities          diagonal of L Phi L'
    uniquenesses           1 - communalities
    variance               ss_loadings (diagonal of Phi L'L), proportion and cumulative share of all items' variance
    chi2, df, p            likelihood-ratio test with Bartlett's correction; p is None with df = 0
    rmsea, rmsea_low, rmsea_high   with 90 % limits; None with df = 0
    tli                    Tucker-Lewis index; None with df = 0 or where items do not correlate
    bic, rmsr, objective   chi2 - df log n; residual correlations; discrepancy of the likelihood
    local_optima           different optima of the rotation met from all starts; 1 is reassuring
    criterion              value the rotation reached
    n, n_dropped           rows used, rows left out for a missing answer
    """

    loadings: pd.DataFrame
    structure: pd.DataFrame
    factor_correlations: pd.DataFrame
    communalities: "pd.Series[float]"
    uniquenesses: "pd.Series[float]"
    variance: pd.DataFrame
    chi2: float
    df: int
    p: float | None
    rmsea: float | None
    rmsea_low: float | None
    rmsea_high: float | None
    tli: float | None
    bic: float
    rmsr: float
    objective: float
    local_optima: int
    criterion: float
    factors: int
    extraction: Method
    rotation: Rotation | None
    kaiser: bool
    starts: int
    n: int
    n_dropped: int
    correlations: Correlations

    @property
    def residuals(self) -> pd.DataFrame:
        """Correlations that the factors leave unexplained, zero on the diagonal."""
        pattern, phi = self.loadings.to_numpy(), self.factor_correlations.to_numpy()
        left = self.correlations.values - pattern @ phi @ pattern.T
        np.fill_diagonal(left, 0.0)
        return pd.DataFrame(left, index=self.loadings.index, columns=self.loadings.index)

    def to_frame(self) -> pd.DataFrame:
        """One row for each item: its loadings, communality and uniqueness."""
        table = self.loadings.copy()
        table["communality"] = self.communalities
        table["uniqueness"] = self.uniquenesses
        return table.rename_axis("item").reset_index()

    def scores(self, method: ScoreMethod = "regression") -> FactorScores:
        r"""Factor scores of the rows behind the solution.

        .. math:: W = R^{-1} \Lambda \Phi \ \text{(regression)}, \quad
                  W = \Psi^{-1} \Lambda (\Lambda' \Psi^{-1} \Lambda)^{-1} \ \text{(Bartlett)}

        Raises
        ------
        AnalysisError   the solution was made from a matrix, so there are no rows
        BadOption       unknown method

        Notes
        -----
        Source: Thurstone (1935); Bartlett (1937); determinacy: Grice (2001), Psychol. Methods 6, 430-450.
        """
        if method not in get_args(ScoreMethod):
            raise BadOption("method", needed=f"one of {', '.join(get_args(ScoreMethod))}", found=method)
        rows = self._standardised_answers()
        weights = self._weights(method)
        structure = self.structure.to_numpy()
        spread = np.sqrt(np.einsum("ij,ik,kj->j", weights, self.correlations.values, weights))
        determinacy = np.einsum("ij,ij->j", weights, structure) / spread
        factors = list(self.loadings.columns)
        return FactorScores(
            scores=pd.DataFrame(rows.to_numpy() @ weights, index=rows.index, columns=factors),
            weights=pd.DataFrame(weights, index=self.loadings.index, columns=factors),
            determinacy=pd.Series(determinacy, index=factors, name="determinacy"),
            method=method,
            n=self.n,
            n_dropped=self.n_dropped,
        )

    def _standardised_answers(self) -> pd.DataFrame:
        answers = self.correlations.answers
        if answers is None:
            raise AnalysisError(
                needed="the answers of each person",
                found="a solution made from a matrix",
                remedy="run the factor analysis on the frame of answers",
            )
        complete = pd.DataFrame(numeric_frame(answers), index=answers.index, columns=answers.columns).dropna()
        return (complete - complete.mean()) / complete.std()

    def _weights(self, method: ScoreMethod) -> Array:
        if method == "regression":
            return np.asarray(np.linalg.solve(self.correlations.values, self.structure.to_numpy()))
        weighed = self.loadings.to_numpy() / self.uniquenesses.to_numpy()[:, None]
        return np.asarray(weighed @ np.linalg.inv(self.loadings.to_numpy().T @ weighed))


def checked_loadings(loadings: pd.DataFrame) -> pd.DataFrame:
    """A frame of loadings without gaps; loadings are no answers, and may be any matrix."""
    if not isinstance(loadings, pd.DataFrame) or loadings.columns.has_duplicates or loadings.index.has_duplicates:
        raise BadOption("a, b", needed="as solutions or frames of loadings", found=type(loadings).__name__)
    values = np.column_stack([numeric(loadings[name]) for name in loadings] or [np.zeros(len(loadings))])
    refuse_infinite(values, columns=loadings.columns)
    if np.isnan(values).any():
        raise BadOption("a, b", needed="with every loading", found="missing loadings")
    return pd.DataFrame(values[:, : loadings.shape[1]], index=loadings.index, columns=loadings.columns)
