"""What is done to comments: tagged, given to somebody, flagged, replied to, done; and taken back."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, request
from flask.typing import ResponseReturnValue

from app.accounts import access
from app.accounts.models import User
from app.dashboards.comments import care, steps, tags
from app.dashboards.comments.blueprint import back, bp
from app.dashboards.comments.care import CareRefused
from app.dashboards.comments.inbox import READ, READERS, may_read, read
from app.dashboards.comments.owners import Owners
from app.dashboards.comments.search import Entry
from app.dashboards.comments.steps import Step
from app.dashboards.comments.views import TextsStay, draw, inbox_here, page_here
from app.kernel.db import session
from app.kernel.errors import AppError, NotFound
from app.kernel.web.i18n import gettext as _
from app.kernel.web.i18n import lazy_gettext as _l
from app.questionnaires.typed_values import read_day
from app.studies.models import Wave
from app.studies.operations import find_wave

# button -> what it changes, and what has the focus after it
BUTTONS: Mapping[str, tuple[Mapping[str, Any], str]] = {
    "flag": ({"is_flagged": True}, "flag"),
    "unflag": ({"is_flagged": False}, "flag"),
    "reply": ({"reply": "needed"}, "reply"),
    "no_reply": ({"reply": "not_needed"}, "reply"),
    "done": ({"is_done": True}, "done"),
    "open": ({"is_done": False}, "done"),
}
FORM = ("owner", "due", "remark")
# years in which somebody plans anything
FIRST, LAST = dt.date(2000, 1, 1), dt.date(2199, 12, 31)
HANDLE = re.compile("[0-9a-f]{32}")


@bp.post("/waves/<int:wave_id>/comments/tag")
@access.required(*READ)
def tag(wave_id: int) -> ResponseReturnValue:
    return _do(wave_id, lambda one: tags.add(one.wave, one.comment, _typed("tag"), by=access.user()), focus="t")


@bp.post("/waves/<int:wave_id>/comments/untag")
@access.required(*READ)
def untag(wave_id: int) -> ResponseReturnValue:
    return _do(wave_id, lambda one: tags.remove(one.wave, one.comment, _typed("tag")), focus="t")


@bp.post("/waves/<int:wave_id>/comments/care")
@access.required(*READ)
def look_after(wave_id: int) -> ResponseReturnValue:
    """One button, or the form of who, by when and a remark. What was not touched stays as a colleague left it."""
    did = request.form.get("do", "")
    if did == "take":
        return _do(wave_id, _take, focus="care")
    if did in BUTTONS:
        wished, focus = BUTTONS[did]
        return _do(wave_id, lambda one: _press(one, did, wished), focus=focus)
    return _do(wave_id, _save, focus="care")


@bp.post("/waves/<int:wave_id>/comments/rename")
@access.required(*READERS)
def rename(wave_id: int) -> ResponseReturnValue:
    """A name holds for the whole organisation, so managers of a site do not change it."""
    wave = _readable(wave_id)
    try:
        step = tags.rename(wave, _typed("before"), _typed("tag"))
    except tags.TagRefused as refusal:
        return _refused(refusal)
    return _done(step)


@bp.post("/waves/<int:wave_id>/comments/undo")
@access.required(*READ)
def undo(wave_id: int) -> ResponseReturnValue:
    """Take the last step of this browser back; it may have been done in another wave than the one in the address."""
    done, wave = steps.kept(), _readable(wave_id)
    last = done[-1] if done else None
    if last is None or last.wave != wave.id or (last.kind == "renamed" and not access.current().may(*READERS)):
        return back()
    try:
        _take_back(wave, last)
    except AppError as refusal:
        steps.keep(done[:-1])
        return _refused(refusal)
    session.commit()
    steps.keep(done[:-1])
    flash(_("Taken back."))
    return back(f"c-{last.comment}" if last.comment else "")


def _take_back(wave: Wave, step: Step) -> None:
    entry = _entry(wave, step.comment)
    if step.kind != "cared":
        tags.undo(wave, step, entry.comment if entry else None, by=access.user())
    elif entry is not None:
        care.undo(wave, step, entry.comment, by=access.current().user)


def _do(wave_id: int, deed: Callable[[Entry], Step | None], *, focus: str) -> ResponseReturnValue:
    handle = _typed("comment")
    found = _entry(_readable(wave_id), handle)
    if found is None:
        raise NotFound(_l("This comment is gone"), _l("Its writer took it back. Go back to the list of comments."))
    try:
        step = deed(found)
    except (tags.TagRefused, CareRefused, care.Overwritten) as refusal:
        return _refused(refusal)
    return _done(step, handle=handle, focus=focus)


def _take(one: Entry) -> Step | None:
    user = access.current().user
    return care.change(one.wave, one.comment, {"owner_id": user.id}, by=user, did="take")


def _press(one: Entry, did: str, wished: Mapping[str, Any]) -> Step | None:
    if did == "reply" and not one.may_reply:
        raise CareRefused(
            _l("Nobody may reply to this comment"),
            _l("Its writer is not known, or did not agree to be contacted. Flag it, or give it to somebody."),
        )
    return care.change(one.wave, one.comment, wished, by=access.current().user, did=did)


def _save(one: Entry) -> Step | None:
    form = request.form
    changed = [name for name in FORM if form.get(name, "").strip() != form.get(f"was_{name}", "").strip()]
    wished: dict[str, Any] = {}
    if "owner" in changed:
        wished["owner_id"] = _owner(one).id if form["owner"] else None
    if "due" in changed:
        wished["due"] = _due(form["due"].strip())
    if "remark" in changed:
        wished["remark"] = form["remark"].replace("\r\n", "\n").strip()
    by, was_remark = access.current().user, form.get("was_remark", "").replace("\r\n", "\n").strip()
    return care.change(one.wave, one.comment, wished, by=by, did="kept", was_remark=was_remark)


def _owner(one: Entry) -> User:
    return Owners.of(access.organisation()).require(one, request.form["owner"])


def _due(typed: str) -> dt.date | None:
    if not typed:
        return None
    try:
        day = read_day(typed)
    except ValueError as error:
        raise CareRefused(_l("The deadline could not be read"), str(error)) from error
    if not FIRST <= day <= LAST:
        raise CareRefused(_l("The deadline could not be read"), _l("Write a day that is near."))
    return day


def _entry(wave: Wave, handle: str) -> Entry | None:
    found = read(access.current(), [wave])
    return next((one for one in found.entries if one.comment.handle == handle), None)


def _done(step: Step | None, *, handle: str = "", focus: str = "") -> ResponseReturnValue:
    """Back with the focus on the control that was used; where its comment left the view, on the one beside it."""
    session.commit()
    if step is not None:
        steps.keep([*steps.kept(), step])
    if not handle:
        return back()
    is_left = any(one.comment.handle == handle for one in page_here(inbox_here()).entries)
    beside = HANDLE.fullmatch(_typed("beside"))
    return back(f"{focus}-{handle}" if is_left else f"c-{beside[0]}" if beside else "")


def _refused(refusal: AppError) -> ResponseReturnValue:
    """The page again with what was typed."""
    session.rollback()
    typed = {name: request.form[name] for name in ("comment", "tag", *FORM) if name in request.form}
    return draw(refusal, typed), refusal.status


def _readable(wave_id: int) -> Wave:
    wave = find_wave(access.organisation(), wave_id)
    if not may_read(access.current(), wave):
        raise TextsStay
    return wave


def _typed(name: str) -> str:
    return request.form.get(name, "")[:200]
