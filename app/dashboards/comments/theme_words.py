"""Themes of a wave beside the wave before, in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.dashboards.comments.over_waves import Theme, ThemesOverWaves
from app.kernel.web.i18n import formatter, isolated
from app.kernel.web.i18n import gettext as _

MOVED = ("more", "fewer")


@dataclass(frozen=True, kw_only=True)
class Line:
    """`width` and `mark` are of 100, for the bar: the share now, and an upright stroke for the wave before."""

    name: str
    now: str
    before: str
    share_now: str
    share_before: str
    told: str
    verdict: str
    width: float
    mark: float | None


@dataclass(frozen=True, kw_only=True)
class ThemeWords:
    """
    before   name of the column of the wave before; "" where there is none
    note     of whom the shares are, and what is not told
    """

    heading: str
    before: str
    lines: Sequence[Line]
    note: str


def theme_words(found: ThemesOverWaves) -> ThemeWords | None:
    if not found.themes or found.n is None:
        return None
    before = found.before if found.n_before is not None else None
    most = max(share for one in found.themes for share in (one.share_now, one.share_before) if share is not None)
    return ThemeWords(
        heading=_heading(found),
        before=(before.title or _("Wave %(number)s", number=formatter().integer(before.number))) if before else "",
        lines=[_line(one, most) for one in found.themes],
        note=_note(found),
    )


def _heading(found: ThemesOverWaves) -> str:
    moved = sorted((one for one in found.themes if one.told in MOVED), key=lambda one: one.told != "more")
    if moved:
        return _moved(moved[0], found)
    if any(one.told == "no_change" for one in found.themes):
        return _("What people write about did not change beyond chance")
    return _("What people write about")


def _moved(one: Theme, found: ThemesOverWaves) -> str:
    fmt, name = formatter(), isolated(one.name)
    more, fewer = _("More people write about %(theme)s", theme=name), _("Fewer write about %(theme)s", theme=name)
    said = more if one.told == "more" else fewer
    if one.now is None or one.before is None:
        return said
    counts = _(
        "%(now)s of %(n)s, in the wave before %(earlier)s of %(before)s",
        now=fmt.integer(one.now),
        n=fmt.integer(found.n or 0),
        earlier=fmt.integer(one.before),
        before=fmt.integer(found.n_before or 0),
    )
    return fmt.labelled(said, counts)


def _line(one: Theme, most: float) -> Line:
    verdicts = {
        "more": _("▲ more"),
        "fewer": _("▼ fewer"),
        "no_change": _("no real change"),
        "too_few": _("too few to compare"),
        "untagged": _("not enough tags yet"),
        "first_wave": _("first wave"),
    }
    return Line(
        name=one.name,
        now=_people(one.now),
        before=_people(one.before),
        share_now=_share(one.share_now),
        share_before=_share(one.share_before),
        told=one.told,
        verdict=verdicts[one.told],
        width=round((one.share_now or 0.0) / most * 100, 1),
        mark=None if one.share_before is None else round(one.share_before / most * 100, 1),
    )


def _people(n: int | None) -> str:
    return "–" if n is None else formatter().integer(n)


def _share(share: float | None) -> str:
    return "" if share is None else formatter().percent(share)


def _note(found: ThemesOverWaves) -> str:
    fmt = formatter()
    if found.n_before is None:
        people = _("Of %(n)s people.", n=fmt.integer(found.n or 0))
    else:
        people = _(
            "Of %(n)s people, and %(before)s in the wave before.",
            n=fmt.integer(found.n or 0),
            before=fmt.integer(found.n_before),
        )
    return fmt.sentences(
        people,
        _("Tags of staff; somebody may write about several. Themes of too few people are not shown."),
        _(
            "A share falls too when more people write about something else. Verdicts are corrected for the number of "
            "themes."
        ),
    )
