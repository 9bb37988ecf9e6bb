"""A new study from a published version, and the links into it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import access, audit
from app.accounts.models import Organisation
from app.db import session, utc_now
from app.errors import AppError, NotFound
from app.i18n import formatter, gettext
from app.questionnaires.models import Version
from app.questionnaires.operations import definition_of
from app.studies import placeholders
from app.studies.launch import Launch, launch, require_askable
from app.studies.models import Study
from app.studies.operations import add_link as new_link
from app.studies.operations import find_study
from app.studio import operations
from app.studio.desk import DESK, bp
from app.studio.forms import ANONYMITY, StudyForm, study_form, text
from app.studio.reading import beginning, end
from app.studio.wording import MODES

KINDS = ("open", "kiosk", "embed")


@bp.route("/versions/<int:version_id>/study", methods=["GET", "POST"])
@access.required(*DESK)
def new_study(version_id: int) -> ResponseReturnValue:
    organisation = access.organisation()
    version = operations.find_version(organisation, version_id)
    require_askable(version)
    form = _form(organisation, version)
    if not form.validate_on_submit():
        page = render_template("studio/new_study.html", form=form, version=version, anonymity=ANONYMITY)
        return page, 422 if form.is_submitted() else 200
    try:
        study = _launch(organisation, version, form)
    except AppError as error:
        session.rollback()
        page = render_template("studio/new_study.html", form=form, version=version, anonymity=ANONYMITY, refusal=error)
        return page, error.status
    session.commit()
    flash(gettext("The study is ready. Its links stand here."))
    return redirect(url_for("studio.links", study_id=study.id), 303)


@bp.get("/studies/<int:study_id>/links")
@access.required(*DESK)
def links(study_id: int) -> ResponseReturnValue:
    study = find_study(access.organisation(), study_id)
    states = {wave.id: wave.state(utc_now()) for wave in study.waves}
    languages = {wave.id: definition_of(wave.version).languages for wave in study.waves}
    return render_template("studio/links.html", study=study, states=states, modes=MODES, offered=languages)


@bp.post("/studies/<int:study_id>/links")
@access.required(*DESK)
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
    audit.record("link.created", made)
    session.commit()
    flash(gettext("The link is ready. Here it can be printed as a QR code."))
    return redirect(url_for("links.sheet", link_id=made.id), 303)


def _form(organisation: Organisation, version: Version) -> StudyForm:
    definition = definition_of(version)
    # nobody's study: it says which places would stay empty
    empty = Study(organisation=organisation, retention_months=1, amounts={})
    form = study_form(organisation, definition.languages, placeholders.missing(empty, definition))
    if not form.is_submitted():
        form.title.data = version.questionnaire.title
        form.anonymity.data = "anonymous"
        form.opens.data = formatter().typed_date(utc_now().date())
        form.retention_months.data = formatter().integer(24)
        form.sites.data = [str(site.id) for site in organisation.sites]
    return form


def _launch(organisation: Organisation, version: Version, form: StudyForm) -> Study:
    if "contact" in form:
        organisation.contact = text(form["contact"])
        audit.record("organisation.contact_set", organisation)
    closes = form.closes.day
    plan = Launch(
        title=text(form.title),
        anonymity=text(form.anonymity),
        opens_at=beginning(form.opens.given, organisation),
        closes_at=end(closes, organisation) if closes else None,
        retention_months=form.retention_months.given,
        sites=tuple(site for site in organisation.sites if str(site.id) in form.sites.data),
        languages=tuple(form.languages.data),
        amounts=form.amounts,
    )
    return launch(version, plan)
