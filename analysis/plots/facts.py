"""What a chart shows, as figures: the application words them for readers who do not see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.answers.distribution import Distribution
from analysis.dimensions import Parallel
from analysis.effects.outcomes import SeveralOutcomes
from analysis.effects.priority import Priorities
from analysis.effects.relative_weights import RelativeWeights
from analysis.factors.factor_solution import FactorSolution
from analysis.loyalty.movement.different_people import ShareChanges
from analysis.loyalty.quadrants import Quadrants
from analysis.loyalty.transitions import Transitions
from analysis.loyalty.word_of_mouth import WordOfMouth
from analysis.scales.alpha import Alpha
from analysis.scales.item_analysis import ItemStatistics

Value = float | int | str | bool | None


@dataclass(frozen=True)
class Fact:
    """One thing a chart shows.

    code     stable name of the kind of statement, such as alpha_of_scale
    values   its figures and ids, full precision; ids are worded by the labels that drew the chart
    """

    code: str
    values: Mapping[str, Value]


Facts = tuple[Fact, ...]


def scree(result: Parallel) -> Facts:
    """How many roots exceed chance, and the roots up to the first that does not."""
    last = max(result.common_factors, result.components) + 1
    return (
        Fact("common_factors_above_chance", {"count": result.common_factors, "level": result.level, "n": result.n}),
        Fact("components_above_chance", {"count": result.components, "level": result.level, "n": result.n}),
        *_each("root", result.to_frame().head(last)),
    )


def profile_line(result: pd.DataFrame) -> Facts:
    """Where each row stands between its poles, and the lowest of them."""
    lowest = result.iloc[int(result["mean"].to_numpy().argmin())]
    return (Fact("lowest_row", {"row": str(lowest["row"]), "mean": float(lowest["mean"])}), *_each("row", result))


def loadings_map(result: FactorSolution) -> Facts:
    """For each item the factor it belongs to most."""
    table = result.loadings
    first = table.abs().to_numpy().argmax(axis=1)
    strongest = pd.DataFrame(
        {
            "item": table.index,
            "factor": table.columns[first],
            "loading": np.take_along_axis(table.to_numpy(), first[:, None], axis=1)[:, 0],
            "communality": result.communalities.to_numpy(),
        }
    )
    whole = Fact("factors", {"count": result.factors, "items": len(table), "n": result.n})
    return (whole, *_each("strongest_loading", strongest))


def alpha_forest(results: Mapping[str, Alpha]) -> Facts:
    """Alpha of each scale with its limits."""
    rows = [
        {"scale": name, "alpha": a.alpha, "low": a.low, "high": a.high, "level": a.level, "n": a.n, "k": a.k}
        for name, a in results.items()
    ]
    return _each("alpha_of_scale", pd.DataFrame(rows))


def item_total(result: ItemStatistics) -> Facts:
    """Correlation of each item with the rest of its scale."""
    table = pd.DataFrame({"item": result.table.index, "r": result.table["r_drop"].to_numpy()})
    table["looks_reversed"] = table["item"].isin(result.looks_reversed)
    return _each("item_rest_correlation", table)


def correlation_map(matrix: pd.DataFrame) -> Facts:
    """The weakest and the strongest pair."""
    rows, columns = np.tril_indices(len(matrix), -1)
    r = matrix.to_numpy(dtype=float)[rows, columns]
    pairs = pd.DataFrame({"first": matrix.index[rows], "second": matrix.columns[columns], "r": r})
    order = np.argsort(np.abs(r))
    weakest, strongest = pairs.iloc[order[:1]], pairs.iloc[order[-1:]]
    return (*_each("weakest_correlation", weakest), *_each("strongest_correlation", strongest))


def likert_bars(result: Distribution) -> Facts:
    """For each item the share at each point of the scale."""
    return _each("share_at_point", result.to_frame())


def dimension_scores(estimates: pd.DataFrame) -> Facts:
    """Each score with its limits."""
    return _each("score", estimates[["name", "estimate", "low", "high"]])


def change_forest(changes: pd.DataFrame) -> Facts:
    """Each change that was judged with its limits, and how it was judged."""
    known = changes[changes["low"].notna()]
    return _each("change_since_wave_before", known[["name", "change", "low", "high", "told"]])


def site_changes(sites: pd.DataFrame) -> Facts:
    """The mean of each site that is told, and each change with how it was judged."""
    levels = sites[sites["now"].notna()][["site", "now", "low", "high"]]
    changes = sites[sites["change"].notna()][["site", "change", "change_low", "change_high", "told"]]
    return (*_each("score_of_site", levels), *_each("change_of_site", changes))


def region_changes(sites: pd.DataFrame) -> Facts:
    """Each change with the region it stands in."""
    known = sites[sites["change"].notna()]
    return _each("change_of_site", known[["region", "site", "change", "change_low", "change_high", "told"]])


def contrast(points: pd.DataFrame) -> Facts:
    """Each mean that is told beside that of all, and whether they differ."""
    known = points[points["now"].notna()]
    return _each("score_beside_all", known[["name", "now", "low", "high", "chain", "told"]])


def said_and_heard(rungs: pd.DataFrame) -> Facts:
    """The share of each rung on each side."""
    return _each("share_of_rung", rungs[["side", "lowest", "highest", "share"]])


def state_stacks(result: ShareChanges) -> Facts:
    """The share of each state in both waves, and its change with its limits."""
    return _each("change_of_state", result.table[["state", "share_before", "share_after", "change", "low", "high"]])


def wave_line(points: pd.DataFrame) -> Facts:
    """The score of each wave, and in which waves it lies outside the limits of chance."""
    return _each("score_of_wave", points[["wave", "estimate", "ruler", "told"]])


def quadrant_square(result: Quadrants) -> Facts:
    """Share of each state with its limits, and the cuts."""
    attitude, patronage = result.cuts
    cuts = Fact(
        "cuts",
        {
            "attitude": attitude,
            "patronage": patronage,
            "n": result.n,
            "n_dropped": result.n_dropped,
            "is_two_by_two": result.is_two_by_two,
        },
    )
    return (*_each("share_of_state", result.shares), cuts)


def movement_flow(result: Transitions) -> Facts:
    """The moves observed and by error alone, and each move that more people made than error makes."""
    moves = Fact(
        "moves",
        {
            "observed": result.moves_observed,
            "error_alone": result.moves_error,
            "excess_low": result.excess_low,
            "excess_high": result.excess_high,
            "n": result.n,
        },
    )
    if result.beyond_error is None:
        return (moves,)
    rows = [
        {"before": str(one), "after": str(other), "count": result.observed.loc[one, other]}
        for one in result.observed.index
        for other in result.observed.columns
        if result.beyond_error.loc[one, other]
    ]
    return (moves, *_each("move_beyond_error", pd.DataFrame(rows)))


def word_of_mouth_ladder(result: WordOfMouth) -> Facts:
    """The net share, and the share of each level. The mean is left out on purpose: it is no level."""
    net = Fact(
        "net_share",
        {
            "net": result.net.value,
            "low": result.net.low,
            "high": result.net.high,
            "n": result.n,
            "positive": result.positive,
            "negative": result.negative,
        },
    )
    return (net, *_each("share_of_level", result.shares))


def driver_bars(result: RelativeWeights) -> Facts:
    """What each driver explains with its limits, and what chance reaches."""
    chance = Fact("reached_by_chance", {"share": result.random_share, "r2": result.r2, "n": result.n})
    return (*_each("share_of_driver", result.weights[["name", "share", "share_low", "share_high", "is_more"]]), chance)


def coefficient_map(result: SeveralOutcomes) -> Facts:
    """Each coefficient with its limits, and the predictors whose signs differ."""
    table = result.effects[["predictor", "outcome", "estimate", "low", "high", "is_shown"]]
    opposite = pd.DataFrame({"predictor": list(result.opposite)})
    return (*_each("coefficient", table), *_each("opposite_coefficients", opposite))


def priority_map(result: Priorities) -> Facts:
    """Where each driver stands, and the cuts."""
    cuts = Fact("cuts_of_priorities", {"importance": result.cuts[0], "score": result.cuts[1], "n": result.n})
    return (*_each("driver", result.drivers.drop(columns=["correlation"])), cuts)


def _each(code: str, table: pd.DataFrame) -> Facts:
    """One fact for each row, its columns as plain Python values."""
    rows = table.astype(object).to_dict("records")
    return tuple(Fact(code, {str(name): _plain(value) for name, value in row.items()}) for row in rows)


def _plain(value: Any) -> Value:
    found: Value = value.item() if isinstance(value, np.generic) else value
    return found
