"""Forms on paper for staff: the waves that have them, and the page on which one after the other is typed in."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from app.accounts import access, audit
from app.accounts.models import Role, Site
from app.accounts.navigation import MEASURE, Place
from app.kernel.db import session, utc_now
from app.kernel.errors import NotFound
from app.kernel.web.i18n import gettext
from app.kernel.web.i18n import lazy_gettext as _l
from app.questionnaires.form_builder import PageForm, page_form
from app.respond.entry import personal
from app.respond.entry.ways import PaperWay
from app.respond.models import Response
from app.respond.paper import codes, entry
from app.respond.paper.jumps import ways_on
from app.respond.paper.person import Person, PersonRefused, find_person
from app.respond.paper.sheet import Sheet
from app.respond.paper.sitting import Sitting
from app.respond.paper.typed_form import Typed, read_form
from app.respond.paper.typing_in import Desk, countries
from app.respond.rights import consents, receipts
from app.respond.visit import tokens
from app.studies.operations import find_wave, list_waves
from survey_defs.answers import Answers
from survey_defs.errors import InvalidAnswer
from survey_defs.kinds.choices import ConsentItem

PAPER_TYPED = audit.deed("paper.typed", _l("Form on paper typed in"))

TYPING = (Role.OWNER, Role.RESEARCHER, Role.MANAGER, Role.COLLECTOR)
bp = Blueprint("paper", __name__, template_folder="templates", url_prefix="/o/<organisation>")
PLACE = Place("paper.waves", _l("Paper forms"), MEASURE)


@bp.get("/paper")
@access.required(*TYPING)
def waves() -> ResponseReturnValue:
    """Where forms are printed, and where the pile is typed in."""
    if typed := request.args.get("code", "").strip():
        return _to_the_form(typed)
    now = utc_now()
    known = list_waves(access.organisation())
    taking = {wave.id for wave in known if entry.takes_forms(wave, now)}
    # forms are printed before the first day comes
    ahead = {wave.id for wave in known if wave.state(now) == "waiting" and wave.study.archived_at is None}
    desks = [Desk(wave, wave.version) for wave in known if wave.id in taking | ahead]
    return render_template("respond/paper/waves.html", desks=desks, taking=taking)


def _to_the_form(typed: str) -> ResponseReturnValue:
    """Raises UnknownCode. A code of another organisation looks like none."""
    code = codes.read_code(typed)
    try:
        wave = find_wave(access.organisation(), code.wave_id)
    except NotFound:
        raise codes.UnknownCode from None
    version = codes.version_of(code, wave)
    earlier = None if version is wave.version else version.number
    if (sitting := Sitting.of(wave.id)) is not None:
        replace(sitting, language=code.language, version=earlier).keep()
    place = url_for("paper.type_in", wave_id=wave.id, language=code.language, version=earlier)
    return redirect(place, 303)


@bp.get("/waves/<int:wave_id>/paper")
@access.required(*TYPING)
def type_in(wave_id: int) -> ResponseReturnValue:
    desk = Desk.of(wave_id, version=request.args.get("version", type=int))
    sitting = desk.chosen() or desk.first_sitting()
    if sitting is None or "change" in request.args:
        return render_template("respond/paper/sitting.html", desk=desk, sitting=sitting)
    return _draw(desk, sitting, _blank(desk.sheet(sitting.language)))


@bp.post("/waves/<int:wave_id>/paper/sitting")
@access.required(*TYPING)
def choose(wave_id: int) -> ResponseReturnValue:
    """The site, the language and the day of the pile."""
    sent = request.form
    desk = Desk.of(wave_id, version=sent.get("version", type=int))
    before = desk.chosen() or Sitting(wave_id=wave_id, site_id=None, language="")
    try:
        day, site = desk.day(sent.get("day")), desk.site(sent.get("site"))
    except entry.WrongDay as error:
        page = render_template("respond/paper/sitting.html", desk=desk, sitting=before, refusal=error, sent=sent)
        return page, error.status
    chosen = replace(before, site_id=site.id if site else None, language=desk.language(sent.get("language")))
    replace(chosen, day=day.isoformat() if day else None, version=desk.earlier).keep()
    return redirect(url_for("paper.type_in", wave_id=wave_id), 303)


@dataclass(frozen=True)
class Posted:
    """A form as it came from the browser, with what it was drawn for."""

    desk: Desk
    sitting: Sitting
    sheet: Sheet
    form_id: UUID
    answered: entry.Answered
    way: PaperWay


@bp.post("/waves/<int:wave_id>/paper")
@access.required(*TYPING)
def save(wave_id: int) -> ResponseReturnValue:
    # what the page was drawn for counts, not what another tab has chosen since
    desk = Desk.of(wave_id, version=request.form.get("version", type=int))
    language, site = desk.language(request.form.get("in")), desk.site(request.form.get("site"))
    kept = desk.chosen() or Sitting(wave_id=wave_id, site_id=None, language=language)
    sitting = replace(kept, language=language, site_id=site.id if site else None, version=desk.earlier)
    form_id = tokens().read(_place(desk), request.form.get("form"))
    if form_id is None:
        raise BadRequest
    sheet = desk.sheet(language)
    try:
        way = desk.way(site, _giver(desk, sitting, form_id, site))
    except PersonRefused as refusal:
        return _draw(
            desk, sitting, read_form(sheet, _sent(), confirmed=True).form, form_id, refusal=refusal
        ), refusal.status
    posted = Posted(desk, sitting, sheet, form_id, _answered(desk), way)
    if desk.questionnaire.consent is not None and posted.answered.participation is None:
        return _draw(desk, sitting, read_form(posted.sheet, _sent(), confirmed=True).form, form_id, unsigned=True), 422
    if desk.questionnaire.consent is not None and posted.answered.participation != consents.YES:
        return _refused(posted)
    typed = read_form(posted.sheet, _sent(), confirmed="confirmed" in request.form)
    if typed.wrong or typed.blank:
        return _draw(desk, sitting, typed.form, form_id, typed=typed), 422
    try:
        return _stored(posted, typed)
    except PersonRefused as refusal:
        session.rollback()
        return _draw(desk, sitting, typed.form, form_id, refusal=refusal), refusal.status


def _stored(posted: Posted, typed: Typed) -> ResponseReturnValue:
    desk, form_id = posted.desk, posted.form_id
    now = utc_now()
    day = desk.day(posted.sitting.day) or entry.last_day(desk.wave, now)
    receipt = tokens().receipt(form_id)
    made = entry.save_form(posted.sheet, posted.way, form_id, typed, posted.answered, day=day, receipt=receipt)
    if made is None:
        flash(gettext("This form was saved before. To change it, take it back."))
        return _next(desk)
    # neither the form nor its site: the log tells times, which an anonymous study must not
    audit.record(PAPER_TYPED, desk.wave)
    session.commit()
    personal.finish_apart(posted.way)
    posted.sitting.saved(form_id, now).keep()
    return _next(desk)


def _refused(posted: Posted) -> ResponseReturnValue:
    """A form that says no is counted; nothing else of it is kept."""
    if posted.sitting.handled != posted.form_id.hex:
        personal.refuse(posted.way, None, utc_now())
        session.commit()
        posted.sitting.counted_refusal(posted.form_id).keep()
    flash(gettext("The refusal is counted. Nothing else of this form was stored."))
    return _next(posted.desk)


@bp.post("/waves/<int:wave_id>/paper/undo")
@access.required(*TYPING)
def undo(wave_id: int) -> ResponseReturnValue:
    """Erase the form that was typed last in this sitting; its answers stand in the page again, to be mended."""
    desk = Desk.of(wave_id)
    sitting = desk.chosen()
    form_id = sitting.last_form(utc_now()) if sitting else None
    found = session.get(Response, form_id) if form_id else None
    if sitting is None or found is None or (found.wave_id, found.mode) != (wave_id, "paper"):
        flash(gettext("There is no form to take back."))
        return _next(desk)
    desk = desk.of_form(found)
    sitting = replace(sitting.taken_back(), language=found.language, version=desk.earlier)
    taken = entry.take_back(found, desk.wave)
    session.commit()
    receipts.wipe()
    sitting.keep()
    blank = _blank(desk.sheet(sitting.language), taken.answers)
    return _draw(desk, sitting, blank, undone=True, number=taken.number)


def _giver(desk: Desk, sitting: Sitting, form_id: UUID, site: Site | None) -> Person | None:
    """Whose form it is. Raises PersonRefused."""
    # a form that is sent twice: its person has answered, or said no, by now
    if sitting.handled == form_id.hex or session.get(Response, form_id) is not None:
        return None
    return find_person(desk.wave, request.form.get("person", ""), site=site)


def _next(desk: Desk) -> ResponseReturnValue:
    return redirect(url_for("paper.type_in", wave_id=desk.wave.id), 303)


def _place(desk: Desk) -> str:
    """Forms are signed for their wave, as pages of respondents are for their link."""
    return f"paper:{desk.wave.id}"


def _sent() -> dict[str, list[str]]:
    return {name: request.form.getlist(name) for name in request.form}


def _blank(sheet: Sheet, stored: Answers | None = None) -> PageForm:
    return page_form(sheet.questionnaire.items, language=sheet.language, stored=stored)


def _answered(desk: Desk) -> entry.Answered:
    consent = desk.questionnaire.consent
    if consent is None:
        return entry.Answered()
    return entry.Answered(_ticked(consent.agree, "consent"), _ticked(consent.recontact, "recontact"))


def _ticked(item: ConsentItem | None, name: str) -> int | str | None:
    """The option that is ticked; None where there is none, or no such question."""
    try:
        found = item.parse(request.form.getlist(name)) if item else None
    except InvalidAnswer:
        return None
    return found if isinstance(found, int | str) else None


def _draw(desk: Desk, sitting: Sitting, form: PageForm, form_id: UUID | None = None, **more: Any) -> str:
    token = tokens().sign(_place(desk), form_id) if form_id else tokens().new(_place(desk))
    last = sitting.last_form(utc_now())
    return render_template(
        "respond/paper/entry.html",
        desk=desk,
        sitting=sitting,
        sheet=desk.sheet(sitting.language),
        form=form,
        token=token,
        last=last,
        receipt=tokens().receipt(last) if last else None,
        countries=countries(sitting.language),
        sent=request.form,
        ways_on=ways_on,
        is_full=desk.is_full(desk.site_of(sitting)),
        **more,
    )
