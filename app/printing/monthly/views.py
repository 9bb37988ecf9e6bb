"""The monthly page: chosen by who wishes it, fetched by who is signed in, opened by the link of a message."""

from collections.abc import Sequence

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import access
from app.accounts.access import Access
from app.accounts.models import Site
from app.kernel.db import session, utc_now
from app.kernel.errors import AppError, NotFound
from app.kernel.web.attachments import named
from app.kernel.web.current import current_config
from app.kernel.web.i18n import formatter, language, speaking
from app.kernel.web.i18n import gettext as _
from app.kernel.web.i18n import lazy_gettext as _l
from app.letters import delivery
from app.printing.downloads import PDF, download, fonts_or_remedy
from app.printing.monthly import links
from app.printing.monthly.wishes import READERS, access_of, chosen, find_reader, offered
from app.printing.monthly.wishes import choose as store
from app.results.overview.narrowing import NotShown
from app.studies.models import Wave
from app.studies.operations import find_wave, studies_of

bp = Blueprint("monthly", __name__, template_folder="../templates")


class NothingYet(AppError):
    """No figure of the page may be told."""

    status = 404

    def __init__(self) -> None:
        super().__init__(
            _l("This page cannot be made yet"),
            _l("Too few answers count so far, or small groups could be read from it. Look again when the wave closes."),
        )


@bp.route("/o/<organisation>/monthly/", methods=["GET", "POST"])
@access.required(*READERS)
def choose() -> ResponseReturnValue:
    member = access.current()
    if request.method == "POST":
        store(member, request.form.getlist("pages"), now=utc_now())
        session.commit()
        flash(_("Saved. A message comes when a wave has closed and its answers count, or a month has ended."))
        return redirect(url_for("monthly.choose"), 303)
    return render_template(
        "printing/monthly.html",
        offered=offered(member),
        chosen=chosen(member),
        newest=_newest(member),
        has_mail="mail" not in delivery.missing_settings(current_config()),
    )


def _newest(member: Access) -> Sequence[Wave]:
    """The last closed wave of each study: whose pages can be looked at now."""
    now = utc_now()
    closed = [[one for one in group.waves if one.state(now) == "closed"] for group in studies_of(member.organisation)]
    return [max(waves, key=lambda one: one.number) for waves in closed if waves]


@bp.get("/o/<organisation>/waves/<int:wave_id>/monthly.pdf")
@access.required(*READERS)
def pdf(wave_id: int) -> Response:
    member = access.current()
    wave = find_wave(member.organisation, wave_id)
    site = _site(member, request.args.get("site", ""))
    return download(_body(wave, site, member), PDF, _name(wave, site))


def _site(member: Access, code: str) -> Site | None:
    """The site of the address; of a member of one site that. Raises NotFound for one that is not theirs."""
    seen = member.scope.seen(member.organisation.sites)
    if not code:
        return seen[0] if len(member.scope.sites) == 1 else None
    found = next((site for site in seen if site.code == code), None)
    if found is None:
        raise NotFound
    return found


@bp.get("/m/<token>")
def look(token: str) -> Response:
    """Whoever has the link; made anew at each look, so that nothing that was erased stands in it."""
    ticket = links.read(token)
    reader, wave = find_reader(ticket.reader), session.get(Wave, ticket.wave)
    if reader is None or wave is None or wave.study.organisation_id != reader.membership.organisation_id:
        raise NotFound
    with speaking(reader.membership.user.language):
        body = _body(wave, reader.site, access_of(reader))
    answer = named(Response(body, content_type=PDF), _name(wave, reader.site), shown="inline")
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _body(wave: Wave, site: Site | None, member: Access) -> bytes:
    # the compiler of pages and the analysis cost a second of start-up: only who asks for a page pays for them
    from app.printing.monthly.page import render, sheet_of

    if wave.cleared_at is not None:
        raise NothingYet
    try:
        sheet = sheet_of(wave, site, member, formatter(), now=utc_now())
    except NotShown as error:
        raise NothingYet from error
    if not sheet.page.has_figures:
        raise NothingYet
    with fonts_or_remedy():
        return render(sheet, formatter())


def _name(wave: Wave, site: Site | None) -> str:
    place = f"-{site.code}" if site else ""
    return f"{wave.study.slug}-{wave.number}{place}-{language().code}.pdf"
