"""What customers of one site wrote: matters beside the wave before, and some texts for who may read them."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.accounts.access import Access
from app.accounts.scope import Scope
from app.dashboards.comments.inbox import READ, may_read
from app.dashboards.comments.over_waves import themes_over_waves
from app.dashboards.comments.theme_words import ThemeWords, theme_words
from app.results.frames.comments import comments_of
from app.results.frames.released import told_sites
from app.results.overview.narrowing import Narrowing
from app.studies.models import Wave

MOST, LONGEST = 3, 280


@dataclass(frozen=True, kw_only=True)
class Written:
    themes: ThemeWords | None
    quotes: Sequence[str]


def written(wave: Wave, narrowing: Narrowing, member: Access) -> Written | None:
    """None where it is not a site that is looked at, or nothing is told of it."""
    code = narrowing.arguments.get("site")
    site = next((one for one in member.organisation.sites if one.code == code), None)
    if site is None:
        return None
    found = theme_words(themes_over_waves(wave, Scope((site,))))
    quotes = _quotes(wave, site.code, member)
    return Written(themes=found, quotes=quotes) if found or quotes else None


def _quotes(wave: Wave, code: str, member: Access) -> list[str]:
    """The newest that are known to be of the site; none where texts of this study stay with its readers."""
    is_reader = member.may(*READ) and may_read(member, wave)
    scope = told_sites(wave, member.scope) if is_reader else None
    if scope is None:
        return []
    there = (one.text for one in comments_of(wave, scope) if one.person.site == code and len(one.text) > 1)
    return [_shortened(text) for text, _place in zip(there, range(MOST), strict=False)]


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()}…"
