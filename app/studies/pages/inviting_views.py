"""Inviting by hand: choose, see what would happen, do it."""

from collections import Counter

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import access
from app.customers.segments.members import find_segment, segments_of
from app.kernel.db import session, utc_now
from app.kernel.errors import AppError
from app.kernel.web.i18n import formatter, gettext, language, ngettext
from app.studies.inviting import by_hand
from app.studies.inviting import invite as inviting
from app.studies.inviting.by_hand import Chosen
from app.studies.models import Wave
from app.studies.operations import find_wave
from app.studies.pages.letter_views import WRITING

bp = Blueprint(
    "inviting", __name__, template_folder="../templates", url_prefix="/o/<organisation>/waves/<int:wave_id>/invite"
)


@bp.get("/")
@access.required(*WRITING)
def choose(wave_id: int) -> ResponseReturnValue:
    wave = find_wave(access.organisation(), wave_id)
    by_hand.require_open(wave, utc_now())
    return _draw(wave)


@bp.post("/")
@access.required(*WRITING)
def invite(wave_id: int) -> ResponseReturnValue:
    """The first press says what would happen, the second does it."""
    wave, now = find_wave(access.organisation(), wave_id), utc_now()
    try:
        by_hand.require_open(wave, now)
        chosen = _chosen()
    except AppError as error:
        return _draw(wave, refusal=error), error.status
    if "confirmed" not in request.form:
        return _draw(wave, chosen)
    title = gettext("Invitations to %(study)s", study=wave.study.title)
    person = access.current().user.id
    count = by_hand.invite_chosen(wave, chosen.ids, user_id=person, language=language().code, title=title, now=now)
    session.commit()
    if count is None:
        flash(gettext("The invitations are being written. You can leave this page."))
        return redirect(url_for("work.show"), 303)
    said = formatter().integer(count)
    flash(ngettext("%(count)s customer is invited.", "%(count)s customers are invited.", count, count=said))
    return redirect(url_for("letters.show", wave_id=wave.id), 303)


def _chosen() -> Chosen:
    organisation, segment = access.organisation(), request.form.get("segment", "")
    if segment.isascii() and segment.isdecimal() and len(segment) < 10:
        return by_hand.of_segment(find_segment(organisation, int(segment)), utc_now())
    return by_hand.of_keys(organisation, request.form.get("keys", ""))


def _draw(wave: Wave, chosen: Chosen | None = None, refusal: AppError | None = None) -> str:
    expected = inviting.expect(wave, chosen.ids) if chosen else Counter[str]()
    new = expected["mail"] + expected["sms"] + expected["none"]
    return render_template(
        "studies/invite.html",
        wave=wave,
        segments=segments_of(access.organisation()),
        chosen=chosen,
        expected=expected,
        too_few=bool(new) and by_hand.are_too_few(wave, new),
        refusal=refusal,
        segment=request.form.get("segment", ""),
        keys=request.form.get("keys", ""),
    )
