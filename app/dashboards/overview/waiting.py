"""Before there are figures: what to do, and when figures come."""

import datetime as dt
from dataclasses import dataclass

from flask import url_for

from app.accounts.access import Access
from app.accounts.models import Role
from app.dashboards.home import Home, OpenWave
from app.kernel.web.i18n import formatter, ngettext
from app.kernel.web.i18n import gettext as _
from app.studies.models import Wave

MAKERS = (Role.OWNER, Role.RESEARCHER)


@dataclass(frozen=True)
class Step:
    label: str
    address: str


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """
    title   what is missing
    said    when figures come
    ways    what to do until then, the first step first
    """

    title: str
    said: tuple[str, ...] = ()
    ways: tuple[Step, ...] = ()


def waiting_of(home: Home, member: Access) -> Waiting:
    """The first page of who reads figures, before a wave has closed."""
    if home.open_waves:
        return _open(home.open_waves[0], member)
    if home.next_waves:
        return _announced(home.next_waves[0], member)
    return _nothing(member)


def _open(one: OpenWave, member: Access) -> Waiting:
    wave, fmt = one.wave, formatter()
    steps = [Step(_("Look at the collection"), url_for("collection.wave", wave_id=wave.id))]
    if member.may(*MAKERS):
        steps.append(Step(_("Links and QR codes"), url_for("studies.links", study_id=wave.study_id)))
    return Waiting(
        title=_("The first wave of %(study)s is open; figures come when it closes.", study=wave.study.title),
        said=(_so_far(one, member), _closes(wave.closes_at, member), _changes(fmt.integer(2))),
        ways=tuple(steps),
    )


def _so_far(one: OpenWave, member: Access) -> str:
    fmt = formatter()
    if one.finished is None:
        return _("Fewer than %(n)s responses so far", n=fmt.integer(member.organisation.min_cell))
    return ngettext(
        "%(count)s response so far", "%(count)s responses so far", one.finished, count=fmt.integer(one.finished)
    )


def _closes(closes: dt.datetime | None, member: Access) -> str:
    if closes is None:
        return _("It has no end: it closes when somebody closes it.")
    return _("It closes on %(day)s.", day=formatter().date(closes, member.organisation.zone))


def _changes(number: str) -> str:
    return _("Whether anything changed is told from wave %(number)s on.", number=number)


def _announced(wave: Wave, member: Access) -> Waiting:
    opens = formatter().date(wave.opens_at, member.organisation.zone)
    steps = []
    if member.may(*MAKERS):
        steps.append(Step(_("Prepare the wave"), url_for("studies.wave", wave_id=wave.id)))
    return Waiting(
        title=_("The first wave opens on %(day)s; figures come when it closes.", day=opens),
        said=(_closes(wave.closes_at, member),),
        ways=tuple(steps),
    )


def _nothing(member: Access) -> Waiting:
    if not member.may(*MAKERS):
        return Waiting(
            title=_("Nothing has been asked yet."),
            said=(_("Owners and researchers start studies; ask one of them."),),
        )
    return Waiting(
        title=_("Nothing has been asked yet."),
        said=(
            _(
                "A study asks a questionnaire in one or more waves. As soon as one exists, its links and reports "
                "stand here."
            ),
        ),
        ways=(Step(_("Choose a questionnaire"), url_for("studio.questionnaires")),),
    )
