"""Whatever comes through a door of the analysis: a finite figure or an error of ours; never NaN, never a warning.

Each public function has a good call here, or stands among those that only doors call. Every argument of the good call
is then replaced by everything that is wrong. A new public function without either fails the first test.
"""

import importlib
import inspect
import math
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest

import analysis
from analysis import loyalty
from analysis.effects.priority import priorities
from analysis.errors import AnalysisError
from analysis.loyalty.agreement import agreement
from analysis.loyalty.axes import AXES
from analysis.loyalty.movement.homogeneity import bhapkar
from analysis.loyalty.quadrants import quadrants
from analysis.loyalty.word_of_mouth import balance_of_counts, recommendation_balance, word_of_mouth
from analysis.moments import Moments, PairTables, PairwiseMoments
from analysis.quality import careless, exclude
from analysis.scoring import score
from analysis.waves import People
from analysis.words.keyness import keyness
from analysis.words.usage import frequent_words, word_usage
from tests.analysis.made_up import answers
from tests.analysis.test_bad_input import FRAMES, GOOD

RNG = np.random.default_rng(2)
SCORES = pd.Series(RNG.normal(3, 1, 40), name="trust")
LEVELS = pd.Series(RNG.integers(-4, 5, 40), name="said")
RANGES = dict.fromkeys(GOOD, (1, 5))
# Enough people for what error alone would make; columns that share a common cause.
TWO_WAVES = pd.concat([GOOD, 6 - GOOD], ignore_index=True)
TENS = pd.Series(RNG.integers(0, 11, 40), name="recommends")
SAID = pd.Series(["slow lift", "kind staff, slow"] * 20, name="why")
USAGE = word_usage(SAID)
STAYED = pd.Series(np.arange(40) % 3 > 0, name="stayed").astype(float)
PLACES = pd.Series(np.arange(40) % 8, name="place")
KNOWN = pd.DataFrame({"a": RNG.normal(0, 1, 40), "b": RNG.normal(0, 1, 40)})
FOURTEEN = pd.DataFrame({"mean": RNG.normal(60, 2, 14), "variance": 4.0})
CELLS = pd.DataFrame(
    {"site": np.repeat([0, 1], 3), "wave": [0, 1, 2] * 2, "mean": RNG.normal(60, 2, 6), "variance": 1.0}
)
TWO_SITES = pd.DataFrame(
    {"site": [0, 1], "n_before": [40, 60], "n_after": [70, 50], "mean_before": [50.0, 60.0], "mean_after": [52.0, 61.0]}
)
SIX_SITES = pd.DataFrame({"site": range(6), "n_before": 40, "n_after": 50, "change": RNG.normal(0, 3, 6), "se": 2.0})
SIX_SITES["df"] = 80.0


@dataclass(frozen=True, kw_only=True)
class Door:
    """A good call.

    gaps   a missing cell is part of the result: somebody without a score
    """

    function: Callable[..., Any]
    args: tuple[Any, ...]
    options: Mapping[str, Any]
    gaps: bool = False


def door(function: Callable[..., Any], *args: Any, gaps: bool = False, **options: Any) -> Door:
    return Door(function=function, args=args, options=options, gaps=gaps)


def named(path: str) -> Callable[..., Any]:
    module, name = path.rsplit(".", 1)
    found: Callable[..., Any] = getattr(importlib.import_module(f"analysis.{module}"), name)
    return found


DOORS = {
    "scales.alpha.cronbach_alpha": door(
        named("scales.alpha.cronbach_alpha"), GOOD, level=0.9, interval="bootstrap", replicates=20
    ),
    "answers.careless.careless": door(careless, GOOD, times=SCORES.abs(), reverse=["a"], range=(1, 5), gaps=True),
    "factors.common_method.harman": door(named("factors.common_method.harman"), GOOD),
    "correlation.pearson": door(named("correlation.pearson"), GOOD, missing="pairwise", level=0.9),
    "correlation.spearman": door(named("correlation.spearman"), GOOD, missing="listwise", level=0.9),
    "describe.describe": door(named("describe.describe"), GOOD, range=(1, 5), gaps=True),
    "describe.missing_by_reason": door(named("describe.missing_by_reason"), GOOD),
    "describe.mardia": door(named("describe.mardia"), GOOD),
    "dimensions.parallel_analysis": door(
        named("dimensions.parallel_analysis"), GOOD, level=0.9, replicates=20, rng=np.random.default_rng(1)
    ),
    "dimensions.minimum_average_partial": door(named("dimensions.minimum_average_partial"), GOOD),
    "dimensions.kaiser": door(named("dimensions.kaiser"), GOOD),
    "dimensions.verdict": door(named("dimensions.verdict"), GOOD, replicates=20, rng=np.random.default_rng(1)),
    "answers.distribution.distribution": door(named("answers.distribution.distribution"), GOOD, points=[1, 2, 3, 4, 5]),
    "answers.exclusion.exclude": door(lambda items: exclude(careless(items)), GOOD),
    "effects.by_group.regression_by_group": door(
        named("effects.by_group.regression_by_group"),
        GOOD,
        y="a",
        x=["b", "c"],
        by="d",
        errors="classic",
        least=4,
        level=0.9,
    ),
    "effects.equivalence.equivalence": door(
        named("effects.equivalence.equivalence"), SCORES, LEVELS, bound=0.3, alpha=0.1
    ),
    "effects.equivalence.equivalence_of_figures": door(
        named("effects.equivalence.equivalence_of_figures"), 0.05, n_first=40, n_second=50, bound=0.3, alpha=0.1
    ),
    "effects.outcomes.several_outcomes": door(
        named("effects.outcomes.several_outcomes"), GOOD, y=["a", "b"], x=["c", "d"], errors="classic", level=0.9
    ),
    "effects.priority.priorities": door(
        lambda items, **options: priorities(items, ranges=RANGES, **options),
        GOOD,
        y="a",
        x=["b", "c"],
        site="d",
        level=0.9,
        replicates=50,
    ),
    "effects.r_squared.r_squared_interval": door(
        named("effects.r_squared.r_squared_interval"), 0.4, n=50, k=3, level=0.9
    ),
    # the constant has no standardised coefficient
    "effects.regression.regression": door(
        named("effects.regression.regression"),
        GOOD,
        y="a",
        x=["b", "c"],
        errors="hc3",
        cluster=None,
        level=0.9,
        gaps=True,
    ),
    "effects.relative_weights.relative_weights": door(
        named("effects.relative_weights.relative_weights"),
        GOOD,
        y="a",
        x=["b", "c"],
        cluster=None,
        level=0.9,
        replicates=50,
    ),
    "effects.relative_weights.weights_of_outcomes": door(
        named("effects.relative_weights.weights_of_outcomes"),
        GOOD,
        y=["a", "d"],
        x=["b", "c"],
        level=0.9,
        replicates=50,
    ),
    "effects.relative_weights.weighing_seconds": door(
        named("effects.relative_weights.weighing_seconds"), GOOD, y="a", x=["b", "c"], cluster=None, replicates=50
    ),
    "factor.kmo": door(named("factor.kmo"), GOOD),
    "factor.bartlett": door(named("factor.bartlett"), GOOD),
    "factor.explore": door(
        named("factor.explore"), GOOD, factors=1, extraction="ml", rotation="oblimin", starts=2, n=None
    ),
    "factor.congruence": door(named("factor.congruence"), GOOD[:3], GOOD[:3]),
    "inference.false_discovery.adjusted_p_values": door(
        named("inference.false_discovery.adjusted_p_values"), [0.01, 0.2]
    ),
    "inference.family_wise.holm_p_values": door(named("inference.family_wise.holm_p_values"), [0.01, 0.2]),
    "scales.guttman.guttman": door(named("scales.guttman.guttman"), GOOD),
    "scales.guttman.split_half": door(named("scales.guttman.split_half"), GOOD, first=["a", "b"]),
    "scales.intervals.feldt_interval": door(named("scales.intervals.feldt_interval"), 0.8, n=100, k=5, level=0.9),
    "scales.intervals.implied_mean_r": door(named("scales.intervals.implied_mean_r"), 0.8, k=5),
    "scales.item_analysis.item_statistics": door(named("scales.item_analysis.item_statistics"), GOOD, range=(1, 5)),
    "loyalty.quadrants.quadrants": door(
        quadrants, SCORES, LEVELS, cut=(3.0, "median"), level=0.9, replicates=100, reliabilities=(0.8, None), gaps=True
    ),
    "loyalty.agreement.agreement": door(
        lambda a, b: agreement(
            {name: quadrants(a, b, cut=(c, 0.0), replicates=100) for name, c in (("x", 3), ("y", 2))}
        ),
        SCORES,
        LEVELS,
        gaps=True,
    ),
    "loyalty.transitions.transitions": door(
        loyalty.transitions,
        TWO_WAVES[["a", "b"]].set_axis(AXES, axis=1),
        TWO_WAVES[["c", "d"]].set_axis(AXES, axis=1),
        reliabilities=(0.8, None),
        cuts=(3.0, "median"),
        at_cut="low",
        items=None,
        error_covariances=(0.01, 0.0),
        level=0.9,
        replicates=100,
        rng=RNG,
    ),
    "loyalty.movement.expected.expected_moves": door(
        loyalty.expected_moves,
        TWO_WAVES[list("abcd")].cov().to_numpy(),
        reliabilities=(0.8, None),
        cuts=(3.0, 3.0),
        mean=(3.0, 3.0, 3.0, 3.0),
        error_covariances=(0.01, 0.0),
    ),
    "loyalty.movement.persons.state_probabilities": door(
        loyalty.state_probabilities,
        TWO_WAVES[["a", "b"]].set_axis(AXES, axis=1),
        reliabilities=(0.9, None),
        cuts=(3.0, 3.0),
        mean=(3.0, 3.0),
        covariance=None,
        gaps=True,
    ),
    "loyalty.movement.different_people.share_changes": door(
        loyalty.share_changes,
        TWO_WAVES[["a", "b"]].set_axis(AXES, axis=1),
        TWO_WAVES[["c", "d"]].set_axis(AXES, axis=1),
        cuts=(3.0, "median"),
        at_cut="low",
        level=0.9,
        replicates=100,
        rng=RNG,
    ),
    "loyalty.movement.steady.steady_state": door(
        lambda before, after: loyalty.steady_state(
            [
                loyalty.transitions(before, after, reliabilities=(0.9, None), cuts=(3, 3), replicates=100)
                for _ in range(3)
            ]
        ),
        TWO_WAVES[["a", "b"]].set_axis(AXES, axis=1),
        TWO_WAVES[["c", "d"]].set_axis(AXES, axis=1),
    ),
    "loyalty.movement.homogeneity.bhapkar": door(
        lambda before, after: bhapkar(loyalty.transitions(before, after, reliabilities=(1, 1), cuts=(3, 3)).observed),
        GOOD[["a", "b"]].set_axis(AXES, axis=1),
        GOOD[["c", "d"]].set_axis(AXES, axis=1),
    ),
    "loyalty.movement.reliabilities.retest_reliability": door(loyalty.retest_reliability, GOOD["a"], GOOD["b"]),
    "loyalty.movement.reliabilities.three_wave_reliability": door(
        loyalty.three_wave_reliability, GOOD["a"], GOOD["b"], GOOD["c"]
    ),
    "loyalty.word_of_mouth.word_of_mouth": door(word_of_mouth, LEVELS, level=0.9),
    "loyalty.word_of_mouth.heard_gap": door(named("loyalty.word_of_mouth.heard_gap"), LEVELS, LEVELS, level=0.9),
    "loyalty.word_of_mouth.recommendation_balance": door(recommendation_balance, TENS, level=0.9),
    "loyalty.word_of_mouth.balance_of_counts": door(balance_of_counts, 5, 3, 2, level=0.9),
    "loyalty.approaches.behavioural": door(
        named("loyalty.approaches.behavioural"), GOOD, reverse=["a"], at_least=0.5, gaps=True
    ),
    "loyalty.approaches.attitudinal": door(
        named("loyalty.approaches.attitudinal"), GOOD, reverse=["a"], range=(1, 5), gaps=True
    ),
    "loyalty.approaches.relative": door(
        named("loyalty.approaches.relative"), GOOD["a"], GOOD[["b", "c"]], level=0.9, gaps=True
    ),
    "loyalty.approaches.combined": door(
        named("loyalty.approaches.combined"), GOOD, reverse=["a"], by="z", at_least=0.5, gaps=True
    ),
    "loyalty.foretelling.foretell": door(
        named("loyalty.foretelling.foretell"), GOOD, LEVELS, rng=RNG, against="a", folds=4, level=0.9
    ),
    "inference.means.mean_of": door(named("inference.means.mean_of"), SCORES, level=0.9),
    "value.wallet.share_of_wallet": door(
        named("value.wallet.share_of_wallet"), SCORES.abs(), SCORES.abs() + 1, level=0.9, gaps=True
    ),
    "value.wallet.wallet_by_product": door(
        named("value.wallet.wallet_by_product"), GOOD.assign(all=9), products={"x": ("a", "all")}, level=0.9
    ),
    "profiles.profile_line": door(named("profiles.profile_line"), GOOD),
    "profiles.group_means": door(named("profiles.group_means"), GOOD, groups={"x": ["a", "b"]}),
    "profiles.bottleneck": door(named("profiles.bottleneck"), GOOD, below=3),
    "profiles.ladder": door(named("profiles.ladder"), (GOOD > 2).astype(float)),
    "profiles.share_of_yes": door(named("profiles.share_of_yes"), (GOOD > 2).astype(float)),
    "moments.Moments.from_frame": door(lambda items: Moments.from_frame(items).cov, GOOD),
    "moments.Moments.correlations": door(lambda items: Moments.from_frame(items).correlations, GOOD),
    "scales.omega.omega": door(named("scales.omega.omega"), GOOD, level=0.9, interval="normal"),
    "scales.omega_hierarchical.omega_hierarchical": door(
        named("scales.omega_hierarchical.omega_hierarchical"), answers(1), factors=3
    ),
    "scales.ordinal.ordinal_alpha": door(named("scales.ordinal.ordinal_alpha"), GOOD, missing="pairwise"),
    "pairs.pairwise.PairwiseMoments.from_frame": door(
        lambda items: PairwiseMoments.from_frame(items).correlations, GOOD
    ),
    "scales.planning.alpha_width": door(named("scales.planning.alpha_width"), 0.8, n=100, k=5, level=0.9),
    "scales.planning.responses_for_width": door(
        named("scales.planning.responses_for_width"), 0.8, width=0.1, k=5, level=0.9
    ),
    "polychoric.polychoric": door(named("polychoric.polychoric"), GOOD, missing="listwise"),
    "polychoric.smoothed": door(named("polychoric.smoothed"), GOOD.corr()),
    "scoring.turn": door(named("scoring.turn"), GOOD, reverse=["a"], range=(1, 5), gaps=True),
    "scoring.rescale": door(named("scoring.rescale"), SCORES, range=(-10, 10), gaps=True),
    "scoring.score": door(score, GOOD, reverse=["a"], range=(1, 5), at_least=0.5, gaps=True),
    "scoring.perceived_value_index": door(
        lambda items, level: named("scoring.perceived_value_index")({"x": score(items, range=(1, 5))}, level=level),
        GOOD,
        level=0.9,
        gaps=True,
    ),
    "inference.shares.wilson_interval": door(named("inference.shares.wilson_interval"), 3, 10, level=0.9),
    "inference.shares.share_change": door(named("inference.shares.share_change"), 3, 10, 5, 12, level=0.9),
    "inference.shares.difference": door(named("inference.shares.difference"), 5, 2, n=10, level=0.9),
    "pairs.tables.PairTables.from_frame": door(lambda items: PairTables.from_frame(items), GOOD),
    "words.usage.word_usage": door(word_usage, SAID, languages=SAID.map({"slow lift": "en"})),
    "words.usage.frequent_words": door(frequent_words, USAGE, fewest=5, level=0.9),
    "words.keyness.keyness": door(keyness, USAGE, SAID, fewest=5, q=0.05),
    "words.keyness.log_likelihood": door(named("words.keyness.log_likelihood"), 3, 10, 2, 10),
    "trends.chain.chain_line": door(named("trends.chain.chain_line"), CELLS, weights=pd.Series({0: 1.0, 1: 2.0})),
    "trends.chain.kitagawa": door(named("trends.chain.kitagawa"), TWO_SITES),
    "trends.change_table.change_table": door(
        named("trends.change_table.change_table"),
        GOOD,
        GOOD,
        people=(People(site=LEVELS), People(site=LEVELS, person=LEVELS)),
        gaps=True,
    ),
    "trends.changes.changes": door(
        named("trends.changes.changes"), SIX_SITES, q=0.1, least=10, effect=0.3, level=0.9, gaps=True
    ),
    "trends.ewma.ewma": door(named("trends.ewma.ewma"), FOURTEEN, base=12, weight=0.2, limit=2.86, gaps=True),
    "trends.generalising.general_change": door(
        named("trends.generalising.general_change"), SCORES, TENS.astype(float), sites=(PLACES, PLACES), level=0.9
    ),
    "trends.generalising.icc": door(named("trends.generalising.icc"), SCORES, sites=LEVELS, level=0.9),
    "trends.mean_change.mean_change": door(named("trends.mean_change.mean_change"), SCORES, LEVELS, level=0.9),
    "trends.mean_change.power_of_change": door(
        named("trends.mean_change.power_of_change"), 0.5, n_before=20, n_after=30, alpha=0.05
    ),
    "trends.mean_change.reliable_change": door(
        named("trends.mean_change.reliable_change"), 3.0, 4.0, sd=1.0, reliability=0.8, level=0.9
    ),
    "trends.survivors.survivor_mean": door(
        named("trends.survivors.survivor_mean"), SCORES, STAYED, KNOWN, replicates=100, trim=0.99, level=0.9, gaps=True
    ),
    "trends.survivors.survivor_weights": door(
        named("trends.survivors.survivor_weights"), STAYED, KNOWN, trim=0.99, gaps=True
    ),
    "trends.trend.trend": door(named("trends.trend.trend"), FOURTEEN, level=0.9),
    "trends.weights.asking_weights": door(
        named("trends.weights.asking_weights"), TENS.astype(float) + 1, chance=0.2, gaps=True
    ),
    "trends.weights.post_stratified": door(
        named("trends.weights.post_stratified"), STAYED, shares={0.0: 0.5, 1.0: 0.5}, gaps=True
    ),
    "trends.weights.weighted_mean": door(named("trends.weights.weighted_mean"), SCORES, TENS, clusters=LEVELS),
}
# Reached through the doors only, which have judged what comes in; or no statistic at all.
INNER_MODULES = frozenset(
    [
        "numeric.adding",
        "numeric.blocks",
        "numeric.ranks",
        "scales.bootstrap",
        "checks",
        "pairs.correlation_input",
        "effects.errors",
        "effects.least_squares",
        "effects.resampling",
        "effects.rows",
        "effects.standardized",
        "effects.wald",
        "effects.weights",
        "errors",
        "factors.extraction",
        "factors.factor_fit",
        "factors.factor_solution",
        "numeric.newton",
        "inference.noncentral_t",
        "factors.one_factor",
        "pairs.polychoric_fit",
        "factors.random_roots",
        "factors.rotation",
        "factors.rotation_search",
        "numeric.ranks",
        "numeric.single_thread",
        "loyalty.axes",
        "loyalty.cuts",
        "loyalty.kmeans",
        "loyalty.movement.covariances",
        "loyalty.movement.errors",
        "loyalty.movement.item_alpha",
        "loyalty.movement.judged",
        "loyalty.movement.orthants",
        "loyalty.movement.resampling",
        "loyalty.movement.states",
        "pairs.pairwise",
        "pairs.tables",
        "moments",
        "cross_check",
        "words.tokens",
        "trends.between",
        "trends.given_changes",
        "trends.tables",
    ]
)
INNER = frozenset(
    [
        "effects.priority.mean_limits",
        "effects.priority.site_rows",
        "effects.regression.check_errors",
        "effects.regression.degrees",
        "effects.regression.estimates_frame",
        "effects.relative_weights.draw_weights",
        "effects.relative_weights.generator",
        "effects.relative_weights.limits_of",
        "scales.alpha.alpha_of",
        "scales.alpha.standardized_alpha",
        "answers.exclusion.before_and_after",
        "loyalty.movement.expected.check_error_covariances",
        "loyalty.movement.expected.checked_reliabilities",
        "loyalty.movement.expected.errors_of",
        "loyalty.movement.expected.expect",
        "loyalty.movement.reliabilities.checked",
        "scales.intervals.wald_interval",
        "scales.intervals.alpha_gradient",
        "scales.intervals.alpha_normal_se",
        "scales.intervals.normal_se",
        "scales.intervals.adf_se",
        "scales.item_analysis.rest_correlations",
        "scales.omega.omega_gradient",
        "inference.means.t_reach",
        "inference.means.linearised_se",
        "words.usage.kind_of",
        "words.usage.swallowed",
        "words.usage.cells_of",
        "words.usage.check_usage",
        "trends.ewma.observed",
        "trends.generalising.clustered",
        "trends.weights.estimated",
    ]
)

INF = float("inf")
# whole numbers that are no integers, and the last chance before certainty
NUMBERS = [float("nan"), INF, -INF, 1e300, -1e300, 1e-300, 0, -1, 0.5, 2, 2.0, 200.0, 1 - 2**-53, 10**400, "text", None,
           [1], GOOD]  # fmt: skip
SERIES = {
    "empty": SCORES[:0],
    "one": SCORES[:1],
    "two equal": pd.Series([2.0, 2.0]),
    "constant": SCORES * 0 + 3,
    "all missing": SCORES * np.nan,
    "infinite": SCORES.where(SCORES > 3, INF),
    "huge": SCORES * 1e300,
    "tiny": SCORES * 1e-300,
    "text": SCORES.astype(object).where(SCORES > 3, "often"),
    "a list of text": ["x"] * 40,
    "none": None,
    "a frame": GOOD,
    "a number": 3.0,
}
MORE_FRAMES = FRAMES | {
    "absurdly huge": GOOD * 1e300,
    "absurdly tiny": GOOD * 1e-300,
    "one absurd cell": GOOD.assign(a=GOOD["a"].where(GOOD["a"] != 1, 1e300)),
    "correlations": GOOD.corr(),
    "covariances": GOOD.cov(),
    "unnamed correlations": GOOD.corr().reset_index(drop=True),
    "days": GOOD.assign(a=pd.Timestamp("2026-01-01")),
    "lists": GOOD.assign(a=[[1]] * 40),
    "complex": GOOD + 1j,
    "categories": GOOD.astype("category"),
    "a series": GOOD["a"],
    "an array": GOOD.to_numpy(),
    "none": None,
    "text": "items",
}
OTHERS = [
    None,
    "nonsense",
    3,
    float("nan"),
    [],
    ["zz"],
    ("a", "a"),
    (1, 1),
    (5, 1),
    (float("nan"), INF),
    {},
    [[1]],
    b"x",
]


def hostile(good: Any) -> list[Any]:
    if isinstance(good, pd.DataFrame):
        return list(MORE_FRAMES.values())
    if isinstance(good, pd.Series):
        return list(SERIES.values())
    return NUMBERS if isinstance(good, int | float) else OTHERS


def calls(one: Door) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
    """The good call with each argument in turn replaced by everything that is wrong."""
    for place, good in enumerate(one.args):
        for bad in hostile(good):
            yield (*one.args[:place], bad, *one.args[place + 1 :]), dict(one.options)
    for name, good in one.options.items():
        for bad in hostile(good):
            yield one.args, {**one.options, name: bad}


def numbers_in(found: Any) -> Iterator[float]:
    """Every number of a result, however deep."""
    if isinstance(found, pd.DataFrame | pd.Series):
        table = found.to_frame() if isinstance(found, pd.Series) else found
        yield from map(float, table.select_dtypes("number").to_numpy(dtype=float, na_value=np.nan).ravel())
    elif is_dataclass(found) and not isinstance(found, type):
        for field in fields(found):
            # the frame that a solution was made from is no figure
            if field.name not in ("answers", "correlations") or isinstance(getattr(found, field.name), pd.DataFrame):
                yield from numbers_in(getattr(found, field.name))
    elif isinstance(found, Mapping):
        yield from (number for value in found.values() for number in numbers_in(value))
    elif isinstance(found, list | tuple | np.ndarray):
        yield from (number for value in np.asarray(found, dtype=object).ravel() for number in numbers_in(value))
    elif isinstance(found, int | float | np.number):
        yield float(found)


def public() -> Iterator[str]:
    for module in pkgutil.walk_packages(analysis.__path__, "analysis."):
        name = module.name.removeprefix("analysis.")
        if name.startswith(("plots", "_")) or name in INNER_MODULES:
            continue
        found = vars(importlib.import_module(module.name))
        for key, value in found.items():
            if inspect.isfunction(value) and value.__module__ == module.name and not key.startswith("_"):
                yield f"{name}.{key}"


def test_every_public_function_has_a_door_here() -> None:
    known = DOORS.keys() | INNER

    assert sorted(set(public()) - known) == []
    assert INNER.isdisjoint(DOORS)


@pytest.mark.parametrize("name", DOORS)
def test_the_good_call_has_figures(name: str) -> None:
    one = DOORS[name]

    assert list(numbers_in(one.function(*one.args, **one.options)))


@pytest.mark.parametrize("name", DOORS)
def test_a_hostile_call_has_finite_figures_or_an_error_of_ours(name: str) -> None:
    one, broken = DOORS[name], []
    for args, options in calls(one):
        changed = [str(value)[:40] for value in (*args, *options.values()) if not isinstance(value, pd.DataFrame)]
        try:
            found = one.function(*args, **options)
        except AnalysisError as error:
            if not (error.code and error.needed and error.found and error.remedy):
                broken.append(f"no reason: {changed}")
        except Exception as error:
            broken.append(f"{type(error).__name__} {str(error)[:80]}: {changed} {type(args[0]).__name__}")
        else:
            wrong = [x for x in numbers_in(found) if math.isinf(x) or (math.isnan(x) and not one.gaps)]
            if wrong:
                broken.append(f"{wrong[:2]}: {changed}")

    assert broken == []
