"""Personal links of a wave to hand over: chosen, printed as QR codes, downloaded as a list."""

import csv
import io
from collections.abc import Iterator

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from app.accounts import access, audit
from app.accounts.models import Role
from app.kernel.db import begin_writing, session
from app.kernel.errors import NotFound
from app.kernel.formulas import inert
from app.kernel.web.attachments import named
from app.kernel.web.i18n import formatter, gettext
from app.kernel.web.i18n import lazy_gettext as _l
from app.printing.downloads import CSV, PDF, fonts_or_remedy
from app.studies.inviting import handing_over
from app.studies.inviting.handing_over import PersonalLink, Wanted
from app.studies.inviting.personal import KeyLost
from app.studies.models import Wave
from app.studies.operations import find_wave

PERSONAL_LINKS_TAKEN = audit.deed("personal_links.taken", _l("Personal links taken as a list or a sheet"))

bp = Blueprint(
    "personal_links",
    __name__,
    template_folder="templates",
    url_prefix="/o/<organisation>/waves/<int:wave_id>/personal-links",
)
# who has a link can answer in its person's place
HOLDERS = (Role.OWNER, Role.RESEARCHER)
# codes in one document: about a second of work
PART = 500


@bp.get("/")
@access.required(*HOLDERS)
def choose(wave_id: int) -> ResponseReturnValue:
    wave, wanted = find_wave(access.organisation(), wave_id), _wanted()
    count = handing_over.count(wave, wanted)
    return render_template(
        "printing/personal_links.html",
        wave=wave,
        wanted=wanted,
        count=count,
        lost=handing_over.count_lost(wave, wanted),
        parts=[(start + 1, min(start + PART, count)) for start in range(0, count, PART)],
        label=_one_of("label", "name", "key", "none"),
        size=_one_of("size", "small", "large"),
    )


@bp.get("/sheet.pdf")
@access.required(*HOLDERS)
def sheet(wave_id: int) -> ResponseReturnValue:
    """One part of the links, as many as are set in about a second."""
    # typst and the fonts' index cost half a second and 100 MB: only who prints pays for them
    from app.printing import link_sheets

    wave, wanted, part = find_wave(access.organisation(), wave_id), _wanted(), request.args.get("part", 1, type=int)
    layout = link_sheets.Layout(label=_one_of("label", "name", "key", "none"), size=_one_of("size", "small", "large"))
    if not 1 <= part <= 10_000:
        raise NotFound
    chosen = list(handing_over.links_of(wave, wanted, start=(part - 1) * PART, most=PART))
    links = [one for one in chosen if one.link]
    if chosen and not links:
        raise KeyLost
    if not links:
        raise NotFound(gettext("There is no personal link to print"), gettext("Everybody who is invited has answered."))
    with fonts_or_remedy():
        body = link_sheets.render(wave, links, layout, formatter())
    _note(wave, "sheet", len(links))
    return named(Response(body, content_type=PDF), f"{wave.study.slug}-{wave.number}-links-{part}.pdf")


@bp.get("/list.csv")
@access.required(*HOLDERS)
def as_list(wave_id: int) -> ResponseReturnValue:
    wave, wanted = find_wave(access.organisation(), wave_id), _wanted()
    _note(wave, "list", handing_over.count(wave, wanted))
    body = b"".join(_lines(handing_over.links_of(wave, wanted)))
    return named(Response(body, content_type=CSV), f"{wave.study.slug}-{wave.number}-links.csv")


def _lines(links: Iterator[PersonalLink]) -> Iterator[bytes]:
    # the mark by which spreadsheets know UTF-8
    yield b"\xef\xbb\xbfkey,name,site,language,status,link\r\n"
    for link in links:
        line = io.StringIO()
        told = (link.key, link.name, link.site, link.language, link.status, link.link)
        csv.writer(line).writerow([inert(text) for text in told])
        yield line.getvalue().encode()


def _note(wave: Wave, form: str, count: int) -> None:
    """Personal links left the house: that is written down before they do."""
    access.end_reading()
    begin_writing()
    audit.record(PERSONAL_LINKS_TAKEN, wave, form=form, count=count)
    session.commit()


def _wanted() -> Wanted:
    site = request.args.get("site_id", type=int)
    mine = {one.id for one in access.organisation().sites}
    if site is not None and site not in mine:
        raise NotFound
    return Wanted(site_id=site, is_without_letter=request.args.get("who") == "without")


def _one_of(name: str, *offered: str) -> str:
    wished = request.args.get(name, offered[0])
    return wished if wished in offered else offered[0]
