"""What the messages of a study say: read, changed, looked at as a customer would see them, tried on oneself."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.accounts import access, audit
from app.accounts.models import Role
from app.customers.folding import clean_key
from app.customers.models import Customer
from app.kernel import duties
from app.kernel.db import session, utc_now
from app.kernel.errors import AppError, NotFound
from app.kernel.web.addresses import external
from app.kernel.web.current import current_config
from app.kernel.web.i18n import LANGUAGES, gettext, isolated, speaking
from app.kernel.web.i18n import lazy_gettext as _l
from app.letters import delivery
from app.letters.outbox import Letter
from app.questionnaires.operations import definition_of
from app.studies.inviting import letters, wording
from app.studies.inviting.wording import Kind, Words
from app.studies.models import Study, Wave
from app.studies.operations import find_study
from app.studies.pages.letter_views import FRAMING_POLICY, LETTER_POLICY, WRITING, framed

STUDY_LETTERS_CHANGED = audit.deed("study.letters_changed", _l("Messages of a study changed"))

bp = Blueprint(
    "wordings", __name__, template_folder="../templates", url_prefix="/o/<organisation>/studies/<int:study_id>/letters"
)
KINDS = {Kind.INVITATION: _l("Invitation"), Kind.REMINDER: _l("Reminder"), Kind.LAST: _l("Last reminder")}


@bp.get("/")
@access.required(*WRITING)
def edit(study_id: int) -> ResponseReturnValue:
    study = find_study(access.organisation(), study_id)
    return _draw(study, wording.words_for(study, _kind(), _language(study)))


@bp.post("/")
@access.required(*WRITING)
def save(study_id: int) -> ResponseReturnValue:
    study = find_study(access.organisation(), study_id)
    kind, code = _kind(), _language(study)
    try:
        wording.keep(study, kind, code, _typed())
    except AppError as error:
        session.rollback()
        return _draw(find_study(access.organisation(), study_id), _typed(), error), error.status
    audit.record(STUDY_LETTERS_CHANGED, study, kind=str(kind), language=code)
    session.commit()
    flash(gettext("The message is saved. It is written anew for everybody who has not got it yet."))
    return _back(study, kind, code)


@bp.post("/ours")
@access.required(*WRITING)
def forget(study_id: int) -> ResponseReturnValue:
    study = find_study(access.organisation(), study_id)
    kind, code = _kind(), _language(study)
    wording.forget(study, kind, code)
    audit.record(STUDY_LETTERS_CHANGED, study, kind=str(kind), language=code)
    session.commit()
    flash(gettext("The message has the default wording again."))
    return _back(study, kind, code)


@bp.route("/preview", methods=["GET", "POST"])
@access.required(*WRITING)
def preview(study_id: int) -> ResponseReturnValue:
    """The message alone, to be framed; a post shows the words as they are typed, and stores nothing."""
    study = find_study(access.organisation(), study_id)
    words = _typed() if request.method == "POST" else None
    if "sms" in request.values.getlist("show"):
        letter = _compose(study, "sms", words)
        plain = "text/plain; charset=utf-8"
        return Response(letter.text, content_type=plain, headers={"Content-Security-Policy": LETTER_POLICY})
    return framed(_compose(study, "mail", words).html)


@bp.post("/test")
@access.required(Role.OWNER, Role.RESEARCHER)
def test(study_id: int) -> ResponseReturnValue:
    """The message as it is stored, to the member's own address."""
    study, member = find_study(access.organisation(), study_id), access.current()
    kind, code = _kind(), _language(study)
    letters.put_test(_newest(study), kind, code, member.user, now=utc_now())
    session.commit()
    duties.wake("letters.send")
    flash(gettext("A test email is on its way to %(address)s.", address=isolated(member.user.email)))
    return _back(study, kind, code)


def _draw(study: Study, words: Words, refusal: AppError | None = None) -> Response:
    kind, code = _kind(), _language(study)
    config = current_config()
    page = render_template(
        "studies/words.html",
        study=study,
        kind=kind,
        kinds=KINDS,
        code=code,
        spoken=_spoken(study),
        words=words,
        is_own=wording.own_words(study, kind, code) is not None,
        own={(one, spoken) for one in Kind for spoken in LANGUAGES if wording.own_words(study, one, spoken)},
        fillable=wording.PLACES,
        refusal=refusal,
        key=request.values.get("customer", ""),
        is_unknown=bool(request.values.get("customer")) and _customer(study) is None,
        can_send="mail" not in delivery.missing_settings(config),
        address=access.current().user.email,
    )
    return Response(page, headers={"Content-Security-Policy": FRAMING_POLICY})


def _compose(study: Study, channel: str, words: Words | None) -> Letter:
    customer, wave = _customer(study) or _anybody(study), _newest(study)
    here = external("accounts.start")
    site = customer.site.name if customer and customer.site else ""
    reader = letters.Reader(
        name=customer.name if customer else "", site=site, link=f"{here}i/…", stop=f"{here}i/…/stop"
    )
    with speaking(_language(study)):
        return letters.compose(wave, _kind(), channel, reader, words)


def _customer(study: Study) -> Customer | None:
    """Whom the message is to be shown as written to."""
    key = clean_key(request.values.get("customer", ""))
    mine = select(Customer).filter_by(organisation_id=study.organisation_id, external_key=key)
    return session.scalar(mine) if key else None


def _anybody(study: Study) -> Customer | None:
    mine = select(Customer).where(Customer.organisation_id == study.organisation_id, Customer.name != "")
    return session.scalar(mine.order_by(Customer.id).limit(1))


def _newest(study: Study) -> Wave:
    if not study.waves:
        raise NotFound
    return study.waves[-1]


def _typed() -> Words:
    given = {name: request.form.get(name, "")[:20_000] for name in ("subject", "text", "sms")}
    return Words(**given)


def _kind() -> Kind:
    wished = request.values.get("kind", Kind.INVITATION)
    if wished not in list(Kind):
        raise NotFound
    return Kind(wished)


def _spoken(study: Study) -> list[str]:
    """Languages of the questionnaire that messages can speak."""
    return [code for code in definition_of(_newest(study).version).languages if code in LANGUAGES]


def _language(study: Study) -> str:
    spoken = _spoken(study) or ["en"]
    ours = study.organisation.locale
    wished = request.values.get("language") or (ours if ours in spoken else spoken[0])
    if wished not in spoken:
        raise NotFound
    return wished


def _back(study: Study, kind: Kind, code: str) -> ResponseReturnValue:
    return redirect(url_for("wordings.edit", study_id=study.id, kind=str(kind), language=code), 303)
