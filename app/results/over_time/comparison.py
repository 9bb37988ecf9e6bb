"""A wave beside the one before it: what fell beyond noise, who changed reliably."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

import pandas as pd
from sqlalchemy import select

from analysis.errors import AnalysisError
from analysis.reliability import cronbach_alpha
from analysis.waves import changes, reliable_change
from app.kernel.db import session
from app.questionnaires.operations import definition_of
from app.respond.models import Response
from app.results.frames.blocks.keyed import person_numbers
from app.results.frames.dimensions import has_same_ruler
from app.results.frames.released import countable
from app.results.live import live_of
from app.results.over_time.cells import sites_of
from app.results.over_time.compared import compared
from app.results.over_time.history import PastWave
from app.results.over_time.scores import WaveScores, scores_of
from app.studies.models import Wave

# fewer people than this give no alpha and no spread to speak of
FEWEST = 10


@dataclass(frozen=True, kw_only=True)
class SiteChange:
    """What one site changed in one dimension; the names are those of `waves.mean_change`."""

    change: float
    low: float
    high: float
    p: float
    effect: float
    detectable: float
    mean_before: float
    mean_after: float
    n_before: int
    n_after: int
    method: str


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """One dimension of one site.

    site      id; None for a wave whose responses name no site
    told      "fell", "rose", "no_change", "too_few", "no_spread" or "other_ruler"
    change    None where nothing was tested
    adjusted  p value among all comparisons of the wave
    """

    site: int | None
    dimension: str
    told: str
    change: SiteChange | None = None
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
    own = PastWave(wave=wave)
    cells = compared(PastWave(wave=before), own, min_cell=wave.study.organisation.min_cell)
    table = changes(cells.table, q=false_alarms).table if len(cells.table) else cells.table
    found = [_verdict(row) for row in table.to_dict("records")]
    found += [Verdict(site=site or None, dimension=name, told="too_few") for site, name in cells.hidden]
    sites = sites_of(own.scores)
    others = (*cells.broken, *cells.new)
    return found + [Verdict(site=site or None, dimension=name, told="other_ruler") for name in others for site in sites]


def _verdict(row: Mapping[Hashable, Any]) -> Verdict:
    site, dimension, told = int(row["site"]) or None, str(row["dimension"]), str(row["told"])
    if told not in ("fell", "rose", "no_change"):
        return Verdict(site=site, dimension=dimension, told=told)
    change = SiteChange(**{part.name: row[part.name] for part in fields(SiteChange)})
    return Verdict(site=site, dimension=dimension, told=told, change=change, adjusted=float(row["adjusted"]))


def worse_of(wave: Wave, before: Wave, *, dimension: str, level: float) -> list[Worse]:
    """Customers who changed reliably for the worse, the worst first; `dimension` "" is the scale that leads."""
    first, second = scores_of(before), scores_of(wave)
    name = dimension or _leading(before, first)
    if not has_same_ruler(definition_of(before.version), definition_of(wave.version), name):
        return []
    ruler = _ruler(before, first, name)
    found = () if ruler is None else _changed(wave, _both(first, second, name), name, ruler, level)
    return sorted(found, key=attrgetter("change"))


def _changed(wave: Wave, people: pd.DataFrame, name: str, ruler: tuple[float, float], level: float) -> Iterator[Worse]:
    (sd, alpha), customers = ruler, _customers(wave)
    for person, before, after, site in people.itertuples(name=None):
        change = reliable_change(before, after, sd=sd, reliability=alpha, level=level)
        if change.is_reliable and change.change < 0:
            yield Worse(
                customer=customers[int(person)],
                site=None if pd.isna(site) else int(site),
                dimension=name,
                before=before,
                after=after,
                change=change.change,
                needed=change.needed,
                reliability=alpha,
                compared=len(people),
            )


def _customers(wave: Wave) -> dict[int, int]:
    """Who is meant by the number of a person."""
    number = person_numbers(wave.study_id)
    query = select(Response.customer_id).where(*countable(wave), Response.customer_id.is_not(None))
    return {number(customer): customer for customer in session.scalars(query) if customer is not None}


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
