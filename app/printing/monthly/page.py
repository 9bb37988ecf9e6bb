"""The monthly page: one sheet of A4 for a site, or for all together, set from what the overview tells."""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.accounts.access import Access
from app.accounts.models import Site
from app.cases.advice import advice
from app.cases.cards.cards import cards_of
from app.cases.models import Case
from app.cases.words import due
from app.dashboards.comments.theme_words import ThemeWords
from app.dashboards.overview.hands import falls_of, waiting_cases
from app.dashboards.overview.page import Page, page_of
from app.dashboards.overview.words.speech import Speech
from app.dashboards.overview.words.verdicts import verdict
from app.dashboards.overview.written import written
from app.kernel.web.i18n import Formatter, ngettext
from app.kernel.web.i18n import gettext as _
from app.printing import typesetting
from app.printing.monthly import pictures
from app.results import waves
from app.results.overview.model import Measure, Overview, Point
from app.results.overview.narrowing import EVERYBODY, Narrowing
from app.studies.models import Wave

TEMPLATE = Path(__file__).parents[1] / "typst" / "monthly.typ"
# what a page holds: more stands behind its address
MOST_MEASURES, MOST_SIDE, MOST_TO_DO, MOST_THEMES = 6, 8, 3, 4
# a flat line looks flat: the ruler of the small lines is at least so many points high
LEAST_HEIGHT = 25.0

Json = dict[str, object]


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """
    site   None of all sites together
    page   everything in words; None where there are no figures yet
    cases  that wait there, the most urgent first
    themes   what customers of the site write about; None where it is not told
    made   the moment it was made
    """

    wave: Wave
    site: Site | None
    page: Page
    cases: Sequence[Case]
    themes: ThemeWords | None
    made: dt.datetime


def sheet_of(wave: Wave, site: Site | None, member: Access, fmt: Formatter, *, now: dt.datetime) -> Sheet:
    """As the member may see it, in the language of the request. Raises NotShown."""
    narrowing = EVERYBODY if site is None else Narrowing("site", site.code, site.name)
    found = waves.read(wave).overview(narrowing, only=member.scope)
    cases = waiting_cases(member, site=site.id if site else None)
    urgent, falls = cards_of(member, cases[:1], now=now), falls_of(member, wave, now)
    page = page_of(found, wave, "", member, waves=(), fmt=fmt, urgent=urgent, fall_of=falls)
    told = written(wave, found.narrowing, member)
    return Sheet(wave=wave, site=site, page=page, cases=cases, themes=told.themes if told else None, made=now)


def render(sheet: Sheet, fmt: Formatter) -> bytes:
    """The page as PDF/UA-1; the same figures give the same bytes. Raises MissingFont."""
    drawn = pictures.of(sheet.page, fmt)
    document = as_json(sheet, fmt, drawn) | {"fonts": typesetting.families(fmt.language.code)}
    files = {f"{one.name}.svg": one.body for one in drawn}
    return typesetting.render(TEMPLATE, {"page": json.dumps(document)}, fmt.language.code, files)


def as_json(sheet: Sheet, fmt: Formatter, drawn: Sequence[pictures.Picture]) -> Json:
    page, organisation = sheet.page, sheet.wave.study.organisation
    found, speech = page.found, page.speech
    place = sheet.site.name or sheet.site.code if sheet.site else organisation.name
    return {
        "language": fmt.language.code,
        "direction": fmt.language.direction,
        "title": _("Monthly page of %(place)s", place=place),
        "organisation": organisation.name,
        "place": _("Monthly page of %(place)s", place=place),
        "period": fmt.clauses((sheet.wave.study.title, speech.wave(found.wave), speech.days(found.wave))),
        "answered": _answered(page),
        "statement": page.statement.title,
        "rest": page.statement.rest,
        "heads": _heads(found, speech),
        "measures": [_measure(one, found, speech) for one in _shown(found, page.measure)],
        "pictures": [one.as_json() for one in drawn],
        "side": _side(page),
        "themes": _themes(sheet.themes),
        "tasks": _tasks(sheet, speech),
        "foot": _foot(sheet, fmt),
    }


def _answered(page: Page) -> str:
    answers = page.speech.answers(page.found.n)
    asked = page.facts[0].text if page.facts else ""
    return page.speech.fmt.clauses((answers, asked)) if asked else answers


def _heads(found: Overview, speech: Speech) -> list[str]:
    since = _("since %(wave)s", wave=speech.wave(found.before)) if found.before else _("change")
    lines = ngettext("%(count)s wave", "%(count)s waves", len(found.waves), count=speech.n(len(found.waves)))
    others = [_("all others")] if _has_others(found) else []
    return [
        "",
        _("now"),
        speech.fmt.percent(0.95),
        lines,
        since,
        *others,
    ]


def _has_others(found: Overview) -> bool:
    return any(one.beside and one.beside.others for one in found.measures)


def _shown(found: Overview, leading: str) -> list[Measure]:
    """What the statement is about comes first, then what else was found."""
    ordered = sorted(found.measures, key=lambda one: (one.name != leading, not one.change.is_found))
    return ordered[:MOST_MEASURES]


def _measure(one: Measure, found: Overview, speech: Speech) -> Json:
    told = verdict(one.change, speech, found.before)
    others = one.beside.others if one.beside else None
    return {
        "name": speech.measure(one.name),
        "now": speech.level(one.now.mean) if one.now else "–",
        "interval": speech.interval(one.now) if one.now else "",
        "line": _line(one, found),
        "kind": told.kind,
        "figure": told.figure,
        "verdict": told.word,
        "others": speech.level(others.mean) if others else "",
    }


def _line(one: Measure, found: Overview) -> list[list[tuple[float, float]]]:
    """Pieces of the small line: places along the waves and on the ruler of the page, both from 0 to 1."""
    low, high = ruler(found.measures)
    last = max(len(found.waves) - 1, 1)
    at = {wave.number: place / last for place, wave in enumerate(found.waves)}
    pieces: dict[int, list[tuple[float, float]]] = {}
    for point in one.line:
        if point.number in at:
            height = (point.mean - low) / (high - low)
            pieces.setdefault(point.piece, []).append((at[point.number], height))
    return list(pieces.values())


def ruler(measures: Sequence[Measure]) -> tuple[float, float]:
    """One for all small lines of the page: the lowest and the highest of them."""
    points: list[Point] = [point for one in measures for point in one.line]
    if not points:
        return 0.0, 100.0
    low, high = min(point.mean for point in points), max(point.mean for point in points)
    middle, reach = (low + high) / 2, max(high - low, LEAST_HEIGHT) / 2
    return middle - reach, middle + reach


def _side(page: Page) -> Json | None:
    """What differs here from the others: touchpoints where they are asked, else the measures."""
    compared = page.touchpoints or page.beside
    if compared is None:
        return None
    lines = sorted(compared.lines, key=lambda one: not one.is_real)[:MOST_SIDE]
    rows = [
        {"name": one.name, "own": one.own, "others": one.others, "kind": one.verdict.kind, "verdict": one.verdict.word}
        for one in lines
    ]
    return {"heading": compared.heading, "heads": ["", _("here"), _("others"), ""], "rows": rows}


def _themes(found: ThemeWords | None) -> Json | None:
    """Counts of what customers write about; their words stay where they are read by who may read them."""
    if found is None:
        return None
    lines = found.lines[:MOST_THEMES]
    rows = [{"name": one.name, "now": one.now, "verdict": one.verdict} for one in lines]
    return {"heading": found.heading, "rows": rows}


def _tasks(sheet: Sheet, speech: Speech) -> Json:
    items = list(_items(sheet, speech))[:MOST_TO_DO]
    waiting, late = len(sheet.cases), sum(case.is_late(sheet.made) for case in sheet.cases)
    counted = ngettext("%(count)s case waits", "%(count)s cases wait", waiting, count=speech.n(waiting))
    note = _("%(late)s of them late", late=speech.n(late)) if late else ""
    return {
        "heading": _("What to do"),
        "items": items,
        "none": "" if items else _("Nothing has to be done first: no verdict of fell, no late case."),
        "note": speech.fmt.clauses(one for one in (counted if waiting else "", note) if one),
    }


def _items(sheet: Sheet, speech: Speech) -> Iterator[Json]:
    """The first thing, then what cases by their deadline propose, each once; no names of customers leave on paper."""
    first, said = sheet.page.first, set()
    if first is not None:
        said.add(first.text)
        yield {"text": first.text, "more": first.why}
    for case in sheet.cases:
        proposed = advice(case.advice, is_person=case.customer_id is not None).text
        if (first is None or case.id != first.case) and proposed not in said:
            said.add(proposed)
            yield {"text": proposed, "more": due(case, sheet.made)}


def _foot(sheet: Sheet, fmt: Formatter) -> list[str]:
    page, organisation = sheet.page, sheet.wave.study.organisation
    q = fmt.percent(page.found.tally.q)
    known = fmt.clauses(fmt.labelled(one.term, f"{one.figure} {one.text}".strip()) for one in page.facts[1:])
    rules = [
        _("Nobody is shown a figure of fewer than %(count)s people.", count=fmt.integer(page.found.min_cell)),
        _("Made by Vafa on %(time)s.", time=fmt.time(sheet.made, organisation.zone)),
    ]
    if page.found.tally.tested > 1:
        rules.insert(0, _("Of the changes called real at most %(share)s are false alarms.", share=q))
    return [one for one in (known, fmt.sentences(*rules)) if one]
