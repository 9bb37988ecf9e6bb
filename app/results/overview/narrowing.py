"""The fixed list of ways in which a wave is looked at: everybody, or one region, site, segment or language."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import select

from app.accounts.models import Organisation, Site
from app.accounts.scope import EVERYWHERE, Scope
from app.customers.models import Segment
from app.customers.segments.members import find_segment, segments_of
from app.kernel.db import session
from app.kernel.errors import AppError, NotFound
from app.kernel.web.i18n import lazy_gettext as _l
from app.kernel.web.numbers import row_number
from app.questionnaires.operations import definition_of
from app.studies.models import Study, Wave

Way = Literal["everybody", "region", "site", "segment", "language"]
# in the order in which they are told
WAYS: tuple[Way, ...] = ("site", "region", "language", "segment")
# what an address may carry besides: which wave and measure, and the language of the page
BESIDE = ("wave", "measure", "lang")


class NotShown(AppError):
    """A look that is not on the list: a small group could be read from it, now or beside another one."""

    status = 200

    def __init__(self) -> None:
        super().__init__(
            _l("Not shown: small groups could be read from it."),
            _l("Look at one site, region, language or segment at a time, or at everybody."),
        )


@dataclass(frozen=True)
class Narrowing:
    """Whose answers are looked at.

    key    what stands in the address: code of a site, name of a region, number of a segment, code of a language
    name   what people call it; of a language its code
    """

    way: Way = "everybody"
    key: str = ""
    name: str = ""

    @property
    def arguments(self) -> dict[str, str]:
        """What the address carries of it."""
        return {} if self.way == "everybody" else {self.way: self.key}


EVERYBODY = Narrowing()


def read_narrowing(
    arguments: Mapping[str, Any], wave: Wave, *, only: Scope = EVERYWHERE, beside: Iterable[str] = BESIDE
) -> Narrowing:
    """What the arguments of an address ask for; those named `beside` are somebody else's.

    Raises NotShown for any combination that is not on the list, and NotFound for what the looker does not know.
    """
    given = [(name, value) for name, value in _pairs(arguments) if value and name not in set(beside)]
    if not given:
        return EVERYBODY
    (way, key), *more = given
    if more or way not in WAYS:
        raise NotShown
    found = next(one for one in _offered(wave, way, key, only) if one is None or one.key == key)
    if found is None:
        raise NotFound
    return found


def offered(wave: Wave, only: Scope = EVERYWHERE) -> dict[Way, tuple[Narrowing, ...]]:
    """Everything that the looker may choose, by way: pages make their lists of it. Whether it is told is told there."""
    ways = ("site",) if not only.is_everywhere else WAYS
    return {way: tuple(LISTS[way](wave, only)) for way in ways}


def _pairs(arguments: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """Each value of each name; an address may carry a name twice."""
    lists = getattr(arguments, "lists", None)
    named = lists() if lists is not None else ((name, [value]) for name, value in arguments.items())
    return [(name, str(value)) for name, values in named for value in values]


def _offered(wave: Wave, way: str, key: str, only: Scope) -> Iterable[Narrowing | None]:
    """Ends with None. Who sees some sites is told of these: a part of another kind would cut across them."""
    if way == "segment":
        _check_segment(wave.study, key)
    if way != "site" and not only.is_everywhere and not _is_within(wave, way, key, only):
        raise NotShown
    yield from LISTS[way](wave, only)
    yield None


def _check_segment(study: Study, key: str) -> None:
    """Of studies that know the customer behind an answer. Raises NotFound, NotShown."""
    try:
        number = row_number(key)
    except ValueError as error:
        raise NotFound from error
    find_segment(study.organisation, number)
    if not study.is_identified:
        raise NotShown


def _is_within(wave: Wave, way: str, key: str, only: Scope) -> bool:
    """Whether it is a region all of whose sites are seen."""
    if way != "region":
        return False
    own = [site for site in sites_of(wave.study.organisation) if site.region == key]
    return bool(own) and all(only.sees(site) for site in own)


def sites_of(organisation: Organisation) -> Sequence[Site]:
    """By name; a site without one by its code."""
    found = session.scalars(select(Site).where(Site.organisation_id == organisation.id)).all()
    return sorted(found, key=lambda site: (called(site).casefold(), site.id))


def called(site: Site) -> str:
    return site.name.strip() or site.code


def _sites(wave: Wave, only: Scope) -> Iterable[Narrowing]:
    return (Narrowing("site", site.code, called(site)) for site in only.seen(sites_of(wave.study.organisation)))


def _regions(wave: Wave, only: Scope) -> Iterable[Narrowing]:
    names = {site.region for site in sites_of(wave.study.organisation) if site.region}
    return (Narrowing("region", name, name) for name in sorted(names, key=str.casefold))


def _languages(wave: Wave, only: Scope) -> Iterable[Narrowing]:
    return (Narrowing("language", code, code) for code in definition_of(wave.version).languages)


def _segments(wave: Wave, only: Scope) -> Iterable[Narrowing]:
    if not wave.study.is_identified:
        return ()
    return (Narrowing("segment", str(one.id), one.name) for one in segments_of(wave.study.organisation))


def in_order(segments: Iterable[Segment]) -> list[Segment]:
    """The order in which they are told: a newer one gives way to those before it."""
    return sorted(segments, key=lambda one: one.id)


LISTS = {"site": _sites, "region": _regions, "language": _languages, "segment": _segments}
