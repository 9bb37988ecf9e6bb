"""A link on paper: its QR code, and a sheet to print and put up. For a kiosk also the PIN that leads out of it."""

import hashlib
import hmac
import re
from dataclasses import dataclass

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from markupsafe import escape

from app.accounts import access, audit
from app.accounts.models import Role
from app.accounts.sights import sight
from app.kernel.db import session
from app.kernel.errors import AppError, NotFound
from app.kernel.keys import KeyRing
from app.kernel.web.current import current_config
from app.kernel.web.i18n import LANGUAGES, formatter, gettext
from app.kernel.web.i18n import lazy_gettext as _l
from app.kernel.web.qr import qr_svg
from app.questionnaires.operations import definition_of
from app.studies.models import Link
from app.studies.operations import find_link_of
from app.studies.planning.placeholders import words_of
from survey_defs.texts import fill

audit.thing("link", _l("link"), endpoint="links.sheet", value="link_id")
STUDY_FRAMING_CHANGED = audit.deed("study.framing_changed", _l("Sites that may embed a study changed"))

bp = Blueprint("links", __name__, template_folder="templates", url_prefix="/o/<organisation>/links/<int:link_id>")
sight("links.sheet", _l("Links and QR codes"))
# who puts links up
COLLECTING = (Role.OWNER, Role.RESEARCHER, Role.MANAGER, Role.COLLECTOR)


MOST_ORIGINS = 20
# a wildcard would let strangers in, and anything more than an origin would end up in a header
ORIGIN = re.compile(r"https://[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+(?::[0-9]{1,5})?")


class NoOrigin(AppError):
    """A line that does not name a site."""

    status = 422

    def __init__(self, found: str) -> None:
        super().__init__(
            _l("This is not the address of a site: %(found)s", found=found[:80]),
            _l(
                "Write one site on each line, such as https://www.hotel.example, without a path; %(most)s at most.",
                most=formatter().integer(MOST_ORIGINS),
            ),
        )


@dataclass(frozen=True)
class Invitation:
    """What a sheet says in one language."""

    language: str
    title: str
    scan: str


def pin_of(keys: KeyRing, address: str) -> str:
    """Six digits that lead out of a kiosk, for each link its own; computed and never stored."""
    digest = hmac.new(keys.derive("kiosk"), address.encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8]) % 1_000_000:06}"


def _snippet(link: Link) -> str:
    """What a page of the organisation is given to show the questionnaire."""
    title = escape(_invitations(link)[0].title)
    style = "width: 100%; height: 40rem; border: 0"
    return f'<iframe src="{_address(link)}" title="{title}" style="{style}"></iframe>'


@bp.get("")
@access.required(*COLLECTING)
def sheet(link_id: int) -> ResponseReturnValue:
    link = _link(link_id)
    config = current_config()
    return render_template(
        "studies/sheet.html",
        link=link,
        address=_address(link),
        snippet=_snippet(link) if link.kind == "embed" else "",
        invitations=_invitations(link),
        may_allow=access.current().may(Role.OWNER, Role.RESEARCHER),
        pin=pin_of(config.keys, link.address) if link.kind == "kiosk" else None,
    )


@bp.post("/origins")
@access.required(Role.OWNER, Role.RESEARCHER)
def allow_origins(link_id: int) -> ResponseReturnValue:
    """Say which sites may show the study's embedded links in a frame."""
    link = _link(link_id)
    study = link.wave.study
    study.embed_origins = read_origins(request.form.get("origins", ""))
    audit.record(STUDY_FRAMING_CHANGED, study, sites=len(study.embed_origins))
    session.commit()
    return redirect(url_for("links.sheet", link_id=link.id), 303)


def read_origins(typed: str) -> list[str]:
    """Origins, one on each line. Raises NoOrigin."""
    found = list(dict.fromkeys(line.strip().rstrip("/").lower() for line in typed.split()))
    for origin in found:
        if not ORIGIN.fullmatch(origin):
            raise NoOrigin(origin)
    if len(found) > MOST_ORIGINS:
        raise NoOrigin(found[MOST_ORIGINS])
    return found


@bp.get("/qr.svg")
@access.required(*COLLECTING)
def qr(link_id: int) -> ResponseReturnValue:
    address = _address(_link(link_id))
    title = gettext("QR code of %(address)s", address=address)
    return Response(qr_svg(address, title), content_type="image/svg+xml")


def _link(link_id: int) -> Link:
    """A link of this organisation, and of a site that the member sees."""
    link = find_link_of(access.organisation(), link_id)
    if not access.current().sees(link.site):
        raise NotFound
    return link


def _address(link: Link) -> str:
    return url_for("respond.enter", address=link.address, _external=True)


def _invitations(link: Link) -> list[Invitation]:
    """In the language of the link, else in every language of the questionnaire."""
    questionnaire = definition_of(link.wave.version)
    spoken = [code for code in questionnaire.languages if code in LANGUAGES]
    found = []
    for code in [link.language] if link.language in spoken else spoken:
        with force_locale(code):
            title = fill(
                questionnaire.title.get(code) or questionnaire.title[questionnaire.default_language],
                words_of(link.wave.study, questionnaire, str(code)),
            )
            scan = gettext("Point the camera of your phone here, or type the address.")
            found.append(Invitation(str(code), title, scan))
    return found
