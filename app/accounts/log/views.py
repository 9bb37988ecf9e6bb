"""The audit log to read and to save; nothing here can change it."""

import datetime as dt
from dataclasses import dataclass

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts import access, audit
from app.accounts.log import entries
from app.accounts.log.entries import Filter
from app.accounts.models import Organisation
from app.accounts.office.office import OFFICE, bp
from app.kernel.db import session, utc_now
from app.kernel.web.attachments import named
from app.kernel.web.i18n import gettext as _
from app.kernel.web.i18n import lazy_gettext as _l
from survey_defs.errors import InvalidAnswer
from survey_defs.kinds.calendars import read_date

LOG_EXPORTED = audit.deed("log.exported", _l("Audit log saved as a file"))


@dataclass(frozen=True)
class Asked:
    """What the address asks for: as typed, as understood, and the days that were not."""

    typed: dict[str, str]
    filter: Filter
    wrong: dict[str, str]


@bp.get("/log/", endpoint="log")
@access.required(*OFFICE)
def show_log() -> ResponseReturnValue:
    organisation, asked = access.organisation(), _asked(access.organisation())
    page = entries.read(organisation, asked.filter, page=request.args.get("page", 1, type=int))
    return render_template(
        "accounts/office/log.html",
        page=page,
        asked=asked,
        actions=entries.actions_of(organisation),
        people=entries.people_of(organisation),
        zone=organisation.zone,
    ), 422 if asked.wrong else 200


@bp.post("/log/export")
@access.required(*OFFICE)
def export_log() -> ResponseReturnValue:
    """The choice as a file. It is a deed, so it is noted, and a post."""
    organisation = access.organisation()
    body = "".join(entries.as_csv(organisation, _asked(organisation).filter, organisation.zone))
    audit.record(LOG_EXPORTED, organisation)
    session.commit()
    name = f"{organisation.slug}-log-{utc_now().astimezone(organisation.zone):%Y-%m-%d}.csv"
    return named(Response(body.encode(), content_type="text/csv; charset=utf-8"), name)


def _asked(organisation: Organisation) -> Asked:
    names = ("action", "person", "since", "until")
    typed = {name: value for name in names if (value := request.values.get(name, "").strip()[:100])}
    days: dict[str, dt.date] = {}
    wrong = {}
    for name in ("since", "until"):
        try:
            days |= {name: read_date(typed[name])} if name in typed else {}
        except InvalidAnswer:
            wrong[name] = _("Write a day as year-month-day, such as 2025-03-21 or 1404-01-01.")
    person = typed.get("person", "")
    wanted = Filter(
        action=typed.get("action"),
        person=int(person) if person.isdecimal() and len(person) < 10 else None,
        since=_beginning(days["since"], organisation) if "since" in days else None,
        until=_beginning(days["until"] + dt.timedelta(days=1), organisation) if "until" in days else None,
    )
    return Asked(typed, wanted, wrong)


def _beginning(day: dt.date, organisation: Organisation) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), organisation.zone)
