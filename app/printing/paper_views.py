"""Forms on paper as PDF: of a wave, to fill in, and of a version, to look at."""

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from app.accounts import access
from app.accounts.models import Organisation, Role
from app.kernel.errors import NotFound
from app.kernel.web.attachments import named
from app.kernel.web.i18n import LANGUAGES
from app.printing.downloads import fonts_or_remedy
from app.questionnaires.operations import definition_of, find_version
from app.respond.paper.codes import code_of
from app.respond.paper.sheet import Sheet
from app.studies.models import Study
from app.studies.operations import find_wave
from app.studies.planning.placeholders import words_of
from survey_defs.kinds.item import ANONYMITIES, Anonymity
from survey_defs.model import Questionnaire

bp = Blueprint("paper_forms", __name__, url_prefix="/o/<organisation>")
PRINTING = (Role.OWNER, Role.RESEARCHER, Role.MANAGER, Role.COLLECTOR)


@bp.get("/waves/<int:wave_id>/paper/form.pdf")
@access.required(*PRINTING)
def of_wave(wave_id: int) -> ResponseReturnValue:
    wave = find_wave(access.organisation(), wave_id)
    questionnaire = definition_of(wave.version)
    language = _language(questionnaire)
    name = f"{wave.study.slug}-{wave.number}-{language}.pdf"
    return _form(questionnaire, wave.study, language, str(code_of(wave, language)), name)


@bp.get("/versions/<int:version_id>/paper.pdf")
@access.required(Role.OWNER, Role.RESEARCHER)
def of_version(version_id: int) -> ResponseReturnValue:
    """A sample: without a wave there is no code, and what a study fills in stays open."""
    version = find_version(access.organisation(), version_id)
    questionnaire = definition_of(version)
    wished = request.args.get("mode")
    study = _nobodys_study(access.organisation(), next((one for one in ANONYMITIES if one == wished), ANONYMITIES[0]))
    language = _language(questionnaire)
    return _form(questionnaire, study, language, "", f"{version.questionnaire.slug}-{version.number}-{language}.pdf")


def _language(questionnaire: Questionnaire) -> str:
    offered = [code for code in questionnaire.languages if code in LANGUAGES]
    wished = request.args.get("language") or next(iter(offered), None)
    if wished not in offered or wished is None:
        raise NotFound
    return wished


def _nobodys_study(organisation: Organisation, anonymity: Anonymity) -> Study:
    return Study(organisation=organisation, title="", retention_months=24, amounts={}, anonymity=anonymity)


def _form(questionnaire: Questionnaire, study: Study, language: str, code: str, name: str) -> Response:
    # typst and the fonts' index cost half a second and 100 MB: only who prints pays for them
    from app.printing import paper

    sheet = Sheet(questionnaire, language, words_of(study, questionnaire, language))
    with fonts_or_remedy():
        of = paper.Print(
            organisation=study.organisation, anonymity=study.anonymity, code=code, logo=_logo(study.organisation)
        )
        body = paper.render(sheet, of)
    return named(Response(body, content_type="application/pdf"), name, shown="inline")


def _logo(organisation: Organisation) -> tuple[str, bytes] | None:
    """The picture with the ending of its file."""
    if not organisation.logo_digest or not organisation.logo or not organisation.logo_type:
        return None
    return organisation.logo_type.removeprefix("image/"), organisation.logo
