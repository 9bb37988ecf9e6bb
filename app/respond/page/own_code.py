"""A code that people make up themselves, so that their answers to the next anonymous wave can be laid beside these.

Made of four small things that only the person knows, and different people may well share. Only a keyed hash is kept,
another one in every study; the key is not in the database, so nobody can try out all codes there are.
"""

import hashlib
import hmac
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from sqlalchemy import func, select
from werkzeug.exceptions import BadRequest

from app.kernel.db import session
from app.kernel.keys import KeyRing
from app.kernel.web.current import current_config
from app.kernel.web.i18n import lazy_gettext as _l
from app.kernel.web.i18n import to_latin_digits
from app.kernel.web.security import csrf
from app.respond import operations
from app.respond.entry.cookies import let_in
from app.respond.entry.ways import PersonalWay
from app.respond.page.saving import page_to_continue, page_url
from app.respond.visit import Visit
from app.studies.models import Invitation, Study, Wave
from app.studies.planning.wave_plan import Options
from survey_defs.texts import clean_text

bp = Blueprint("own_code", __name__, template_folder="../templates")
# guarded like every page of a respondent: the post carries the signed response id
csrf.exempt(bp)

PURPOSE = "own code"


@dataclass(frozen=True)
class Prompt:
    """One part of the code. `is_day` takes a day of the month, else the first letter counts."""

    name: str
    text: LazyString
    is_day: bool = False


PROMPTS = (
    Prompt("mother", _l("First letter of your mother's first name")),
    Prompt("day", _l("Day of the month on which you were born (1 to 31)"), is_day=True),
    Prompt("town", _l("First letter of the town where you were born")),
    Prompt("school", _l("First letter of the name of your first school")),
)


def is_asked(visit: Visit) -> bool:
    """In anonymous studies that ask for it, while enough people may be behind a code: see `_has_company`."""
    study = visit.link.wave.study
    if not study.is_anonymous or not study.options or visit.response is None:
        return False
    return Options.model_validate(study.options).own_code and _has_company(visit)


def _has_company(visit: Visit) -> bool:
    """Whether enough people of this site and language were invited to every wave so far.

    A code links the answers of one person. Who sees the invitations could look for those who were asked each time.
    """
    way = visit.link
    if not isinstance(way, PersonalWay):
        return True
    waves = select(Invitation.wave_id).join(Wave, Wave.id == Invitation.wave_id)
    total = session.scalar(
        select(func.count(func.distinct(Wave.id))).where(
            Wave.study_id == way.wave.study_id, Wave.id.in_(waves.where(Wave.study_id == way.wave.study_id))
        )
    )
    alike = select(Invitation.customer_id).where(
        Invitation.wave_id == way.wave_id,
        Invitation.site_id.is_not_distinct_from(way.site_id),
        Invitation.language == way.language,
    )
    each_time = (
        select(Invitation.customer_id)
        .join(Wave, Wave.id == Invitation.wave_id)
        .where(Wave.study_id == way.wave.study_id, Invitation.customer_id.in_(alike))
        .group_by(Invitation.customer_id)
        .having(func.count() == total)
    )
    found = session.scalar(select(func.count()).select_from(each_time.subquery())) or 0
    return found >= way.wave.study.organisation.min_cell


@bp.get("/r/own-code")
def ask() -> ResponseReturnValue:
    visit = _visit()
    if not _may_answer(visit):
        return redirect(visit.start)
    return _draw(visit)


@bp.post("/r/own-code")
def answer() -> ResponseReturnValue:
    """Keep the hash of a whole code, or go on without one."""
    visit = _visit()
    response = visit.response
    if response is None or visit.sent_response() != response.uuid:
        raise BadRequest
    if "language" in request.form:
        return _draw(visit)
    if request.form.get("go") != "skip" and _may_answer(visit):
        parts = read(request.form)
        if wrong := [prompt.name for prompt in PROMPTS if prompt.name not in parts]:
            return _draw(visit, wrong), 422
        config = current_config()
        operations.keep_own_code(response, hash_of(config.keys, visit.link.wave.study, parts))
        session.commit()
    return let_in(visit, redirect(page_url(visit, page_to_continue(visit)), 303))


def read(sent: Mapping[str, str]) -> dict[str, str]:
    """The parts that can be read, each in one spelling: without case, accents, and script of digits."""
    found = {}
    for prompt in PROMPTS:
        text = clean_text(sent.get(prompt.name, "")[:100], lines=False)
        part = _day(text) if prompt.is_day else _letter(text)
        if part:
            found[prompt.name] = part
    return found


def _letter(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = [letter for letter in plain if unicodedata.category(letter)[0] == "L"]
    return letters[0].translate({ord("đ"): "d"}) if letters else ""


def _day(text: str) -> str:
    digits = to_latin_digits(text).strip()
    is_day = digits.isascii() and digits.isdecimal() and 1 <= int(digits) <= 31
    return str(int(digits)) if is_day else ""


def hash_of(keys: KeyRing, study: Study, parts: Mapping[str, str]) -> str:
    """Under the oldest key that is known, because a rotation must not tear waves apart."""
    code = f"{study.id}:" + "|".join(parts[prompt.name] for prompt in PROMPTS)
    return hmac.new(keys.derive_all(PURPOSE)[-1], code.encode(), hashlib.sha256).hexdigest()


def _visit() -> Visit:
    return Visit.of(request.args.get("s", ""))


def _may_answer(visit: Visit) -> bool:
    return visit.response is not None and visit.response.status == "started" and is_asked(visit)


def _draw(visit: Visit, wrong: list[str] | None = None) -> str:
    token = visit.page_token(visit.response.uuid) if visit.response else ""
    return render_template(
        "respond/own_code.html", visit=visit, token=token, prompts=PROMPTS, wrong=wrong or (), sent=request.form
    )
