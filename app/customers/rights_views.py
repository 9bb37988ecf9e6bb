"""What a person may ask for: everything that is held of them, and that it be erased."""

import json

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import access, audit
from app.customers import erasing
from app.customers.blueprint import KEEP, bp
from app.customers.views import find_or_404
from app.kernel import erasing as erasing_kernel
from app.kernel.db import begin_writing, session, utc_now
from app.kernel.errors import AppError
from app.kernel.storage import backups
from app.kernel.web.attachments import named
from app.kernel.web.current import current_config
from app.kernel.web.i18n import formatter, gettext
from app.kernel.web.i18n import lazy_gettext as _l

CUSTOMER_EXPORTED = audit.deed("customer.exported", _l("What is kept of a customer saved as a file"))


@bp.get("/customers/<int:customer_id>/export.json")
@access.required(*KEEP)
def export_customer(customer_id: int) -> ResponseReturnValue:
    found = find_or_404(customer_id)
    told = json.dumps(erasing.statement(found, now=utc_now()), ensure_ascii=False, indent=2)
    access.end_reading()
    begin_writing()
    audit.record(CUSTOMER_EXPORTED, found)
    session.commit()
    answer = Response(told + "\n", content_type="application/json; charset=utf-8")
    return named(answer, f"customer-{found.id}.json")


@bp.route("/customers/<int:customer_id>/erase", methods=["GET", "POST"])
@access.required(*KEEP)
def erase_customer(customer_id: int) -> ResponseReturnValue:
    found = find_or_404(customer_id)
    if request.method == "GET":
        return _ask(customer_id)
    try:
        erasure = erasing.erase(found, typed=request.form.get("typed", ""))
    except AppError as error:
        session.rollback()
        return _ask(customer_id, error), error.status
    session.commit()
    erasing.wipe()
    removed = [f"{formatter().integer(one.count)} {one.what}" for one in erasure.removed]
    flash(
        gettext(
            "Erased for good: %(what)s. Number of the erasure: %(id)s", what=formatter().listed(removed), id=erasure.id
        )
    )
    return redirect(url_for("customers.customers"), 303)


def _ask(customer_id: int, refusal: AppError | None = None) -> str:
    going = erasing.foretell(find_or_404(customer_id))
    return render_template(
        "customers/erase.html",
        customer=find_or_404(customer_id),
        going=going,
        kept=erasing_kernel.kept(),
        copies=backups.listing(backups.folder_of(current_config())),
        refusal=refusal,
    )
