"""The first sentence of the page: what was found, and how sure it is.

"No real change" is never told as "nothing changed": a change smaller than what so many answers find may be there.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from app.dashboards.overview.words.line import is_record
from app.dashboards.overview.words.speech import Speech, marked, plain, strong
from app.dashboards.overview.words.verdicts import Verdict, tally
from app.kernel.web.i18n import gettext as _
from app.kernel.web.i18n import isolated, ngettext
from app.results.overview.model import Change, Measure, Overview, SiteRow

Found = tuple[SiteRow | None, str, Change]
# more findings than these are read below
MOST = 3


@dataclass(frozen=True, kw_only=True)
class Statement:
    """
    title   the finding
    rest    what all of them together do; empty where there is no more to say
    lead    sentences under it
    tally   verdicts over all comparisons
    """

    title: str
    rest: str = ""
    lead: tuple[Markup, ...] = ()
    tally: tuple[Verdict, ...] = ()


def statement(found: Overview, speech: Speech, place: str) -> Statement:
    """
    place   what is looked at as a whole: the organisation, or its part
    """
    if found.findings:
        title, rest, lead = _found(found, speech, place)
    elif found.before is None:
        title, rest, lead = _first_wave(found, speech, place)
    elif found.tally.tested:
        title, rest, lead = _nothing_found(found, speech)
    else:
        title, rest, lead = _not_compared(found, speech)
    verdicts = tuple(tally(found.tally, speech)) if found.before else ()
    return Statement(title=title, rest=rest, lead=tuple(lead), tally=verdicts)


def _found(found: Overview, speech: Speech, place: str) -> tuple[str, str, Iterator[Markup]]:
    row, name, change = found.findings[0]
    values = {"place": _place(row, place), "points": speech.points(change), "measure": speech.inside(name)}
    if change.told == "fell":
        title = _("%(place)s lost %(points)s of %(measure)s, and chance does not explain it.", **values)
    else:
        title = _("%(place)s gained %(points)s of %(measure)s, more than chance explains.", **values)
    return title, _chain(found, speech) or _record(found, name, speech), _lead(found, speech, place)


def _place(row: SiteRow | None, whole: str) -> str:
    return isolated(row.name or row.code) if row else isolated(whole)


def _chain(found: Overview, speech: Speech) -> str:
    """What all sites together do, where the statement is about one of several."""
    if len(found.sites) < 2 or found.narrowing.way != "everybody":
        return ""
    moved = [one for one in found.measures if one.change.is_found]
    if not moved:
        tested = any(one.change.is_tested for one in found.measures)
        return _("All sites together show no real change.") if tested else ""
    said = speech.fmt.clauses(_moved(one.name, one.change, speech) for one in moved[:MOST])
    return _("All sites together: %(changes)s.", changes=said)


def _record(found: Overview, name: str, speech: Speech) -> str:
    """Whether a part stands lower, or higher, than ever since the questions are the same."""
    points = found.measure(name).line if found.narrowing.way != "everybody" or len(found.sites) < 2 else ()
    number = sum(point.piece == points[-1].piece for point in points) if points else 0
    if (record := is_record(points)) == "lowest":
        return _("It is the lowest of %(count)s waves.", count=speech.n(number))
    return _("It is the highest of %(count)s waves.", count=speech.n(number)) if record else ""


def _moved(name: str, change: Change, speech: Speech) -> str:
    values = {"measure": speech.inside(name), "size": speech.size(change), "limits": speech.limits(change)}
    if change.told == "fell":
        return _("%(measure)s fell by %(size)s (%(limits)s)", **values)
    return _("%(measure)s rose by %(size)s (%(limits)s)", **values)


def _lead(found: Overview, speech: Speech, place: str) -> Iterator[Markup]:
    row, name, change = found.findings[0]
    yield from _from_to(found, row, name, change, speech)
    for other in found.findings[1:MOST]:
        yield _also(other, speech, place)
    if len(found.findings) > MOST:
        more = len(found.findings) - MOST
        yield plain(ngettext("%(count)s more stands below.", "%(count)s more stand below.", more, count=speech.n(more)))
    elif found.tally.no_change:
        yield plain(_("Everything else stayed within what chance makes between two waves."))
    if len(found.sites) < 2 and change.detectable and change.n:
        values = {"n": speech.n(change.n), "points": speech.fmt.number(change.detectable)}
        yield plain(_("With about %(n)s answers a change of %(points)s points is found four times in five.", **values))


def _from_to(found: Overview, row: SiteRow | None, name: str, change: Change, speech: Speech) -> Iterator[Markup]:
    own = row.measures[name] if row else found.measure(name)
    if own.now is None or own.before is None:
        return
    went = _("from %(before)s to %(now)s", before=speech.level(own.before.mean), now=speech.level(own.now.mean))
    values = {"went": strong(went), "limits": plain(speech.limits(change))}
    if change.told == "fell":
        yield marked(_("It went %(went)s of 100: a fall of %(limits)s points.", **values))
    else:
        yield marked(_("It went %(went)s of 100: a rise of %(limits)s points.", **values))


def _also(other: Found, speech: Speech, place: str) -> Markup:
    row, name, change = other
    values = {
        "place": strong(_place(row, place)),
        "points": plain(speech.points(change)),
        "limits": plain(speech.limits(change)),
        "measure": plain(speech.inside(name)),
    }
    if change.told == "fell":
        return marked(_("%(place)s fell by %(points)s (%(limits)s) in %(measure)s.", **values))
    return marked(_("%(place)s rose by %(points)s (%(limits)s) in %(measure)s.", **values))


def _nothing_found(found: Overview, speech: Speech) -> tuple[str, str, Iterator[Markup]]:
    since = speech.wave(found.before) if found.before else ""
    if len(found.sites) > 1:
        title = _("No site fell or rose beyond chance since %(wave)s.", wave=since)
    else:
        title = _("Nothing fell or rose beyond chance since %(wave)s.", wave=since)
    return title, _("That does not say that nothing changed."), _could_find(found, speech)


def _could_find(found: Overview, speech: Speech) -> Iterator[Markup]:
    """Where it stands, and how large a change would have been found."""
    yield from _stands(found, speech)
    detectable = [one.change.detectable for one in found.measures if one.change.detectable is not None]
    if detectable:
        points = speech.fmt.number(max(detectable))
        yield plain(_("A change of %(points)s points would have been found four times in five.", points=points))


def _stands(found: Overview, speech: Speech) -> Iterator[Markup]:
    one = leading(found)
    if one and one.now:
        values = {"measure": plain(speech.measure(one.name)), "reading": strong(speech.reading(one.now))}
        yield marked(_("%(measure)s stands at %(reading)s of 100.", **values))


def leading(found: Overview) -> Measure | None:
    """The first measure that is told: the index where it is asked."""
    return next((one for one in found.measures if one.now), None)


def _first_wave(found: Overview, speech: Speech, place: str) -> tuple[str, str, Iterator[Markup]]:
    one = leading(found)
    if one is None or one.now is None:
        return _too_few(found, speech)
    title = _(
        "%(place)s: %(measure)s stands at %(mean)s of 100.",
        place=isolated(place),
        measure=speech.inside(one.name),
        mean=speech.level(one.now.mean),
    )
    return title, _("This is the first wave; changes come with the second."), _first_lead(one, speech)


def _first_lead(one: Measure, speech: Speech) -> Iterator[Markup]:
    if one.now and speech.interval(one.now):
        yield plain(_("With 95 %% confidence between %(low)s and %(high)s.", **_limits(one, speech)))


def _limits(one: Measure, speech: Speech) -> dict[str, str]:
    now = one.now
    return {"low": speech.level(now.low or 0.0), "high": speech.level(now.high or 0.0)} if now else {}


def _not_compared(found: Overview, speech: Speech) -> tuple[str, str, Iterator[Markup]]:
    told = {one.change.told for one in found.measures}
    since = speech.wave(found.before) if found.before else ""
    if told and told <= {"other_ruler", "not_asked"}:
        title = _("Other questions were asked than in %(wave)s, so nothing is compared.", wave=since)
        return title, _("Changes come with the next wave that keeps them."), _stands(found, speech)
    return _too_few(found, speech)


def _too_few(found: Overview, speech: Speech) -> tuple[str, str, Iterator[Markup]]:
    title = _("Too few answers to say whether anything changed.")
    return title, "", _needed(found, speech)


def _needed(found: Overview, speech: Speech) -> Iterator[Markup]:
    yield from _stands(found, speech)
    least = speech.n(found.least)
    yield plain(_("Two waves are compared from %(least)s answers in each of them on.", least=least))
