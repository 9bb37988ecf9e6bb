"""/i/<token>/stop: no more messages. GET only asks; the button, or the mail program by itself (RFC 8058), does it."""

import datetime as dt

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import refresh
from sqlalchemy import select, update

from app.accounts import audit
from app.customers import consents
from app.customers.models import CHANNELS, Customer
from app.customers.silence import objections, way_back
from app.kernel.db import begin_writing, session, utc_now
from app.kernel.web.addresses import external
from app.kernel.web.i18n import LANGUAGES
from app.kernel.web.i18n import lazy_gettext as _l
from app.kernel.web.security import csrf
from app.letters import suppressed
from app.letters.suppressed import Why
from app.studies.inviting.invite import language_for
from app.studies.inviting.personal import find_invitation
from app.studies.models import Invitation, Wave
from app.studies.operations import LinkUnknown

CUSTOMER_OPTED_OUT = audit.deed("customer.opted_out", _l("Customer opted out of messages"))
CUSTOMER_OPTED_IN = audit.deed("customer.opted_in", _l("Customer opted in to messages again"))

bp = Blueprint("unsubscribing", __name__, template_folder="../templates", url_prefix="/i/<token>/stop")
# the secret in the address is what a stranger's page does not have; a mail program has no cookies
csrf.exempt(bp)
OPEN = ("new", "sent", "failed")


@bp.get("")
def ask(token: str) -> ResponseReturnValue:
    return _draw(_find(token))


@bp.post("")
def stop(token: str) -> ResponseReturnValue:
    begin_writing()
    invitation = _find(token)
    opt_out(invitation.customer, now=utc_now())
    session.commit()
    return _draw(invitation)


@bp.post("/undo")
def undo(token: str) -> ResponseReturnValue:
    begin_writing()
    invitation = _find(token)
    take_back(invitation, now=utc_now())
    session.commit()
    return _draw(invitation, is_back=True)


def opt_out(customer: Customer, *, now: dt.datetime) -> None:
    """By no channel any more, out of every wave at once, and whoever else has the addresses; the caller commits."""
    objections.object_to(customer, CHANNELS, source="link", now=now)
    if all(consents.state_of(customer, channel) == "withdrawn" for channel in CHANNELS):
        return
    consents.withdraw_all(customer, source="link", now=now)
    mine = (Invitation.customer_id == customer.id, Invitation.status.in_(OPEN))
    session.execute(update(Invitation).where(*mine).values(status="opted_out"))
    audit.record(CUSTOMER_OPTED_OUT, customer, organisation=customer.organisation)


def take_back(invitation: Invitation, *, now: dt.datetime) -> None:
    """As it was before the click, and yes to the channel that the message came by; the caller commits.

    Where nothing had been withdrawn there is nothing to take back: it must not become a yes that nobody gave.
    """
    customer = invitation.customer
    if not is_out(customer):
        return
    wanted = [channel for channel in CHANNELS if channel == invitation.channel or _was_given(customer, channel)]
    keys = objections.keys_of(customer)
    for channel in wanted:
        # a page proves nothing about a mailbox that gives messages back: that stays as it is
        suppressed.lift(customer.organisation_id, keys.get(channel, ""), Why.OBJECTION)
        consents.give(customer, channel, source="link", now=now)
    for row in session.scalars(select(Invitation).filter_by(customer_id=customer.id, status="opted_out")):
        row.status = "sent" if row.sent_at else "new"
    audit.record(CUSTOMER_OPTED_IN, customer, organisation=customer.organisation)


def is_out(customer: Customer) -> bool:
    """Nobody writes to this person any more, because of a no: their own, or one of somebody at the same address."""
    why = objections.reasons_of(customer)
    said_no = [consents.state_of(customer, one) == "withdrawn" or why.get(one) is Why.OBJECTION for one in CHANNELS]
    has_way = [bool(objections.address_of(customer, one)) for one in CHANNELS]
    return any(said_no) and all(no or not way for no, way in zip(said_no, has_way, strict=True))


def _way_back(customer: Customer) -> str:
    """An address that lets the person back in when this message is long gone; "" where nothing is remembered."""
    row = next((row for row in objections.rows_of(customer) if row.why == Why.OBJECTION), None)
    return external("way_back.ask", token=way_back.token_of(row, customer.id)) if row else ""


def _was_given(customer: Customer, channel: str) -> bool:
    """Before the newest withdrawal, if that was the person's own click."""
    entries = [entry for entry in consents.entries_of(customer) if entry.channel == channel]
    return len(entries) > 1 and (entries[0].source, entries[1].state) == ("link", "given")


def _find(token: str) -> Invitation:
    invitation = find_invitation(token)
    if invitation is None:
        raise LinkUnknown
    return invitation


def _draw(invitation: Invitation, *, is_back: bool = False) -> str:
    wave: Wave = invitation.wave
    wished = request.args.get("lang")
    g.language = wished if wished in LANGUAGES else language_for(wave, invitation.language)
    refresh()
    customer = invitation.customer
    out = is_out(customer)
    return render_template(
        "studies/stop.html",
        organisation=wave.study.organisation,
        token=request.view_args["token"] if request.view_args else "",
        is_out=out,
        way_back=_way_back(customer) if out else "",
        days=way_back.DAYS,
        is_back=is_back,
        may_answer=invitation.status in OPEN and wave.state(utc_now()) == "open",
    )
