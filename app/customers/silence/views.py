"""/customers/suppressed: to whom nobody writes, and why; a look at one address; the one question to its person."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import access, audit
from app.customers.blueprint import KEEP, WATCH, bp
from app.customers.models import CHANNELS
from app.customers.silence import listing, way_back
from app.customers.silence.way_back import ADDRESS_ASKED
from app.customers.views import find_or_404
from app.kernel import duties
from app.kernel.db import session, utc_now
from app.kernel.errors import AppError
from app.kernel.web.i18n import gettext
from app.kernel.web.numbers import row_number


@bp.get("/customers/suppressed")
@access.required(*KEEP)
def suppressed_list() -> ResponseReturnValue:
    return _draw()


@bp.post("/customers/suppressed")
@access.required(*KEEP)
def look_up_address() -> ResponseReturnValue:
    """Posted, so that the address stands in no log and no history."""
    return _draw(request.form.get("address", "").strip())


@bp.post("/customers/<int:customer_id>/ask-again")
@access.required(*WATCH)
def ask_again(customer_id: int) -> ResponseReturnValue:
    """Ask the person at the address; what they answer counts, not what is pressed here."""
    found, now, channel = find_or_404(customer_id), utc_now(), request.form.get("channel", "")
    if channel not in CHANNELS:
        raise AppError(gettext("Nothing was changed"), gettext("Choose email or text messages."))
    if way_back.ask(found, channel, now=now):
        audit.record(ADDRESS_ASKED, found, channel=channel)
        session.commit()
        duties.wake("letters.send")
        flash(gettext("The person is asked whether they want messages again. Until they say so nobody writes to them."))
    else:
        flash(gettext("The person was asked not long ago, and is not asked again so soon."))
    return redirect(url_for("customers.customer", customer_id=found.id), 303)


def _draw(typed: str = "") -> str:
    organisation = access.organisation()
    return render_template(
        "customers/suppressed.html",
        page=listing.page(organisation, max(1, request.args.get("page", 1, type=row_number) or 1)),
        counts=listing.counts(organisation),
        typed=typed,
        found=listing.look_up(organisation, typed) if typed else [],
        whys=listing.WHYS,
        sources=listing.SOURCES,
        zone=organisation.zone,
    )
