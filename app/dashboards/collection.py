"""What the collection page says: counts that may be told, rates with their intervals, where people stop, how exact
the scales are by now.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.accounts.scope import Scope
from app.dashboards import counts, tables
from app.dashboards.progress import Progress, progress_of
from app.dashboards.tables import Field, Line
from app.disclosure import shown_counts as privacy
from app.disclosure.invited import UNDETERMINED
from app.kernel.web.i18n import FORMATTERS
from app.questionnaires.operations import definition_of
from app.respond import enough
from app.results import waves
from app.results.defined.label_texts import sayer
from app.results.frames.released import wait_of, withheld_note
from app.studies.models import Wave
from app.studies.planning.closed_items import counted_item
from app.studies.planning.placeholders import words_of
from app.studies.planning.wave_plan import plan_of

if TYPE_CHECKING:
    from app.results.precision import Precision
    from app.results.rates import Rate

# widths of an interval that a person may wish for
WIDTHS = (0.05, 0.1, 0.15, 0.2)
USUAL_WIDTH = 0.1


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A page of the questionnaire and how many came as far: exact where both limits are one.

    low, high   numbers of neighbouring pages that may be told; between them single people could be found
    """

    title: str
    low: int
    high: int

    @property
    def is_exact(self) -> bool:
        return self.low == self.high

    @property
    def reached(self) -> int | None:
        """The number; None where it is not told."""
        return self.low if self.is_exact else None


@dataclass(frozen=True, kw_only=True)
class Minutes:
    """Quarter points of the time that people took."""

    n: int
    low: int
    median: int
    high: int


@dataclass(frozen=True, kw_only=True)
class CollectionPage:
    """
    totals     invited, sent, failed, uncertain, opted_out, started, finished, refused: exact, to compute with; screened
               without those who are not told as such (untold)
    started, finished   what may be told of them
    behind     what tables and figures leave out; empty where they count everything
    refused    None where it is not known: refusals have no site
    generalises   the tables have people invited and answers whose language or site is not kept
    """

    wave: Wave
    state: str
    totals: Mapping[str, int]
    started: int | None
    finished: int | None
    refused: int | None
    by_site: Sequence[Line]
    by_language: Sequence[Line]
    by_day: Sequence[Line]
    is_by_week: bool
    behind: str
    rates: "Sequence[Rate]"
    stages: Sequence[Stage]
    minutes: Minutes | None
    precision: "Sequence[Precision]"
    progress: Sequence[Progress]
    hides: bool
    generalises: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.totals["invited"] or self.totals["started"] or self.refused)


def collection_page(wave: Wave, only: Scope, *, language: str, width: float, now: dt.datetime) -> CollectionPage:
    """The page of a wave, or of some of its sites for who sees no others."""
    zone = wave.study.organisation.zone
    every = counts.responses(wave, only)
    until = max((cell.day for cell in every if cell.status == "complete" and not cell.is_withheld), default=None)
    cells = _counted(wave, every, until, now)
    field = Field(
        cells=cells,
        asked=counts.invitations(wave, only),
        stuck=counts.uncertain(wave, only),
        letters=counts.letters_by_day(wave, only, zone),
    )
    # some sites are a group of the wave: their own totals are told like a line of a table
    totals = _totals(wave, every if only.is_everywhere else cells, field)
    own = None if only.is_everywhere else tables.whole(wave, field)
    sites = tables.by_site(wave, only, field)
    days, by_week = tables.by_day(wave, field)
    stages = _stages(wave, only, language, totals) if own is None or own.started is not None else []
    counted = sum(cell.n for cell in cells if cell.status == "complete")
    progress = _progress(wave, only, own, sites, totals, counted)
    answers = _answers(wave, language) if own is None else []
    hidden = [line for line in (*sites, *days) if line.finished is None or line.started is None]
    return CollectionPage(
        wave=wave,
        state=wave.state(now),
        totals=totals,
        started=own.started if own else totals["started"],
        finished=own.finished if own else totals["finished"],
        refused=None if own else wave.refusals + totals["refused"],
        by_site=sites,
        by_language=tables.by_language(wave, field),
        by_day=days,
        is_by_week=by_week,
        behind="" if cells == every else withheld_note(until, FORMATTERS[language], wait_of(wave, now)),
        rates=_rates(wave, own, totals, counts.invited_of(list(field.asked))),
        stages=stages,
        minutes=None if own else _minutes(wave),
        precision=() if own else waves.read(wave).precision(language, width=width),
        progress=[*progress, *answers],
        hides=bool(hidden) or any(bar.done is None for bar in answers) or any(not stage.is_exact for stage in stages),
        generalises=_generalises(wave, field),
    )


def _generalises(wave: Wave, field: Field) -> bool:
    if not wave.study.is_anonymous or not field.asked:
        return False
    return any(cell.language == UNDETERMINED or cell.site_id is None for cell in field.cells)


def _answers(wave: Wave, language: str) -> list[Progress]:
    """A bar for each answer with a quota, of the responses that count."""
    quota, item = plan_of(wave).answer_quota, counted_item(wave, language)
    if quota is None or item is None:
        return []
    told, label = enough.told_by_answer(wave, item.id), FORMATTERS[language].labelled
    return [
        Progress(kind="answer", name=label(item.label, item.options[raw]), done=told.get(raw, 0), goal=goal)
        for raw, goal in quota.counts.items()
        if raw in item.options
    ]


def _progress(
    wave: Wave, only: Scope, own: Line | None, lines: Sequence[Line], totals: Mapping[str, int], counted: int
) -> Sequence[Progress]:
    seen = only.seen(wave.study.organisation.sites)
    names, by_name = {one.code: one.name for one in seen}, {line.name: line.finished for line in lines}
    finished = {one.code: by_name.get(one.name, 0) for one in seen}
    told = sum(line.finished or 0 for line in lines)
    # responses without a site fill no quota: where they are hidden too, nothing is sure of the rest
    is_sure = all(line.finished is not None for line in lines if line.name not in names.values())
    found = progress_of(plan_of(wave), totals, finished, names, rest=counted - told if is_sure else 0)
    # where the total is too small to be told, no bar tells it
    return found if own is None or own.finished is not None else [one for one in found if one.kind == "site"]


def _counted(
    wave: Wave, cells: Sequence[counts.Cell], until: dt.date | None, now: dt.datetime
) -> Sequence[counts.Cell]:
    """What the tables may count: of an anonymous wave who is withheld has only begun, and while it is open nobody began
    after the newest who counts.
    """
    if not wave.study.is_anonymous:
        return cells
    last = dt.date.max if wave.is_over(now) else until or dt.date.min
    kept = [cell for cell in cells if cell.day <= last]
    return [replace(cell, status="started", is_withheld=False) if cell.is_withheld else cell for cell in kept]


def _totals(wave: Wave, cells: Sequence[counts.Cell], field: Field) -> dict[str, int]:
    by_status: Counter[str] = Counter()
    for cell in cells:
        by_status[cell.status] += cell.n
    asked = counts.invited_of(list(field.asked))
    untold = _untold(wave, by_status["screened"])
    return {
        "invited": sum(n for status, n in asked.items() if status != "withdrawn"),
        "sent": sum(one.sent for one in field.asked),
        "failed": asked.get("failed", 0),
        "uncertain": sum(one.n for one in field.stuck),
        "opted_out": asked.get("opted_out", 0),
        "started": by_status.total(),
        "finished": by_status["complete"],
        "screened": by_status["screened"] - untold,
        "untold": untold,
        "refused": by_status["refused"],
    }


def _untold(wave: Wave, screened: int) -> int:
    """How many of those who were asked no further are not told as such. Where a quota by answers does it, each of them
    would tell somebody's answer to who looks often: of an anonymous wave only whole smallest cells are told.
    """
    is_told = wave.study.anonymity != "anonymous" or not wave.plan.get("answer_quota")
    return 0 if is_told else screened % wave.study.organisation.min_cell


def _rates(wave: Wave, own: Line | None, totals: Mapping[str, int], asked: Mapping[str, int]) -> "list[Rate]":
    rate = waves.read(wave).rate
    invited, answered = totals["invited"], asked.get("answered", 0)
    reached = totals["sent"] - asked.get("failed", 0)
    is_anonymous = wave.study.is_anonymous
    is_told = own is None or own.started is not None
    found = [
        rate("heard" if is_anonymous else "response", answered, invited),
        rate("heard_of_reached" if is_anonymous else "response_of_reached", answered, reached),
        None if is_anonymous else rate("refusal", asked.get("refused", 0) + asked.get("opted_out", 0), invited),
        None if own else rate("agreement", totals["started"], totals["started"] + wave.refusals),
        rate("completion", totals["finished"], totals["started"] - totals["screened"]) if is_told else None,
    ]
    return [one for one in found if one is not None]


def _stages(wave: Wave, only: Scope, language: str, totals: Mapping[str, int]) -> list[Stage]:
    """The pages with how many came as far, those who finished included."""
    questionnaire = definition_of(wave.version)
    stops = counts.furthest_pages(wave, only, questionnaire)
    say = sayer(questionnaire, language, words_of(wave.study, questionnaire, language))
    told = privacy.told_stops(
        [stops[place] for place in range(len(questionnaire.pages))], min_cell=wave.study.organisation.min_cell
    )
    # who was asked no further and is not told apart has stopped like the others, before the first page
    stops[0] += totals["untold"]
    began = stops.total() + totals["finished"]
    titles = [say(page.title) if page.title else "" for page in questionnaire.pages]
    reached = [began - sum(stops[earlier] for earlier in range(place + 1)) for place in range(len(titles))]
    limits = privacy.limits_of(reached, told, began=began, finished=totals["finished"])
    stages = [Stage(title=title, low=low, high=high) for title, (low, high) in zip(titles, limits, strict=True)]
    return stages if began else []


def _minutes(wave: Wave) -> Minutes | None:
    """Quarter points of finished minus begun; None for so few that they would be single people."""
    minutes = Counter(waves.read(wave).live().minutes)
    n = minutes.total()
    if n < max(wave.study.organisation.min_cell, 4):
        return None
    low, median, high = (_quantile(minutes, share) for share in (0.25, 0.5, 0.75))
    return Minutes(n=n, low=low, median=median, high=high)


def _quantile(found: Counter[int], share: float) -> int:
    """The smallest value that at least this share of people do not exceed."""
    wanted, seen = share * found.total(), 0
    for value in sorted(found):
        seen += found[value]
        if seen >= wanted:
            return value
    raise ValueError("needed: at least one value; found: none")
