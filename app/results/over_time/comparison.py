"""A wave beside the one before it: what fell beyond noise, who changed reliably."""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter

import pandas as pd

from analysis.errors import AnalysisError
from analysis.reliability import cronbach_alpha
from analysis.waves import MeanChange, adjusted_p_values, mean_change, reliable_change
from app.disclosure.small_cells import shown_counts
from app.questionnaires.operations import definition_of
from app.results.frames.dimensions import has_same_ruler
from app.results.live import live_of
from app.results.over_time.scores import WaveScores, scores_of
from app.results.plan import INDEX
from app.studies.models import Wave

# fewer people than this give no alpha and no spread to speak of
FEWEST = 10
EVERYWHERE = 0


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """One dimension of one site.

    site      id; None for a wave whose responses name no site
    told      "fell", "rose", "no_change", "too_few" or "other_ruler"
    change    None where nothing could be compared
    adjusted  p value among all comparisons of the wave
    """

    site: int | None
    dimension: str
    told: str
    change: MeanChange | None = None
    adjusted: float | None = None


@dataclass(frozen=True, kw_only=True)
class Worse:
    """A customer whose score fell by more than error gives.

    needed       least change that is reliable
    reliability  alpha of the scale in the wave before
    compared     customers with a score in both waves
    """

    customer: int
    site: int | None
    dimension: str
    before: float
    after: float
    change: float
    needed: float
    reliability: float
    compared: int


def verdicts_of(wave: Wave, before: Wave, *, false_alarms: float = 0.05) -> list[Verdict]:
    """Every dimension of every site, with the false discovery rate held over all of them."""
    first, second = scores_of(before), scores_of(wave)
    rough = list(_compared(wave, before, first, second))
    tested = [verdict for verdict in rough if verdict.change is not None]
    adjusted = iter(adjusted_p_values([verdict.change.p for verdict in tested if verdict.change]))
    return [_judged(verdict, next(adjusted), false_alarms) if verdict.change else verdict for verdict in rough]


def _judged(verdict: Verdict, adjusted: float, false_alarms: float) -> Verdict:
    change = verdict.change.change if verdict.change else 0.0
    told = "no_change" if adjusted > false_alarms else "fell" if change < 0 else "rose"
    return Verdict(site=verdict.site, dimension=verdict.dimension, told=told, change=verdict.change, adjusted=adjusted)


def _compared(wave: Wave, before: Wave, first: WaveScores, second: WaveScores) -> Iterator[Verdict]:
    min_cell = max(wave.study.organisation.min_cell, 2)
    one, other = definition_of(before.version), definition_of(wave.version)
    same = {name: name == INDEX or has_same_ruler(one, other, str(name)) for name in second.values.columns}
    if INDEX in same:
        same[INDEX] = all(value for name, value in same.items() if name in first.values.columns)
    for name in map(str, second.values.columns):
        if not same[name] or name not in first.values:
            yield from (Verdict(site=site, dimension=name, told="other_ruler") for site in _sites(second))
            continue
        shown = _shown(first, name, min_cell) & _shown(second, name, min_cell)
        for site in _sites(second):
            change = _change(first, second, name, site) if (site or EVERYWHERE) in shown else None
            yield Verdict(site=site, dimension=name, told="" if change else "too_few", change=change)


def _sites(scores: WaveScores) -> list[int | None]:
    """The sites that people named; one for all where nobody named any."""
    found = sorted(int(site) for site in scores.site.dropna().unique())
    return list(found) or [None]


def _shown(scores: WaveScores, name: str, min_cell: int) -> set[int]:
    """Sites whose mean may be told: large enough, and not to be found by subtracting the others from the total."""
    known = scores.site[scores.values[name].notna()].fillna(EVERYWHERE).astype(int)
    counts = {str(site): int(n) for site, n in known.value_counts().items()}
    return {int(site) for site, n in shown_counts(counts, min_cell=min_cell).items() if n}


def _change(first: WaveScores, second: WaveScores, name: str, site: int | None) -> MeanChange | None:
    """Clustered by person where people stand in both waves, else Welch; None where nobody differs."""
    rows = [scores.site.isna() if site is None else scores.site == site for scores in (first, second)]
    values = [scores.values[name][own] for scores, own in zip((first, second), rows, strict=True)]
    people = [scores.person[own] for scores, own in zip((first, second), rows, strict=True)]
    linked = bool(set(people[0].dropna()) & set(people[1].dropna()))
    labels = [[None if pd.isna(person) else person for person in own] for own in people]
    try:
        return mean_change(values[0], values[1], clusters=(labels[0], labels[1]) if linked else None)
    except AnalysisError:
        return None


def worse_of(wave: Wave, before: Wave, *, dimension: str, level: float) -> list[Worse]:
    """Customers who changed reliably for the worse, the worst first; `dimension` "" is the scale that leads."""
    first, second = scores_of(before), scores_of(wave)
    name = dimension or _leading(before, first)
    if not has_same_ruler(definition_of(before.version), definition_of(wave.version), name):
        return []
    ruler = _ruler(before, first, name)
    found = () if ruler is None else _changed(_both(first, second, name), name, ruler, level)
    return sorted(found, key=attrgetter("change"))


def _changed(people: pd.DataFrame, name: str, ruler: tuple[float, float], level: float) -> Iterator[Worse]:
    sd, alpha = ruler
    for customer, before, after, site in people.itertuples(name=None):
        change = reliable_change(before, after, sd=sd, reliability=alpha, level=level)
        if change.is_reliable and change.change < 0:
            yield Worse(
                customer=int(customer),
                site=None if pd.isna(site) else int(site),
                dimension=name,
                before=before,
                after=after,
                change=change.change,
                needed=change.needed,
                reliability=alpha,
                compared=len(people),
            )


def _leading(wave: Wave, scores: WaveScores) -> str:
    """The scale that stands for the whole: a composite has no alpha of its own."""
    scales = live_of(wave).scales
    return next((str(name) for name in scores.values.columns if name in scales), "")


def _ruler(wave: Wave, scores: WaveScores, name: str) -> tuple[float, float] | None:
    """Spread and reliability of the wave before; None where they cannot tell error from change."""
    moments = live_of(wave).scales.get(name)
    if moments is None or moments.n < max(FEWEST, wave.study.organisation.min_cell):
        return None
    try:
        alpha = cronbach_alpha(moments).alpha
    except AnalysisError:
        return None
    sd = float(scores.values[name].std(ddof=1))
    return (sd, alpha) if 0 <= alpha < 1 and sd > 0 else None


def _both(first: WaveScores, second: WaveScores, name: str) -> pd.DataFrame:
    """One row for each customer with a score in both waves."""
    before = pd.DataFrame({"person": first.person, "before": first.values[name]}).dropna().set_index("person")
    after = pd.DataFrame({"person": second.person, "after": second.values[name], "site": second.site})
    after = after.dropna(subset=["person", "after"]).set_index("person")
    return before.join(after, how="inner")
