"""Comments of a wave: read, searched and tagged by who may read rows."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import flask
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import access
from app.accounts.models import Role
from app.accounts.scope import Scope
from app.accounts.sights import sight
from app.dashboards.comments import tags
from app.dashboards.comments.search import Wanted, page_of
from app.dashboards.comments.tags import Step
from app.dashboards.comments.words import Words
from app.kernel.db import session
from app.kernel.errors import AppError, NotFound
from app.kernel.web.i18n import gettext as _
from app.kernel.web.i18n import lazy_gettext as _l
from app.kernel.web.numbers import row_number
from app.results import waves
from app.results.frames.comments import Comment, comments_of
from app.results.frames.released import standing_of, told_sites
from app.studies.models import Wave
from app.studies.operations import find_wave
from app.studies.wave_tabs import tab

bp = Blueprint(
    "comments",
    __name__,
    template_folder="../templates",
    url_prefix="/o/<organisation>/waves/<int:wave_id>/comments",
)
# managers of studies that know their people, and of their own sites
READ = (Role.OWNER, Role.RESEARCHER, Role.MANAGER)
READERS = (Role.OWNER, Role.RESEARCHER)
sight("comments.show", _l("Comments"), note=_l("managers: in studies that know their customers"))
tab(
    "comments.show",
    _l("Comments"),
    rank=3,
    is_for=lambda member, wave: member.may(*READERS) or not wave.study.is_anonymous,
)
# how far back somebody can go in one browser; kept in its cookie, which holds 4 kB
UNDO, MOST_STEPS = "comments", 10
FILTERS = ("q", "question", "site", "state", "language", "tag", "page")


class TextsStay(AppError):
    """A manager knows their guests; who was promised to be nobody must not be known by how they write."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            _l("The comments of an anonymous study are read by owners and researchers"),
            _l("The report tells which words and themes many people wrote about at your sites."),
        )


@bp.get("/")
@access.required(*READ)
def show(wave_id: int) -> ResponseReturnValue:
    wave, scope = _wave(wave_id)
    return _draw(wave, scope)


@bp.post("/tag")
@access.required(*READ)
def tag(wave_id: int) -> ResponseReturnValue:
    return _do(wave_id, lambda wave, one: tags.add(wave, one, request.form.get("tag", "")[:200], by=access.user()))


@bp.post("/untag")
@access.required(*READ)
def untag(wave_id: int) -> ResponseReturnValue:
    return _do(wave_id, lambda wave, one: tags.remove(wave, one, request.form.get("tag", "")[:200]))


@bp.post("/rename")
@access.required(*READERS)
def rename(wave_id: int) -> ResponseReturnValue:
    """A name holds for the whole organisation, so managers of a site do not change it."""
    wave, scope = _wave(wave_id)
    try:
        step = tags.rename(wave, request.form.get("before", "")[:200], request.form.get("tag", "")[:200])
    except tags.TagRefused as refusal:
        session.rollback()
        return _draw(wave, scope, refusal), 422
    return _done(wave, step)


@bp.post("/undo")
@access.required(*READ)
def undo(wave_id: int) -> ResponseReturnValue:
    wave, scope = _wave(wave_id)
    steps = _steps(wave)
    if steps and (steps[-1].kind != "renamed" or access.current().may(*READERS)):
        known = {one.handle: one for one in comments_of(wave, scope)} if scope else {}
        try:
            tags.undo(wave, steps[-1], known, by=access.user())
        except tags.TagRefused as refusal:
            session.rollback()
            return _draw(wave, scope, refusal), 422
        session.commit()
        _keep(wave, steps[:-1])
        flash(_("Taken back."))
    return _back(wave)


def _wave(wave_id: int) -> tuple[Wave, Scope | None]:
    """The wave and the sites whose texts are read; None where there is none that may be told."""
    wave, member = find_wave(access.organisation(), wave_id), access.current()
    if wave.study.is_anonymous and not member.may(*READERS):
        raise TextsStay
    return wave, told_sites(wave, member.scope)


def _do(wave_id: int, deed: Callable[[Wave, Comment], Step | None]) -> ResponseReturnValue:
    wave, scope = _wave(wave_id)
    handle = request.form.get("comment", "")
    found = next((one for one in comments_of(wave, scope) if one.handle == handle), None) if scope else None
    if found is None:
        raise NotFound(_l("This comment is gone"), _l("Its writer took it back. Go back to the list of comments."))
    try:
        step = deed(wave, found)
    except tags.TagRefused as refusal:
        session.rollback()
        return _draw(wave, scope, refusal), 422
    return _done(wave, step, anchor=handle)


def _done(wave: Wave, step: Step | None, *, anchor: str | None = None) -> ResponseReturnValue:
    session.commit()
    if step is not None:
        _keep(wave, [*_steps(wave), step])
    return _back(wave, anchor=anchor)


def _back(wave: Wave, *, anchor: str | None = None) -> ResponseReturnValue:
    where: dict[str, Any] = {"wave_id": wave.id, **_filters()}
    return redirect(url_for("comments.show", _anchor=anchor and f"c-{anchor}", **where), 303)


def _filters() -> dict[str, str]:
    return {name: value for name in FILTERS if (value := request.args.get(name, ""))}


def _steps(wave: Wave) -> list[Step]:
    """What this browser did to this wave, the newest last."""
    kept = flask.session.get(UNDO, {})
    steps = kept.get("steps", []) if isinstance(kept, dict) and kept.get("wave") == wave.id else []
    return [Step(**one) for one in steps]


def _keep(wave: Wave, steps: list[Step]) -> None:
    flask.session[UNDO] = {"wave": wave.id, "steps": [step.as_json() for step in steps[-MOST_STEPS:]]}


def _draw(wave: Wave, scope: Scope | None, refusal: AppError | None = None) -> str:
    found = comments_of(wave, scope) if scope is not None else ()
    wanted, states, tagged = _wanted(), _states(wave, scope, found), tags.places_of(wave)
    number = request.args.get("page", 1, type=row_number)
    page = page_of(found, wanted, states=states, tagged=tagged, number=number)
    words = Words.of(wave, found, states, tagged)
    kept = {name: value for name, value in _filters().items() if name != "page"}
    member, steps = access.current(), _steps(wave)
    return render_template(
        "dashboards/comments.html",
        wave=wave,
        page=page,
        wanted=wanted,
        choices=words.choices(wanted),
        shown=[words.shown(one) for one in page.comments],
        kept=_filters(),
        earlier=kept | {"page": str(page.number - 1)} if page.number > 1 else None,
        further=kept | {"page": str(page.number + 1)} if page.number < page.last else None,
        refusal=refusal,
        standing=standing_of(wave),
        is_told=scope is not None,
        has_questions=words.has_questions,
        last_step=steps[-1] if steps else None,
        may_rename=member.may(*READERS),
        # names that others put on comments of other sites are not told
        offered=tags.names(wave.study.organisation) if member.scope.is_everywhere else words.tags,
        seen=words.tags,
    )


def _wanted() -> Wanted:
    args = request.args
    chosen = {name: args.get(name, "")[:200] for name in ("question", "site", "state", "language", "tag")}
    return Wanted(words=args.get("q", "")[:200], **chosen)


def _states(wave: Wave, scope: Scope | None, found: tuple[Comment, ...]) -> Mapping[UUID, str]:
    """Only where somebody wrote: states need the analysis, which takes a second."""
    return waves.read(wave).states(scope) if found and scope is not None else {}
