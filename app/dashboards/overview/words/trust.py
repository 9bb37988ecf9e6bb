"""Whether the figures may be trusted: who answered, who answered carelessly, whether the questions stayed the same."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.dashboards.overview.words.speech import Speech
from app.kernel.web.i18n import gettext as _
from app.kernel.web.i18n import isolated
from app.results.overview.model import Change, Overview, Quality, Share

# more names than these are counted
NAMED = 2


@dataclass(frozen=True, kw_only=True)
class Fact:
    term: str
    figure: str
    text: str = ""


def heading(found: Overview, speech: Speech) -> str:
    """For whom there are enough answers, and for whom not yet."""
    if not found.has_released or not found.n:
        return _("Not yet: there are too few answers")
    few = [row for row in found.sites if all(_is_few(one.change) for one in row.measures.values())]
    if not few or len(found.sites) < 2:
        return _("Enough answers, with care where the questions changed") if _broken(found) else _("Enough answers")
    if len(few) <= NAMED:
        names = speech.fmt.listed(isolated(row.name or row.code) for row in few)
        return _("Enough answers of all together; not yet of %(names)s", names=names)
    return _("Enough answers of all together; not yet of %(count)s sites", count=speech.n(len(few)))


def _is_few(change: Change) -> bool:
    return change.told == "too_few"


def facts(found: Overview, speech: Speech) -> list[Fact]:
    return [*_answered(found, speech), *_careless(found.quality, speech), _ruler(found, speech), *_alpha(found, speech)]


def _answered(found: Overview, speech: Speech) -> Iterator[Fact]:
    term, figure = _("Who answered"), speech.n(found.n)
    share = found.quality.answered if found.quality else None
    if share is None:
        # nobody was invited, or it is not told: of parts, and where nobody must know who was asked
        yield Fact(term=term, figure=figure)
        return
    text = _("of %(invited)s invited: %(share)s", invited=speech.n(share.of), share=_share(share, speech))
    before = found.quality.answered_before if found.quality else None
    if before is not None:
        earlier = _("in the wave before: %(share)s", share=speech.fmt.percent(before.share))
        text = speech.fmt.clauses((text, earlier))
    yield Fact(term=term, figure=figure, text=text)


def _share(share: Share, speech: Speech) -> str:
    percent = speech.fmt.percent
    return f"{percent(share.share)} ({speech.fmt.range(percent(share.low), percent(share.high))})"


def _careless(quality: Quality | None, speech: Speech) -> Iterator[Fact]:
    if quality is None or quality.careless is None:
        return
    text = _("by the recorded rule; the figures here keep them")
    if quality.shift is not None:
        moved = speech.fmt.coefficient(quality.shift)
        text = _("by the recorded rule; without them no scale's mean moves by more than %(shift)s", shift=moved)
    yield Fact(term=_("Careless answers"), figure=speech.n(quality.careless), text=text)


def _broken(found: Overview) -> dict[str, int]:
    return {name: number for name, number in found.ruler.items() if number is not None}


def _ruler(found: Overview, speech: Speech) -> Fact:
    broken, term = _broken(found), _("Same questions?")
    if not broken:
        return Fact(term=term, figure=_("yes"), text=_("the same sentences on the same points in every wave"))
    text = speech.fmt.clauses(
        _("%(measure)s: other words from wave %(number)s on", measure=speech.inside(name), number=speech.n(number))
        for name, number in broken.items()
    )
    return Fact(term=term, figure=_("not all"), text=text)


def _alpha(found: Overview, speech: Speech) -> Iterator[Fact]:
    if found.reliability:
        values = found.reliability.values()
        low, high = (speech.fmt.coefficient(one) for one in (min(values), max(values)))
        figure = low if low == high else speech.fmt.range(low, high)
        yield Fact(term=_("How exact"), figure=figure, text=_("Cronbach's alpha of the scales"))


def breaks(found: Overview, speech: Speech) -> str:
    """Under the small lines: where they are broken, and why; empty where none is."""
    broken = [
        _("%(measure)s in wave %(number)s", measure=speech.inside(name), number=speech.n(number))
        for name, number in _broken(found).items()
    ]
    if not broken:
        return ""
    lines = speech.fmt.listed(broken)
    return _("A line breaks where the words changed, and what was before is not compared: %(lines)s.", lines=lines)
