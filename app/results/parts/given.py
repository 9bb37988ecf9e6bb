"""What the parts of an analysis are computed from; what several of them need is computed once."""

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis import loyalty, scoring
from analysis.checks import Array, numeric_frame, pick
from analysis.errors import AnalysisError, TooFewItems
from analysis.loyalty.quadrants import Quadrants
from analysis.value.wallet import Wallet, share_of_wallet
from app.results.over_time.frozen import frozen
from app.results.parts.scales import ScaleResult, answers_to, scale_result
from app.results.plan import PATRONAGE, Cut, Plan, QuadrantsOf, ScalePlan
from app.results.trying import tried

if TYPE_CHECKING:
    from app.results.over_time.history import History


@dataclass(frozen=True, kw_only=True, eq=False)
class Given:
    """
    frame     the rows as they came
    answers   the items of the scales as numbers, missing codes blanked
    seconds   by question, the same rows; None where they are not known
    history   the waves of the study up to this one; None for a file that somebody brings
    people    language and site of each row; None for a file that somebody brings
    written   what is written beside an option, by the column of its code; None where nobody can write there
    reasons   why a cell of `frame` has no answer, the same shape; None where it is not known
    """

    frame: pd.DataFrame
    answers: pd.DataFrame
    plan: Plan
    seed: int
    seconds: pd.DataFrame | None = None
    history: "History | None" = None
    people: pd.DataFrame | None = None
    written: pd.DataFrame | None = None
    reasons: pd.DataFrame | None = None

    @cached_property
    def scales(self) -> tuple[ScaleResult, ...]:
        return tuple(scale_result(self.answers, scale) for scale in self.plan.scales)

    @cached_property
    def dimensions(self) -> dict[str, scoring.Scores | AnalysisError]:
        """Scores of the dimensions of perceived value; an index such as usage enters by the mean of its items."""
        found = {scale.plan.name: scale.scores for scale in self.scales}
        indexes = (scale for scale in self.plan.profiles if scale.name in self.plan.value_index)
        found |= {scale.name: tried(partial(self._index_scores, scale)) for scale in indexes}
        return {name: found[name] for name in self.plan.value_index if name in found}

    @cached_property
    def quadrants(self) -> Quadrants | AnalysisError | None:
        """The loyalty state of each person; None where the plan names no axes."""
        axes = self.plan.quadrants
        if axes is None:
            return None
        attitude = next((scale for scale in self.scales if scale.plan.name == axes.attitude), None)
        if attitude is None or isinstance(attitude.scores, AnalysisError):
            return TooFewItems(needed_items=1, found_items=0, statistic="relative attitude")
        values, range_ = attitude.scores.values, attitude.plan.range
        alpha = None if isinstance(attitude.alpha, AnalysisError) else attitude.alpha.alpha
        usable = alpha if alpha is not None and 0 < alpha <= 1 else None
        return tried(
            lambda: loyalty.quadrants(
                values,
                self.patronage,
                cut=self._rules(axes),
                ranges=(range_, (0.0, 1.0)),
                at_cut=axes.at_cut,
                reliabilities=(usable, None) if usable is not None else None,
                rng=np.random.default_rng(self.seed),
            )
        )

    def _rules(self, axes: QuadrantsOf) -> tuple[Cut, Cut]:
        """Those of the plan; in later waves of a study a median is that of its first wave."""
        kept = None if self.history is None or "kmeans" in axes.cut else frozen(self.history, self.plan)
        return axes.cut if kept is None else kept.rules

    @property
    def patronage(self) -> "pd.Series[Any]":
        """The axis of patronage: the column itself, else the share made of its parts. Raises AnalysisError."""
        name = self.plan.quadrants.patronage if self.plan.quadrants else PATRONAGE
        if name in self.frame or self.patronage_parts is None:
            return pick(self.frame, [name])[name]
        return self.patronage_parts.shares.rename(name)

    @cached_property
    def patronage_parts(self) -> Wallet | None:
        """The share of visits from its parts; None where the table does not hold them. Raises AnalysisError."""
        parts = self.plan.patronage
        if parts is None or not parts.columns <= set(self.frame.columns):
            return None
        return self.share(parts.of, parts.out_of)

    def share(self, own: str, total: str | float) -> Wallet:
        """One column of another, or out of so many; 0 of 0 is missing, more than all is refused."""
        part = pd.Series(self.numbers(own), name=own, index=self.frame.index)
        if isinstance(total, str):
            whole = pd.Series(self.numbers(total), name=total, index=self.frame.index)
        else:
            whole = pd.Series(total, name=f"{total:g}", index=self.frame.index)
        return share_of_wallet(part, whole)

    def numbers(self, name: str) -> Array:
        """A column as numbers, missing codes blanked. Raises UnknownColumn, NotNumeric."""
        values = numeric_frame(pick(self.frame, [name]))[:, 0]
        return np.where(np.isin(values, self.plan.missing_codes), np.nan, values)

    def _index_scores(self, scale: ScalePlan) -> scoring.Scores:
        items = answers_to(self.frame, scale, self.plan)
        return scoring.score(items, reverse=scale.reverse, range=scale.range)

    @property
    def explored(self) -> pd.DataFrame:
        """The items that are explored together, pointing one way."""
        return self.turned(self.answers[list(self.plan.explored)])

    def turned(self, items: pd.DataFrame) -> pd.DataFrame:
        """Items looked at together, the reversed ones turned by the range of their scale."""
        for item in self.plan.reverse:
            range_ = self.plan.range_of(item)
            if item in items and range_ is not None:
                items = scoring.turn(items, reverse=[item], range=range_)
        return items
