"""What customers write about, as staff tagged it, beside the wave before."""

from dataclasses import dataclass

from app.dashboards.comments.over_waves import Theme, ThemesOverWaves
from app.dashboards.overview.words.speech import Speech, isolated
from app.dashboards.overview.words.verdicts import Verdict
from app.kernel.web.i18n import gettext as _

# more of them are read on the page of comments
MOST = 6


@dataclass(frozen=True, kw_only=True)
class Line:
    """`width` and `mark` are of 100, for the bar: the share now, and an upright stroke for the wave before."""

    name: str
    now: str
    before: str
    verdict: Verdict
    width: float
    mark: float | None


@dataclass(frozen=True, kw_only=True)
class Themes:
    """
    before   the wave they are compared with; "" for a first one
    """

    heading: str
    before: str
    lines: tuple[Line, ...]


def themes(found: ThemesOverWaves, before: str, speech: Speech) -> Themes | None:
    told = found.themes[:MOST]
    if not told:
        return None
    most = max((share for one in told for share in (one.share_now, one.share_before) if share), default=1.0)
    return Themes(
        heading=_heading(found, told[0], speech),
        before=before if found.before else "",
        lines=tuple(_line(one, most, speech) for one in told),
    )


def _heading(found: ThemesOverWaves, first: Theme, speech: Speech) -> str:
    """The matter that grew, else that of most people."""
    one = next((each for each in found.themes if each.told == "rose" and each.now), first)
    if one.now is None or found.n is None:
        return _("What customers wrote")
    values = {"now": speech.n(one.now), "of": speech.n(found.n), "theme": isolated(one.name)}
    said = _("%(now)s of %(of)s who wrote name %(theme)s", **values)
    if one.before is None or one.told != "rose":
        return said
    return speech.fmt.clauses((said, _("in the wave before %(before)s", before=speech.n(one.before))))


def _line(one: Theme, most: float, speech: Speech) -> Line:
    return Line(
        name=one.name,
        now="" if one.now is None else speech.n(one.now),
        before="" if one.before is None else speech.n(one.before),
        verdict=_verdict(one),
        width=round((one.share_now or 0.0) / most * 100, 1),
        mark=None if one.share_before is None else round(one.share_before / most * 100, 1),
    )


def _verdict(one: Theme) -> Verdict:
    words = {
        "rose": _("▲ more"),
        "fell": _("▼ fewer"),
        "no_change": _("no real change"),
        "too_few": _("too few answers"),
        "untagged": _("too few texts have a tag"),
        "first_wave": _("the first wave"),
    }
    return Verdict(kind="fell" if one.told == "rose" else "same", word=words[one.told])
