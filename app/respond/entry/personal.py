"""A person's own link: whether it may be used, and what a finish or a refusal does with the invitation."""

import datetime as dt

from sqlalchemy import update

from app.accounts.models import Site
from app.disclosure.invited import Cell
from app.kernel.db import session
from app.kernel.errors import AppError
from app.kernel.web.i18n import lazy_gettext as _l
from app.respond import enough, kept_cell, operations
from app.respond.entry.ways import PaperWay, PersonalWay, Way, WebWay
from app.respond.kept_cell import UNMARKED
from app.respond.models import Response
from app.respond.release import marks
from app.studies import quotas
from app.studies.models import Invitation
from survey_defs.model import Questionnaire


class LinkUsed(AppError):
    """Answered or refused; which of the two an anonymous study does not know."""

    status = 410

    def __init__(self) -> None:
        super().__init__(
            _l("This personal link has been used"),
            _l("It counts once. Thank you for your time. With your receipt code you can still read your answers."),
        )


class LinkWithdrawn(AppError):
    status = 410

    def __init__(self) -> None:
        super().__init__(_l("This invitation was taken back"), _l("You need not do anything. Nothing was stored."))


class OptedOut(AppError):
    status = 410

    def __init__(self) -> None:
        super().__init__(
            _l("You asked not to be invited any more"),
            _l("So this personal link is closed, and nobody writes to you. Nothing was stored."),
        )


class EnoughAnswers(AppError):
    """The quota of the site is full, or that of every answer."""

    status = 410

    def __init__(self) -> None:
        super().__init__(
            _l("Enough people have answered already"), _l("Thank you for your interest. Nothing was stored.")
        )


CLOSED = {"answered": LinkUsed, "refused": LinkUsed, "withdrawn": LinkWithdrawn, "opted_out": OptedOut}


def find_response(way: WebWay, *, lock: bool) -> Response | None:
    """What this person has begun, on whichever device; never in an anonymous study."""
    if not isinstance(way, PersonalWay) or not way.person:
        return None
    return operations.find_of_person(way, lock=lock)


def require_usable(way: WebWay, response: Response | None, *, holds: bool) -> None:
    """Let through who has a response in hand, and a link that has not been used.

    holds   this browser's cookie leads to the response: only there the thanks and the receipt code are shown again
    """
    if not isinstance(way, PersonalWay) or (response is not None and (holds or response.status == "started")):
        return
    if response is not None:
        raise LinkUsed
    if way.status in CLOSED:
        raise CLOSED[way.status]
    if way.is_anonymous and marks.is_marked(way):
        raise LinkUsed


def admit(way: WebWay, questionnaire: Questionnaire, now: dt.datetime) -> Cell | None:
    """Raises EnoughAnswers or TooFewInvited where a new response may not begin.

    What its row may keep of site and language; None where it keeps both as they are.
    """
    if way.wave.plan and (quotas.is_full(way.wave, _site(way)) or enough.is_full(way.wave, questionnaire)):
        raise EnoughAnswers
    return kept_cell.cell_of(way, now) if isinstance(way, PersonalWay) and way.is_anonymous else None


def finish(way: Way, response: Response) -> None:
    """In the transaction of the last page. Raises LinkUsed where this link was used up meanwhile."""
    if isinstance(way, PersonalWay) and way.is_anonymous:
        set_aside(way, response)
    elif response.customer_id is not None:
        mine = (Invitation.wave_id == response.wave_id, Invitation.customer_id == response.customer_id)
        session.execute(update(Invitation).where(*mine, Invitation.status.in_(UNMARKED)).values(status="answered"))


def set_aside(way: WebWay, response: Response) -> None:
    """Use an anonymous link up when its answers are finished, or set aside: from then on only the receipt code leads
    back to them. Raises LinkUsed where another response has used it up.
    """
    if not isinstance(way, PersonalWay) or not way.is_anonymous or response.receipt_hash is not None:
        return
    if not marks.put(way, Cell(response.site_id, response.language), response.day):
        raise LinkUsed


def finish_apart(way: Way) -> None:
    """After that transaction: with a pseudonym, invitation and response must not be written in the same one."""
    if isinstance(way, PersonalWay | PaperWay) and way.pseudonym is not None:
        _set(way, "answered")
        session.commit()


def refuse(way: PersonalWay | PaperWay, cell: Cell | None, now: dt.datetime) -> None:
    """Count the no once, and close the invitation with the same mark as an answer. The caller commits."""
    if cell is None or isinstance(way, PaperWay):
        is_new = way.invitation is None or _set(way, "refused")
    else:
        day = now.astimezone(way.wave.study.organisation.zone).date()
        is_new = marks.put(way, cell, day)
    if is_new:
        operations.refuse(way.wave)


def _set(way: PersonalWay | PaperWay, status: str) -> bool:
    """Whether the invitation was still open."""
    mine = (Invitation.id == way.invitation, Invitation.status.in_(UNMARKED))
    changed = session.execute(update(Invitation).where(*mine).values(status=status).returning(Invitation.id))
    return changed.first() is not None


def _site(way: WebWay) -> Site | None:
    return session.get(Site, way.site_id) if way.site_id is not None and way.wave.plan.get("quotas") else None
