"""A new study from a published version, and the links into it."""

from dataclasses import dataclass
from functools import cached_property
from typing import cast
from uuid import uuid4

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import access, audit
from app.accounts.models import Organisation
from app.customers.segments.members import segments_of
from app.kernel import duties
from app.kernel.db import session, utc_now
from app.kernel.errors import AppError, NotFound
from app.kernel.web.i18n import formatter, gettext, language
from app.kernel.web.i18n import lazy_gettext as _l
from app.questionnaires.models import Version
from app.questionnaires.operations import definition_of, find_version
from app.questionnaires.typed_values import end
from app.studies.inviting.sampling import Expected, expect
from app.studies.inviting.verdicts import asking_next
from app.studies.launch import Launch, launch, launched_from, require_askable
from app.studies.models import Study
from app.studies.operations import add_link as new_link
from app.studies.operations import find_study
from app.studies.pages.form_fields import text
from app.studies.pages.forms import ANONYMITY, StudyForm, study_form
from app.studies.pages.plan_fields import CHANNELS, RECURRENCE, SAMPLING
from app.studies.pages.plan_words import MODES, left_out_lines
from app.studies.pages.study_pages import PLANNERS, bp
from app.studies.planning import placeholders, requirements
from app.studies.planning.calendar import Calendar
from app.studies.planning.closed_items import closed_items
from app.studies.planning.requirements import PlanRefused
from app.studies.planning.wave_plan import Plan, plan_of
from survey_defs.kinds.item import Anonymity

LINK_CREATED = audit.deed("link.created", _l("Link made"))
ORGANISATION_CONTACT_SET = audit.deed("organisation.contact_set", _l("Contact set"))

KINDS = ("open", "kiosk", "embed")


@bp.route("/versions/<int:version_id>/study", methods=["GET", "POST"])
@access.required(*PLANNERS)
def new_study(version_id: int) -> ResponseReturnValue:
    """The form; with `count` it is drawn again with who would be invited, and nothing is stored."""
    organisation = access.organisation()
    version = find_version(organisation, version_id)
    require_askable(version)
    form = _form(organisation, version)
    launching = Launching(form, version)
    if not form.validate_on_submit() or "count" in request.form:
        return _draw(launching), 422 if form.errors else 200
    if before := launched_from(organisation, _page_id(), utc_now()):
        return _to_study(before)
    try:
        study = _launch(organisation, launching)
    except PlanRefused as error:
        form.tell(error)
        session.rollback()
        return _draw(launching), error.status
    except AppError as error:
        session.rollback()
        return _draw(launching, refusal=error), error.status
    if study is None:
        return _draw(launching), 422
    session.commit()
    duties.wake("studies.turn")
    return _to_study(study)


@bp.get("/studies/<int:study_id>/links")
@access.required(*PLANNERS)
def links(study_id: int) -> ResponseReturnValue:
    study = find_study(access.organisation(), study_id)
    states = {wave.id: wave.state(utc_now()) for wave in study.waves}
    languages = {wave.id: definition_of(wave.version).languages for wave in study.waves}
    return render_template("studies/links.html", study=study, states=states, modes=MODES, offered=languages)


@bp.post("/studies/<int:study_id>/links")
@access.required(*PLANNERS)
def add_link(study_id: int) -> ResponseReturnValue:
    """One more way into a wave: open, for a tablet at the reception, or for a page of the organisation."""
    organisation = access.organisation()
    study = find_study(organisation, study_id)
    wave = next((wave for wave in study.waves if str(wave.id) == request.form.get("wave")), None)
    kind, language = request.form.get("kind", "open"), request.form.get("language") or None
    if wave is None or kind not in KINDS or language not in (None, *definition_of(wave.version).languages):
        raise NotFound
    site = next((site for site in organisation.sites if str(site.id) == request.form.get("site")), None)
    made = new_link(wave, site=site, language=language, kind=kind)
    audit.record(LINK_CREATED, made)
    session.commit()
    flash(gettext("The link is ready. Here it can be printed as a QR code."))
    return redirect(url_for("links.sheet", link_id=made.id), 303)


def _form(organisation: Organisation, version: Version) -> StudyForm:
    definition = definition_of(version)
    # nobody's study: it says which places would stay empty
    empty = Study(organisation=organisation, retention_months=1, amounts={})
    missing = placeholders.missing(empty, definition)
    items = closed_items(definition, language().code)
    form = study_form(organisation, segments_of(organisation), definition.languages, items, missing)
    if not form.is_submitted():
        form.show(Plan(), "once")
        form.title.data = version.questionnaire.title
        form.anonymity.data = "anonymous"
        form.opens.data = formatter().typed_date(utc_now().date())
        form.retention_months.data = formatter().integer(24)
        form.sites.data = [str(site.id) for site in organisation.sites]
    return form


@dataclass(frozen=True)
class Launching:
    """A form that may become a study."""

    form: StudyForm
    version: Version

    @cached_property
    def expected(self) -> Expected | None:
        """Who would be invited; None while that cannot be said."""
        form, organisation = self.form, access.organisation()
        if form.is_submitted() and form.errors:
            return None
        try:
            plan = form.plan(form.open_days)
            requirements.check(plan, recurrence=text(form.recurrence), anonymity=_anonymity(form))
        except PlanRefused as error:
            form.tell(error)
            return None
        asking = asking_next(organisation, plan, anonymity=_anonymity(form), study=None, now=utc_now())
        return expect(asking)


def _draw(launching: Launching, refusal: AppError | None = None) -> str:
    expected = launching.expected
    return render_template(
        "studies/new_study.html",
        form=launching.form,
        version=launching.version,
        anonymity=ANONYMITY,
        recurrences=RECURRENCE,
        samplings=SAMPLING,
        channels=CHANNELS,
        expected=expected,
        left_out=left_out_lines(expected.left_out) if expected else [],
        refusal=refusal,
        page_id=_page_id() or uuid4().hex,
    )


def _page_id() -> str:
    """By which a page that is sent twice is known."""
    return request.form.get("page", "")[:32]


def _launch(organisation: Organisation, launching: Launching) -> Study | None:
    """None where fewer people can be asked than was wished, and nobody said that this is meant. Raises AppError."""
    form = launching.form
    waves = form.plan(form.open_days)
    requirements.check(waves, recurrence=text(form.recurrence), anonymity=_anonymity(form))
    expected = launching.expected
    if expected is not None and expected.is_short and not form.anyway.data:
        return None
    if "contact" in form:
        organisation.contact = text(form["contact"])
        audit.record(ORGANISATION_CONTACT_SET, organisation)
    closes, calendar = form.closes.day, Calendar.of(organisation)
    plan = Launch(
        title=text(form.title),
        anonymity=_anonymity(form),
        opens_at=calendar.moment(form.opens.given, waves.opens_time),
        closes_at=end(closes, organisation) if closes else None,
        retention_months=form.retention_months.given,
        sites=tuple(site for site in organisation.sites if str(site.id) in form.sites.data),
        languages=tuple(form.languages.data),
        amounts=form.amounts,
        recurrence=text(form.recurrence),
        waves=waves,
        options=form.options,
        form=_page_id(),
    )
    return launch(launching.version, plan)


def _to_study(study: Study) -> ResponseReturnValue:
    """To its links where only links lead into it, else to the page that says what happens next."""
    if study.recurrence == "once" and plan_of(study).sampling.kind == "nobody":
        flash(gettext("The study is ready. Its links stand here."))
        return redirect(url_for("studies.links", study_id=study.id), 303)
    flash(gettext("The study is ready. Here you see what happens next."))
    return redirect(url_for("studies.show", study_id=study.id), 303)


def _anonymity(form: StudyForm) -> Anonymity:
    """Of a form without errors: one of the three."""
    return cast("Anonymity", form.anonymity.data)
