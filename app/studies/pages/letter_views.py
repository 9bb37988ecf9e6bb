"""The messages of a wave: what went out, what is stuck and why, what to do about it."""

from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import access, audit
from app.accounts.models import Role
from app.kernel import duties
from app.kernel.db import session, utc_now
from app.kernel.errors import NotFound
from app.kernel.web.current import current_config
from app.kernel.web.i18n import formatter, gettext, ngettext
from app.kernel.web.i18n import lazy_gettext as _l
from app.kernel.web.security import POLICY
from app.letters import delivery
from app.letters.outbox import Letter, State, Withdrawn
from app.studies.inviting import letter_list, letters
from app.studies.models import Wave
from app.studies.operations import find_wave
from app.studies.planning.wave_plan import plan_of

LETTERS_SENT_AGAIN = audit.deed("letters.sent_again", _l("Messages sent again"))
LETTERS_TAKEN_AS_SENT = audit.deed("letters.taken_as_sent", _l("Messages marked as sent"))

bp = Blueprint(
    "letters", __name__, template_folder="../templates", url_prefix="/o/<organisation>/waves/<int:wave_id>/letters"
)
# they see addresses
WRITING = (Role.OWNER, Role.RESEARCHER)
# a message has its looks in attributes; nothing of it runs, nothing is loaded, and only our pages may frame it
LETTER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; form-action 'none'; sandbox"
FRAMING_POLICY = POLICY + "; frame-src 'self'"


@bp.get("/")
@access.required(*WRITING)
def show(wave_id: int) -> ResponseReturnValue:
    wave = _wave(wave_id)
    state, page = request.args.get("state", ""), request.args.get("page", 1, type=int)
    if state not in ("", *State) or not 1 <= page <= 100_000:
        raise NotFound
    lines = letter_list.lines_of(wave, state, page)
    return render_template(
        "studies/letters.html",
        wave=wave,
        overview=letter_list.overview(wave),
        lines=lines[: letter_list.PER_PAGE],
        has_more=len(lines) > letter_list.PER_PAGE,
        state=state,
        page=page,
        missing=_missing(wave),
        address_trouble=delivery.trouble_at_start(current_config()),
        may_invite=wave.state(utc_now()) != "closed",
    )


@bp.post("/decide")
@access.required(*WRITING)
def decide(wave_id: int) -> ResponseReturnValue:
    """About one message, or about all that are stuck in the same way."""
    wave, state = _wave(wave_id), request.form.get("state", "")
    again = request.form.get("decision") == "again"
    if state not in letter_list.STUCK or request.form.get("decision") not in ("again", "sent"):
        raise NotFound
    chosen = [_uuid(text) for text in request.form.getlist("message")]
    ids = chosen or letter_list.stuck_ids(wave, state)
    count = letter_list.decide(wave, ids, send_again=again, now=utc_now())
    audit.record(LETTERS_SENT_AGAIN if again else LETTERS_TAKEN_AS_SENT, wave, count=count)
    session.commit()
    duties.wake("letters.send")
    said = formatter().integer(count)
    flash(
        ngettext("%(count)s message goes out again.", "%(count)s messages go out again.", count, count=said)
        if again
        else ngettext("%(count)s message counts as sent.", "%(count)s messages count as sent.", count, count=said)
    )
    return redirect(url_for("letters.show", wave_id=wave.id, state=state if ids[count:] else None), 303)


@bp.get("/<uuid:message_id>")
@access.required(*WRITING)
def look(wave_id: int, message_id: UUID) -> ResponseReturnValue:
    """As it would go out now; the personal link is left out."""
    wave = _wave(wave_id)
    message = letter_list.find_message(wave, message_id)
    page = render_template("studies/letter.html", wave=wave, message=message, letter=_letter(wave, message_id))
    return Response(page, headers={"Content-Security-Policy": FRAMING_POLICY})


@bp.get("/<uuid:message_id>/page")
@access.required(*WRITING)
def page(wave_id: int, message_id: UUID) -> ResponseReturnValue:
    """The message alone, to be framed."""
    letter = _letter(_wave(wave_id), message_id)
    if letter is None or not letter.html:
        raise NotFound
    return framed(letter.html)


def framed(html: str) -> Response:
    return Response(html, headers={"Content-Security-Policy": LETTER_POLICY})


def _letter(wave: Wave, message_id: UUID) -> Letter | None:
    """None where there is nothing left to show."""
    try:
        return letters.preview(letter_list.find_message(wave, message_id))
    except Withdrawn:
        return None


def _missing(wave: Wave) -> dict[str, str]:
    """Channels of the wave that cannot send, with what the administrator of the server has to set."""
    config = current_config()
    needed = {"mail": ("mail",), "sms": ("sms",), "best": ("mail", "sms")}[plan_of(wave).channel]
    return {channel: why for channel, why in delivery.missing_settings(config).items() if channel in needed}


def _wave(wave_id: int) -> Wave:
    return find_wave(access.organisation(), wave_id)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(gettext("There is no such message"), gettext("Reload the page and try again.")) from None
