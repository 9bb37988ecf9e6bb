"""The inbox of comments: read and searched by who may read rows."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import access
from app.dashboards.comments import steps, tags
from app.dashboards.comments.blueprint import bp, filters, view, wanted
from app.dashboards.comments.inbox import READ, READERS, Inbox, inbox_of, may_read, read, readable
from app.dashboards.comments.over_waves import themes_over_waves
from app.dashboards.comments.owners import Owners
from app.dashboards.comments.replying import writers_of
from app.dashboards.comments.search import ALL, Page, page_of
from app.dashboards.comments.theme_words import theme_words
from app.dashboards.comments.words import Words, said, wave_name
from app.kernel.db import utc_now
from app.kernel.errors import AppError
from app.kernel.web.i18n import formatter
from app.kernel.web.i18n import lazy_gettext as _l
from app.kernel.web.numbers import row_number
from app.results.frames.released import standing_of
from app.studies.models import Wave
from app.studies.operations import find_wave

# a deadline as one types it, for the hint
SOON = dt.timedelta(days=3)


class TextsStay(AppError):
    """A manager knows their guests; who was promised to be nobody must not be known by how they write."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            _l("The comments of an anonymous study are read by owners and researchers"),
            _l("The report tells which words and themes many people wrote about at your sites."),
        )


@bp.get("/comments/")
@access.required(*READ)
def inbox() -> ResponseReturnValue:
    return draw()


@bp.get("/waves/<int:wave_id>/comments/")
@access.required(*READ)
def show(wave_id: int) -> ResponseReturnValue:
    """The comments of one wave, as they were addressed before."""
    wave = find_wave(access.organisation(), wave_id)
    where: dict[str, Any] = filters() | {"wave": wave.id}
    return redirect(url_for("comments.inbox", **where), 303)


def draw(refusal: AppError | None = None, typed: Mapping[str, str] | None = None) -> str:
    """The page that the address asks for; `typed` is what stands in the form of a comment that was refused."""
    member, chosen = access.current(), chosen_wave()
    found = inbox_here()
    page = page_here(found)
    today = utc_now().astimezone(member.organisation.zone).date()
    writers = writers_of(member, {one.comment.response for one in page.entries if one.may_reply})
    words = Words(inbox=found, owners=Owners.of(member.organisation), today=today, writers=writers)
    kept, done = filters(), steps.kept()
    bare = {name: value for name, value in kept.items() if name not in ("page", "view")}
    seen = words.tags
    return render_template(
        "dashboards/comments.html",
        wave=chosen,
        waves=[(wave.id, wave_name(wave)) for wave in readable(member, utc_now())],
        page=page,
        wanted=wanted(),
        view=view(),
        views=words.views(page, view()),
        choices=words.choices(wanted()),
        shown=[words.told(one) for one in page.entries],
        kept=kept,
        bare=bare,
        earlier=kept | {"page": str(page.number - 1)} if page.number > 1 else None,
        further=kept | {"page": str(page.number + 1)} if page.number < page.last else None,
        refusal=refusal,
        typed=typed or {},
        nothing=None if page.entries else _nothing(found, page, chosen, words),
        last_step=done[-1] if done else None,
        said=said(done[-1]) if done else "",
        me=member.user.id,
        soon=formatter().typed_date(today + SOON),
        rename_in=next(iter(found.waves), None) if member.may(*READERS) and seen else None,
        # names that others put on comments of other sites are not told
        offered=tags.names(member.organisation) if member.scope.is_everywhere else seen,
        seen=seen,
        themes=theme_words(themes_over_waves(chosen, member.scope)) if chosen else None,
    )


def chosen_wave() -> Wave | None:
    """The one that the address names. Raises TextsStay where its texts are not for this member."""
    number = request.args.get("wave", type=row_number)
    if number is None:
        return None
    wave = find_wave(access.organisation(), number)
    if not may_read(access.current(), wave):
        raise TextsStay
    return wave


def inbox_here() -> Inbox:
    member, now, chosen = access.current(), utc_now(), chosen_wave()
    return read(member, [chosen]) if chosen else inbox_of(member, readable(member, now), now)


def page_here(found: Inbox) -> Page:
    number = request.args.get("page", 1, type=row_number)
    user = access.current().user
    return page_of(found.entries, wanted(), state_of=found.state_of, view=view(), user_id=user.id, number=number)


def _nothing(found: Inbox, page: Page, chosen: Wave | None, words: Words) -> str:
    """Why no comment is shown."""
    if page.everything:
        return "fits" if wanted().narrows or view() == ALL else view()
    if not found.waves:
        return "no_wave" if access.current().may(*READERS) else "anonymous"
    if all(scope is None for scope in found.waves.values()):
        return "too_few"
    if chosen and chosen.cleared_at:
        return "erased"
    if not words.has_questions:
        return "no_question"
    return "withheld" if any(standing_of(wave).withheld for wave in found.waves) else "nobody"
