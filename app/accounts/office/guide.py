"""The guide of the first steps: what a new organisation does first, with what is done ticked."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app
from sqlalchemy import exists, func, select

from app.accounts import access, audit
from app.accounts.models import JoinInvitation, Membership, Organisation, Role, Site
from app.kernel.db import session
from app.kernel.web.i18n import lazy_gettext as _l

GUIDE_CLOSED = audit.deed("guide.closed", _l("Guide of the first steps hidden"))


@dataclass(frozen=True, kw_only=True)
class Step:
    """Something to do once. `endpoint` is where it is done, `is_done` looks whether it is."""

    endpoint: str
    title: str
    why: str
    is_done: Callable[[Organisation], bool]


@dataclass(frozen=True)
class Stage:
    """A step and how far this organisation is with it."""

    step: Step
    is_done: bool


def has_contact(organisation: Organisation) -> bool:
    return bool(organisation.contact)


def has_sites(organisation: Organisation) -> bool:
    return bool(session.scalar(select(exists().where(Site.organisation_id == organisation.id))))


def has_colleagues(organisation: Organisation) -> bool:
    """Somebody else is a member, or was asked to be one."""
    members = select(func.count()).where(Membership.organisation_id == organisation.id)
    asked = select(exists().where(JoinInvitation.organisation_id == organisation.id))
    return (session.scalar(members) or 0) > 1 or bool(session.scalar(asked))


FIRST_STEPS = (
    Step(
        endpoint="office.settings",
        title=_l("Say who you are"),
        why=_l("Name, time zone and colour stand on every page; the contact is whom respondents may ask."),
        is_done=has_contact,
    ),
    Step(
        endpoint="office.sites",
        title=_l("List your sites"),
        why=_l("Hotels or branches, so that figures can be told for each. With a single place, leave it out."),
        is_done=has_sites,
    ),
    Step(
        endpoint="office.members",
        title=_l("Invite your colleagues"),
        why=_l("Researchers, managers of one site, people who hand out links: each sees what they need."),
        is_done=has_colleagues,
    ),
)


def init_app(app: Flask) -> None:
    app.extensions["guide"] = list(FIRST_STEPS)
    app.jinja_env.globals["first_steps"] = first_steps


def add(app: Flask, step: Step) -> None:
    """A room's own step, after those before it; when the application is wired."""
    app.extensions["guide"].append(step)


def stages_of(organisation: Organisation) -> list[Stage]:
    steps: list[Step] = current_app.extensions["guide"]
    return [Stage(step, step.is_done(organisation)) for step in steps]


def first_steps() -> list[Stage]:
    """For the home page: the steps of the owner at work; none once they are done or hidden."""
    member = access.here()
    if member is None or not member.may(Role.OWNER) or member.organisation.guide_closed_at is not None:
        return []
    stages = stages_of(member.organisation)
    return [] if all(stage.is_done for stage in stages) else stages


def close(organisation: Organisation, *, now: dt.datetime) -> None:
    """Put the guide away; it stays at its address."""
    organisation.guide_closed_at = now
    session.flush()
    audit.record(GUIDE_CLOSED, organisation, organisation=organisation)
