"""The members of an organisation and those who are asked to join."""

from typing import TypeVar
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts import access, sights
from app.accounts.labels import MEANINGS, ROLES
from app.accounts.models import Membership, Site
from app.accounts.office import joining, members, sites
from app.accounts.office.joining import Offer
from app.accounts.office.members import LastOwner
from app.accounts.office.office import OFFICE, bp
from app.accounts.office.office_forms import InviteForm, MemberForm
from app.accounts.operations import InvalidAccount
from app.accounts.sights import sight
from app.accounts.sign_in.forms import text
from app.kernel import duties
from app.kernel.db import begin_writing, session, utc_now
from app.kernel.errors import AppError, TooManyTries
from app.kernel.web.current import current_config
from app.kernel.web.i18n import gettext as _
from app.kernel.web.i18n import lazy_gettext as _l
from app.letters import delivery

AnyForm = TypeVar("AnyForm", bound=MemberForm)
sight("office.members", _l("Members and settings"))


@bp.get("/members/", endpoint="members")
@access.required(*OFFICE)
def show_members() -> ResponseReturnValue:
    return _members(_offering(InviteForm(formdata=None)))


@bp.post("/members/invite")
@access.required(*OFFICE)
def invite() -> ResponseReturnValue:
    form = _offering(InviteForm())
    if not form.validate():
        return _members(form), 422
    try:
        _count_letter()
        offer = Offer(email=text(form.email), role=form.asked_role, sites=form.asked_sites(_sites()))
        joining.invite(access.organisation(), offer, by=access.current().user, now=utc_now())
    except (InvalidAccount, TooManyTries) as error:
        form.tell(form.email, error)
        return _members(form), error.status, error.headers
    return _letter_is_due(_("%(email)s is invited.", email=form.email.data))


@bp.post("/members/invitations/<uuid:join_id>/resend")
@access.required(*OFFICE)
def resend_invitation(join_id: UUID) -> ResponseReturnValue:
    _count_letter()
    found = joining.find_of(access.organisation(), join_id)
    joining.resend(found, now=utc_now())
    return _letter_is_due(_("%(email)s gets the link once more.", email=found.email))


@bp.post("/members/invitations/<uuid:join_id>/withdraw")
@access.required(*OFFICE)
def withdraw_invitation(join_id: UUID) -> ResponseReturnValue:
    found = joining.find_of(access.organisation(), join_id)
    joining.withdraw(found, now=utc_now())
    session.commit()
    return _done(_("The invitation of %(email)s is withdrawn; its link works no more.", email=found.email))


@bp.route("/members/<int:member_id>/", methods=["GET", "POST"])
@access.required(*OFFICE)
def member(member_id: int) -> ResponseReturnValue:
    found = members.find_member(access.organisation(), member_id)
    form = _form_of(found)
    if not form.validate_on_submit():
        return _member(found, form), 422 if form.errors else 200
    try:
        members.change(found, role=form.asked_role, sites=form.asked_sites(_sites()))
    except (InvalidAccount, LastOwner) as error:
        session.rollback()
        form.tell(form.role if isinstance(error, LastOwner) else form.sites, error)
        return _member(found, form), error.status
    session.commit()
    return _done(_("What %(name)s may do is changed, from now on.", name=found.user.name))


@bp.post("/members/<int:member_id>/remove")
@access.required(*OFFICE)
def remove_member(member_id: int) -> ResponseReturnValue:
    found = members.find_member(access.organisation(), member_id)
    try:
        members.remove(found, now=utc_now())
    except LastOwner as error:
        session.rollback()
        return _member(found, _form_of(found, formdata=None), error), error.status
    session.commit()
    if found.user_id == access.current().user.id:
        return redirect(url_for("accounts.start"), 303)
    return _done(_("%(name)s is removed and sees nothing of the organisation any more.", name=found.user.name))


def _count_letter() -> None:
    """The count is written in a transaction of its own, which has to come first."""
    access.end_reading()
    joining.count(access.organisation())
    begin_writing()


def _sites() -> list[Site]:
    return sites.sites_of(access.organisation())


def _form_of(found: Membership, **given: None) -> MemberForm:
    return _offering(MemberForm(role=found.role, sites=[str(site.id) for site in found.sites], **given))


def _offering(form: AnyForm) -> AnyForm:
    """The form with the sites that may be ticked."""
    form.sites.choices = {str(site.id): site.name for site in _sites()}
    return form


def _letter_is_due(told: str) -> ResponseReturnValue:
    session.commit()
    duties.wake("letters.send")
    return _done(told)


def _done(told: str) -> ResponseReturnValue:
    flash(told)
    return redirect(url_for("office.members"), 303)


def _members(form: InviteForm) -> str:
    organisation, now = access.organisation(), utc_now()
    config = current_config()
    has_mail = "mail" not in delivery.missing_settings(config)
    waiting = joining.unanswered(organisation)
    return render_template(
        "accounts/office/members.html",
        members=members.members_of(organisation),
        waiting=waiting,
        expired={one.id for one in waiting if not joining.is_open(one, now)},
        # where messages cannot go out, the owner hands the link over
        links={} if has_mail else {one.id: joining.link_of(one) for one in waiting},
        has_mail=has_mail,
        form=form,
        roles=ROLES,
        meanings=MEANINGS,
        sights=sights.table(),
        min_cell=organisation.min_cell,
        zone=organisation.zone,
    )


def _member(found: Membership, form: MemberForm, refusal: AppError | None = None) -> str:
    return render_template(
        "accounts/office/member.html",
        member=found,
        form=form,
        refusal=refusal,
        roles=ROLES,
        meanings=MEANINGS,
    )
