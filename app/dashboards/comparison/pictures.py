"""The drawings of two waves: kept with their figures, because drawing takes longer than reading them."""

from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from flask import url_for

from app.dashboards.comparison.page import Page
from app.kernel.web.i18n import gettext as _
from app.results.overview.model import Reading
from app.results.overview.pair import Pair
from app.results.pictures.drawn import Drawn
from app.results.pictures.pen import Pen
from app.results.pictures.sites import sites
from app.results.pictures.two_waves import two_waves

Key = tuple[str, ...]
MORE = "#all-sites"


@dataclass(frozen=True, kw_only=True)
class Pictures:
    """Each None where there is nothing to draw."""

    together: Drawn | None = None
    sites: Drawn | None = None


_kept: "WeakKeyDictionary[Pair, dict[Key, Pictures]]" = WeakKeyDictionary()


def pictures_of(page: Page) -> Pictures:
    """In the language of the page; marks lead to addresses, so those belong to what they are kept under."""
    own = _kept.setdefault(page.pair, {})
    key = (page.speech.fmt.language.code, page.measure, page.together.name, url_for("dashboards.home"))
    if key not in own:
        pen = Pen(page.speech.fmt, page.speech.measures)
        own[key] = Pictures(together=_together(page, pen), sites=_sites(page, pen))
    return own[key]


def _together(page: Page, pen: Pen) -> Drawn | None:
    measures = page.found.measures
    known = {
        one.name: Reading(now=one.now, before=one.before, change=one.change)
        for one in measures
        if one.now and one.before
    }
    if not known or page.found.before is None:
        return None
    said = _("%(place)s, measure by measure. %(finding)s.", place=page.together.name, finding=page.together.heading)
    return _shown(two_waves(known, pen, before=page.found.before, label=said))


def _sites(page: Page, pen: Pen) -> Drawn | None:
    if page.where is None:
        return None
    measure = page.speech.measure(page.measure)
    said = _("%(measure)s by site, worst change first. %(finding)s.", measure=measure, finding=page.where.heading)
    return _shown(sites(page.found, page.measure, pen, label=said, links=_links(page), is_pair=True))


def _links(page: Page) -> Mapping[str, str]:
    here = {site.code: url_for("dashboards.home", site=site.code, wave=page.wave.id) for site in page.found.sites}
    return here | dict.fromkeys(("more", "more_few"), MORE)


def _shown(drawn: Drawn) -> Drawn | None:
    return drawn if drawn.drawings else None
