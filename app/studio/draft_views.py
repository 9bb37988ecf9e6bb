"""Drafts: begun from a questionnaire of the bank, uploaded, replaced, published, discarded."""

from dataclasses import dataclass
from pathlib import PurePath

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import access
from app.kernel.db import begin_writing, session, utc_now
from app.kernel.errors import AppError
from app.kernel.web import bodies
from app.kernel.web.i18n import gettext
from app.questionnaires.models import Version
from app.questionnaires.operations import definition_of, find_version
from app.studio import operations
from app.studio.blueprint import DESK, bp
from app.studio.defect_messages import told
from app.studio.source_lines import Listing, listing
from app.studio.views import shipped_or_404
from survey_defs.errors import DefinitionError
from survey_defs.load import decoded, load_text, offered_add_ons
from survey_defs.model import Questionnaire

LONGEST_SHOWN = 400_000
"""Characters of a refused text that are put back into the box to be mended."""


@dataclass(frozen=True)
class Sent:
    """A definition as it was sent; `raw` of a file, `text` of what was pasted."""

    name: str
    raw: bytes | None
    pasted: str

    @classmethod
    def of_request(cls) -> "Sent":
        file = request.files.get("file")
        if file is not None and file.filename:
            return cls(PurePath(file.filename).name[:80], file.read(), "")
        return cls(gettext("pasted text"), None, request.form.get("text", "").replace("\r\n", "\n"))

    def read(self) -> str:
        """Raises DefinitionError where a file is not UTF-8."""
        return self.pasted if self.raw is None else decoded(self.raw, name=self.name)

    @property
    def shown(self) -> str:
        """As much of it as can be shown, even where it is no good text."""
        if self.raw is None:
            return self.pasted
        return self.raw.decode("utf-8-sig", "replace").replace("\x00", "\ufffd")


@bp.route("/questionnaires/shipped/<shipped_id>/", methods=["GET", "POST"])
@access.required(*DESK)
def shipped_questionnaire(shipped_id: str) -> ResponseReturnValue:
    definition, _ = shipped_or_404(shipped_id, request.form.getlist("add_on"))
    if request.method == "POST":
        return _stored(definition)
    offers = offered_add_ons(shipped_id)
    return render_template("studio/shipped.html", definition=definition, offers=offers)


@bp.route("/questionnaires/upload", methods=["GET", "POST"])
@access.required(*DESK)
@bodies.takes(bodies.UPLOAD_BYTES)
def upload() -> ResponseReturnValue:
    if request.method == "GET":
        return _form(None)
    sent = Sent.of_request()
    # nobody waits for the database while a text of a stranger's making is read
    access.end_reading()
    try:
        definition = load_text(sent.read(), name=sent.name)
    except DefinitionError as error:
        return _form(None, sent, _defects(sent, error)), 422
    begin_writing()
    return _stored(definition)


@bp.route("/versions/<int:version_id>/replace", methods=["GET", "POST"])
@access.required(*DESK)
@bodies.takes(bodies.UPLOAD_BYTES)
def replace(version_id: int) -> ResponseReturnValue:
    draft = _draft(version_id)
    if request.method == "GET":
        return _form(draft)
    sent = Sent.of_request()
    access.end_reading()
    try:
        definition = load_text(sent.read(), name=sent.name)
    except DefinitionError as error:
        return _form(draft, sent, _defects(sent, error)), 422
    begin_writing()
    draft = _draft(version_id)
    try:
        operations.replace_draft(draft, definition)
    except operations.OtherQuestionnaire as error:
        return _form(draft, sent, refusal=error), error.status
    session.commit()
    flash(gettext("The draft is replaced."))
    return redirect(url_for("studio.version", version_id=draft.id), 303)


@bp.route("/versions/<int:version_id>/publish", methods=["GET", "POST"])
@access.required(*DESK)
def publish(version_id: int) -> ResponseReturnValue:
    draft = _draft(version_id)
    if request.method == "GET":
        return render_template("studio/publish.html", draft=draft, definition=definition_of(draft))
    operations.publish_draft(draft, seen=request.form.get("digest", ""), now=utc_now())
    session.commit()
    flash(gettext("The version is published. It can be asked now, and it never changes again."))
    return redirect(url_for("studio.version", version_id=draft.id), 303)


@bp.route("/versions/<int:version_id>/discard", methods=["GET", "POST"])
@access.required(*DESK)
def discard(version_id: int) -> ResponseReturnValue:
    draft = _draft(version_id)
    if request.method == "GET":
        return render_template("studio/discard.html", draft=draft)
    operations.discard_draft(draft)
    session.commit()
    flash(gettext("The draft is discarded."))
    return redirect(url_for("studio.questionnaires"), 303)


def _draft(version_id: int) -> Version:
    """The draft of this organisation; a published version says that it stays."""
    found = find_version(access.organisation(), version_id)
    if found.status != "draft":
        raise operations.IsPublished
    return found


def _stored(definition: Questionnaire) -> ResponseReturnValue:
    stored = operations.store_draft(access.organisation(), definition)
    session.commit()
    if stored.is_new:
        flash(gettext("Stored as a draft. Look at it, then publish it."))
    else:
        flash(gettext("This version is here already; nothing was stored."))
    return redirect(url_for("studio.version", version_id=stored.version.id), 303)


def _defects(sent: Sent, error: DefinitionError) -> Listing:
    return listing(sent.shown, [told(defect) for defect in error.defects])


def _form(
    draft: Version | None,
    sent: Sent | None = None,
    found: Listing | None = None,
    refusal: AppError | None = None,
) -> str:
    text = sent.shown if sent is not None and len(sent.shown) <= LONGEST_SHOWN else ""
    return render_template("studio/upload.html", draft=draft, text=text, found=found, refusal=refusal, sent=sent)
