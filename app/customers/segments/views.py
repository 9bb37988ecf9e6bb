"""Segments: named, described by conditions one at a time, counted while they are made."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import access
from app.customers import listing
from app.customers.blueprint import KEEP, bp
from app.customers.segments import members, operations
from app.customers.segments.fields import TESTS, condition_of, field_choices, sentences, suggestions
from app.kernel.db import session, utc_now
from app.kernel.errors import AppError
from app.kernel.web.i18n import gettext


@bp.route("/segments/", methods=["GET", "POST"])
@access.required(*KEEP)
def segment_list() -> ResponseReturnValue:
    organisation = access.organisation()
    if request.method == "POST":
        try:
            made = operations.create(organisation, request.form.get("name", ""))
        except AppError as error:
            session.rollback()
            return _list(error), error.status
        session.commit()
        return redirect(url_for("customers.segment", segment_id=made.id), 303)
    return _list()


@bp.get("/segments/<int:segment_id>/")
@access.required(*KEEP)
def segment(segment_id: int) -> ResponseReturnValue:
    return _page(segment_id)


@bp.post("/segments/<int:segment_id>/")
@access.required(*KEEP)
def change_segment(segment_id: int) -> ResponseReturnValue:
    """One deed: add or remove a condition, let all hold or any, rename, delete."""
    found, sent = members.find_segment(access.organisation(), segment_id), request.form
    deed = sent.get("deed", "")
    try:
        if deed == "add":
            names = {name: sent.get(name, "") for name in ("field", "test", "value", "days")}
            operations.add(found, condition_of(access.organisation(), **names))
        elif deed == "remove":
            operations.remove(found, sent.get("number", -1, type=int))
        elif deed == "match":
            operations.match(found, any_of="any" in sent.get("match", ""))
        elif deed == "rename":
            operations.rename(found, sent.get("name", ""))
        elif deed == "delete":
            operations.delete(found)
    except AppError as error:
        session.rollback()
        return _page(segment_id, error), error.status
    session.commit()
    if deed == "delete":
        flash(gettext("The segment is deleted. Its customers stay."))
        return redirect(url_for("customers.segment_list"), 303)
    return redirect(url_for("customers.segment", segment_id=segment_id), 303)


def _list(refusal: AppError | None = None) -> str:
    organisation, now = access.organisation(), utc_now()
    rows = [
        (one, sentences(organisation, members.conditions_of(one)), members.count(one, now))
        for one in members.segments_of(organisation)
    ]
    return render_template("customers/segments.html", rows=rows, refusal=refusal)


def _page(segment_id: int, refusal: AppError | None = None) -> str:
    organisation = access.organisation()
    found = members.find_segment(organisation, segment_id)
    conditions = members.conditions_of(found)
    return render_template(
        "customers/segment.html",
        segment=found,
        conditions=sentences(organisation, conditions),
        match=conditions.match,
        count=members.count(found, utc_now()),
        fields=field_choices(listing.attribute_names(organisation)),
        tests=TESTS,
        suggestions=suggestions(organisation),
        typed=request.form if refusal else {},
        refusal=refusal,
    )
