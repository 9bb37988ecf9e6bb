"""The drawings of a page: kept with its figures, because drawing takes longer than reading them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from flask import url_for

from app.dashboards.overview.page import Page
from app.kernel.web.i18n import gettext as _
from app.results.overview.model import Made, Overview, StateMoves
from app.results.pictures.drawn import Drawn
from app.results.pictures.lines import trend
from app.results.pictures.pen import Pen
from app.results.pictures.people import movement, word_of_mouth
from app.results.pictures.points import priorities, touchpoints
from app.results.pictures.sites import sites
from app.results.pictures.spark import NARROW, WIDE, Spark, ruler_of, spark

Key = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Pictures:
    """Each None, or left out, where there is nothing to draw."""

    sparks: Mapping[str, Spark] = field(default_factory=dict)
    sites: Drawn | None = None
    movement: Drawn | None = None
    talk: Drawn | None = None
    drivers: Drawn | None = None
    trend: Drawn | None = None
    broken: Mapping[str, Drawn] = field(default_factory=dict)
    touchpoints: Drawn | None = None


_kept: "WeakKeyDictionary[Overview, dict[Key, Pictures]]" = WeakKeyDictionary()


def pictures_of(page: Page) -> Pictures:
    """In the language of the page; marks lead to addresses, so those belong to what they are kept under."""
    own = _kept.setdefault(page.found, {})
    key = (page.speech.fmt.language.code, page.measure, url_for("dashboards.home"))
    if key not in own:
        own[key] = _draw(page, Pen(page.speech.fmt, {**page.speech.items, **page.speech.measures}))
    return own[key]


def _draw(page: Page, pen: Pen) -> Pictures:
    return Pictures(
        sparks=dict(_sparks(page, pen)),
        sites=_sites(page, pen),
        movement=_movement(page, pen),
        talk=_talk(page, pen),
        drivers=_drivers(page, pen),
        trend=_trend(page, pen),
        broken=dict(_broken(page, pen)),
        touchpoints=_touchpoints(page, pen),
    )


def _sparks(page: Page, pen: Pen) -> Iterator[tuple[str, Spark]]:
    """All on one ruler; the first is wide enough for its numbers."""
    ruler, fmt = ruler_of(page.found.measures), page.speech.fmt
    for place, one in enumerate(page.found.measures):
        if len(one.line) < 2:
            continue
        label = _(
            "%(measure)s over %(count)s waves: from %(first)s to %(last)s of 100",
            measure=page.speech.measure(one.name),
            count=fmt.integer(len(one.line)),
            first=page.speech.level(one.line[0].mean),
            last=page.speech.level(one.line[-1].mean),
        )
        numbers = [fmt.integer(tick) for tick in ruler.ticks]
        size = NARROW if place else WIDE
        yield one.name, spark(one, ruler, label=label, size=size, numbers=numbers, is_mirrored=pen.is_mirrored)


def _sites(page: Page, pen: Pen) -> Drawn | None:
    if page.where is None:
        return None
    measure = page.speech.measure(page.measure)
    said = _("%(measure)s by site, worst change first. %(finding)s.", measure=measure, finding=page.where.heading)
    here = {site.code: url_for("dashboards.home", site=site.code, wave=page.wave.id) for site in page.found.sites}
    links = here | dict.fromkeys(("more", "more_few"), "#all-sites")
    return _shown(sites(page.found, page.measure, pen, label=said, links=links))


def _movement(page: Page, pen: Pen) -> Drawn | None:
    found = page.found.movement.found if isinstance(page.found.movement, Made) else page.found.movement
    if not isinstance(found, StateMoves) or page.movement is None:
        return None
    said = [page.movement.heading, page.movement.said.intro if page.movement.said else ""]
    return _shown(movement(found, page.found.wave, pen, label=" ".join(filter(None, said))))


def _talk(page: Page, pen: Pen) -> Drawn | None:
    if page.talk is None:
        return None
    said = " ".join(filter(None, (page.talk.heading, page.talk.intro)))
    return _shown(word_of_mouth(page.found, pen, label=said))


def _drivers(page: Page, pen: Pen) -> Drawn | None:
    made = page.found.priorities
    if not isinstance(made, Made) or isinstance(made.found, Exception) or page.drivers is None:
        return None
    return _shown(priorities(made.found, pen, label=page.drivers.heading))


def _trend(page: Page, pen: Pen) -> Drawn | None:
    if page.over is None:
        return None
    said = f"{page.speech.measure(page.over.name)}. {page.over.heading}"
    return _shown(trend(page.found, page.over.name, pen, label=said, breaks=_breaks(page, page.over.name)))


def _broken(page: Page, pen: Pen) -> Iterator[tuple[str, Drawn]]:
    for one in page.broken:
        drawn = trend(page.found, one.name, pen, label=one.heading, breaks=_breaks(page, one.name), is_half=True)
        if drawn.drawings:
            yield one.name, drawn


def _breaks(page: Page, name: str) -> dict[int, str]:
    return dict.fromkeys(page.found.measure(name).broke_at, _("other words: not the same ruler"))


def _touchpoints(page: Page, pen: Pen) -> Drawn | None:
    if page.touchpoints is None:
        return None
    return _shown(touchpoints(page.found.touchpoints, pen, label=page.touchpoints.heading))


def _shown(drawn: Drawn) -> Drawn | None:
    return drawn if drawn.drawings else None
