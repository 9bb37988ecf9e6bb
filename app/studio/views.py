"""The researcher's desk to read: questionnaires, versions, previews, differences, the item bank."""

from dataclasses import dataclass
from functools import partial

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import access
from app.kernel.db import utc_now
from app.kernel.errors import NotFound
from app.kernel.web.attachments import named
from app.kernel.web.numbers import row_number
from app.questionnaires.models import Version
from app.questionnaires.operations import definition_of, find_version
from app.studies.models import Wave
from app.studio import operations
from app.studio.bank_search import VARIANTS, Wanted, search
from app.studio.blueprint import DESK, bp
from app.studio.differences import differences
from app.studio.preview import WIDTHS, Preview, step_of
from app.studio.wording import MEASUREMENTS, condition_words
from survey_defs.authored.bank import bank
from survey_defs.authored.writing import as_yaml
from survey_defs.load import canonical_json, load_shipped, offered_add_ons, shipped
from survey_defs.model import Questionnaire

TYPES = {"yaml": "application/yaml; charset=utf-8", "json": "application/json; charset=utf-8"}


@dataclass(frozen=True)
class Row:
    """A version in a list, with what it holds and who asks it."""

    version: Version
    definition: Questionnaire
    waves: list[Wave]


@bp.get("/questionnaires/")
@access.required(*DESK)
def questionnaires() -> ResponseReturnValue:
    organisation = access.organisation()
    used = operations.waves_by_version(organisation)
    groups = [
        (record, [Row(v, definition_of(v), used.get(v.id, [])) for v in reversed(record.versions)])
        for record in operations.library(organisation)
    ]
    known = [load_shipped(name) for name in shipped()]
    return render_template("studio/questionnaires.html", groups=groups, shipped=known, offers=offered_add_ons)


@bp.get("/versions/<int:version_id>/")
@access.required(*DESK)
def version(version_id: int) -> ResponseReturnValue:
    found = find_version(access.organisation(), version_id)
    definition = definition_of(found)
    waves = operations.waves_by_version(access.organisation()).get(found.id, [])
    screen_out = condition_words(definition.screen_out, definition) if definition.screen_out else ""
    return render_template(
        "studio/version.html",
        row=Row(found, definition, waves),
        others=[other for other in found.questionnaire.versions if other.id != found.id],
        states={wave.id: wave.state(utc_now()) for wave in waves},
        screen_out=screen_out,
        measurements=MEASUREMENTS,
    )


@bp.get("/versions/<int:version_id>/preview")
@access.required(*DESK)
def preview(version_id: int) -> ResponseReturnValue:
    found = find_version(access.organisation(), version_id)
    return _previewed(definition_of(found), partial(url_for, "studio.preview", version_id=version_id), found)


@bp.get("/questionnaires/shipped/<shipped_id>/preview")
@access.required(*DESK)
def preview_shipped(shipped_id: str) -> ResponseReturnValue:
    definition, chosen = shipped_or_404(shipped_id, request.args.getlist("add_on"))
    address = partial(url_for, "studio.preview_shipped", shipped_id=shipped_id, add_on=list(chosen) or None)
    return _previewed(definition, address, None)


def shipped_or_404(shipped_id: str, add_ons: list[str]) -> tuple[Questionnaire, tuple[str, ...]]:
    """A questionnaire that comes with the product, with those of the add-ons that it offers."""
    if shipped_id not in shipped():
        raise NotFound
    chosen = tuple(offer.id for offer in offered_add_ons(shipped_id) if offer.id in add_ons)
    return load_shipped(shipped_id, chosen), chosen


def _previewed(definition: Questionnaire, address: partial[str], found: Version | None) -> str:
    wished = request.args
    language = wished.get("language") or access.current().user.language
    if language not in definition.languages:
        language = definition.default_language
    width = wished["width"] if wished.get("width") in WIDTHS else WIDTHS[0]
    step = step_of(definition, wished.get("step"))
    here = {"step": step, "language": language, "width": width}
    shown = Preview(
        access.organisation(), definition, step, language, width, lambda **change: address(**(here | change))
    )
    return render_template("studio/preview.html", preview=shown, version=found)


@bp.get("/versions/<int:version_id>/definition.<any(yaml, json):form>")
@access.required(*DESK)
def definition(version_id: int, form: str) -> ResponseReturnValue:
    found = find_version(access.organisation(), version_id)
    content = definition_of(found)
    text = canonical_json(content) if form == "json" else as_yaml(content)
    return named(Response(text, content_type=TYPES[form]), f"{found.questionnaire.slug}-{found.number}.{form}")


@bp.get("/versions/<int:version_id>/compare")
@access.required(*DESK)
def compare(version_id: int) -> ResponseReturnValue:
    organisation = access.organisation()
    new = find_version(organisation, version_id)
    others = [other for other in new.questionnaire.versions if other.id != new.id]
    wished = request.args.get("to", type=row_number)
    old = find_version(organisation, wished) if wished is not None else _nearest(others, new)
    found = differences(definition_of(old), definition_of(new)) if old is not None else None
    return render_template("studio/compare.html", new=new, old=old, others=others, found=found)


def _nearest(others: list[Version], new: Version) -> Version | None:
    """The version before, else the one after."""
    earlier = [other for other in others if other.number < new.number]
    return earlier[-1] if earlier else next(iter(others), None)


@bp.get("/bank/")
@access.required(*DESK)
def item_bank() -> ResponseReturnValue:
    fields = {name: request.args.get(name, "").strip()[:100] for name in Wanted.__dataclass_fields__}
    wanted = Wanted(**fields)
    found = search(wanted, page=request.args.get("page", 1, type=int))
    return render_template(
        "studio/bank.html",
        wanted=wanted,
        fields={name: value for name, value in fields.items() if value},
        found=found,
        families=bank().families,
        variants=VARIANTS,
        measurements=MEASUREMENTS,
    )
