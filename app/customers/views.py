"""The list of customers, one customer's page, and changing it by hand."""

from babel.numbers import get_currency_precision
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from app.accounts import access, audit
from app.customers import consents, listing, operations
from app.customers.blueprint import KEEP, WATCH, bp
from app.customers.forms import CONSENT_WORDS, CustomerForm, customer_form
from app.customers.imports.cell_values import BadCell
from app.customers.listing import Wanted
from app.customers.models import CHANNELS, Customer, Purchase
from app.customers.sections import sections_of
from app.customers.segments.members import find_segment, segments_of
from app.customers.silence import listing as silent
from app.customers.silence import objections, way_back
from app.customers.silence.way_back import ADDRESS_ASKED
from app.kernel.db import session, utc_now
from app.kernel.errors import AppError
from app.kernel.web.i18n import gettext
from app.kernel.web.i18n import lazy_gettext as _l
from app.kernel.web.numbers import row_number

CUSTOMER_CONSENT_GIVEN = audit.deed("customer.consent_given", _l("Consent of a customer noted"))
CUSTOMER_CONSENT_WITHDRAWN = audit.deed("customer.consent_withdrawn", _l("Consent of a customer withdrawn"))

PURCHASES_SHOWN = 100


@bp.get("/customers/")
@access.required(*WATCH)
def customers() -> ResponseReturnValue:
    organisation = access.organisation()
    names = listing.attribute_names(organisation, access.current().scope)
    wanted = _wanted(names)
    args = request.args
    page = listing.page(
        organisation, wanted, after=args.get("after", type=row_number), before=args.get("before", type=row_number)
    )
    return render_template(
        "customers/list.html",
        page=page,
        wanted=wanted,
        count=listing.count(organisation, wanted),
        most=listing.MOST_COUNTED,
        attribute_names=names,
        segments=segments_of(organisation),
        states=CONSENT_WORDS,
        kept={name: value for name, value in args.items() if value and name not in ("after", "before")},
        may_keep=access.current().may(*KEEP),
    )


def _wanted(names: list[str]) -> Wanted:
    args = request.args
    segment = args.get("segment", type=row_number)
    return Wanted(
        words=args.get("q", "")[:200],
        site=args.get("site", ""),
        consent=args.get("consent", ""),
        attribute=args.get("attribute", "") if args.get("attribute") in names else "",
        value=args.get("value", "")[:200].strip(),
        segment=find_segment(access.organisation(), segment) if segment else None,
        is_archived=args.get("archived") == "1",
        only=access.current().scope,
    )


@bp.get("/customers/<int:customer_id>/")
@access.required(*WATCH)
def customer(customer_id: int) -> ResponseReturnValue:
    found = find_or_404(customer_id)
    total, count = session.execute(
        select(func.sum(Purchase.amount), func.count()).where(Purchase.customer_id == found.id)
    ).one()
    purchases = select(Purchase).filter_by(customer_id=found.id).order_by(Purchase.at.desc(), Purchase.id.desc())
    now, silent_rows = utc_now(), objections.rows_of(found)
    return render_template(
        "customers/customer.html",
        silent_rows=silent_rows,
        silent={row.channel: row.why for row in reversed(silent_rows)},
        sources=silent.SOURCES,
        may_ask={row.id for row in silent_rows if way_back.may_ask(row, now)},
        customer=found,
        entries=consents.entries_of(found),
        purchases=session.scalars(purchases.limit(PURCHASES_SHOWN)).all(),
        purchase_count=count,
        purchase_sum=total,
        sites={site.id: site.name for site in access.organisation().sites},
        sections=sections_of(found),
        states=CONSENT_WORDS,
        zone=access.organisation().zone,
        decimals=get_currency_precision(access.organisation().currency),
        is_restorable=operations.is_restorable(found, now),
        may_keep=access.current().may(*KEEP),
    )


@bp.route("/customers/new", methods=["GET", "POST"])
@access.required(*WATCH)
def new_customer() -> ResponseReturnValue:
    form = customer_form(access.organisation(), access.current().scope)
    if form.validate_on_submit():
        refusal = None
        try:
            made = operations.create(access.organisation(), form.details(access.organisation().sites), now=utc_now())
        except (AppError, BadCell) as error:
            refusal = error
        else:
            session.commit()
            flash(gettext("The customer is added."))
            return redirect(url_for("customers.customer", customer_id=made.id), 303)
        return _form(form, None, refusal), 422
    return _form(form, None), 422 if form.errors else 200


@bp.route("/customers/<int:customer_id>/edit", methods=["GET", "POST"])
@access.required(*WATCH)
def edit_customer(customer_id: int) -> ResponseReturnValue:
    found = find_or_404(customer_id)
    form = customer_form(access.organisation(), access.current().scope, found)
    if form.validate_on_submit():
        try:
            operations.change(found, form.details(access.organisation().sites), now=utc_now())
        except (AppError, BadCell) as error:
            return _form(form, found, error), 422
        session.commit()
        flash(gettext("The customer is saved."))
        return redirect(url_for("customers.customer", customer_id=found.id), 303)
    return _form(form, found), 422 if form.errors else 200


@bp.post("/customers/<int:customer_id>/consent")
@access.required(*WATCH)
def change_consent(customer_id: int) -> ResponseReturnValue:
    """What the person told a member of staff; with the words that were agreed to, where they were written down."""
    found, now, words = find_or_404(customer_id), utc_now(), request.form.get("text", "").strip()[:2000]
    channel = request.form.get("channel", "")
    if channel not in CHANNELS:
        raise AppError(gettext("Nothing was changed"), gettext("Choose email or text messages."))
    if request.form.get("state") == "given":
        consents.give(found, channel, source="staff", now=now, text=words)
        audit.record(CUSTOMER_CONSENT_GIVEN, found, channel=channel)
        flash(gettext("The consent is noted."))
        if channel in objections.reasons_of(found) and way_back.ask(found, channel, now=now):
            audit.record(ADDRESS_ASKED, found, channel=channel)
            flash(
                gettext(
                    "Nobody writes to the address until the person says so themselves: they are asked by a message."
                )
            )
    else:
        consents.withdraw(found, channel, source="staff", now=now, text=words)
        audit.record(CUSTOMER_CONSENT_WITHDRAWN, found, channel=channel)
        flash(gettext("The customer will not be contacted this way any more."))
    session.commit()
    return redirect(url_for("customers.customer", customer_id=found.id), 303)


@bp.post("/customers/<int:customer_id>/archive")
@access.required(*KEEP)
def archive_customer(customer_id: int) -> ResponseReturnValue:
    found, now = find_or_404(customer_id), utc_now()
    if request.form.get("state") == "restored":
        operations.restore(found, now=now)
        flash(gettext("The customer is back."))
    else:
        operations.archive(found, now=now)
        flash(gettext("The customer is archived. You can take this back within 30 days."))
    session.commit()
    return redirect(url_for("customers.customer", customer_id=found.id), 303)


def find_or_404(customer_id: int) -> Customer:
    """A customer whom the reader may see; others look like none."""
    return operations.find(access.organisation(), customer_id, only=access.current().scope)


def _form(form: CustomerForm, found: Customer | None, refusal: Exception | None = None) -> str:
    names = listing.attribute_names(access.organisation(), access.current().scope)
    mine = dict(found.attributes) if found is not None else {}
    sent = zip(request.form.getlist("attribute_name"), request.form.getlist("attribute_value"), strict=False)
    stored = {name: mine.get(name, "") for name in dict.fromkeys([*mine, *names[:20]])}
    return render_template(
        "customers/form.html",
        form=form,
        customer=found,
        attributes=dict(sent) if form.is_submitted() else stored,
        refusal=refusal,
    )
