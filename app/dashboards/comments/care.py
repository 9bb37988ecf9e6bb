"""Looking after comments: who, by when, flagged, to be replied to, done, a remark; and taking it back. The caller
commits.

Nothing here keeps a time: of an anonymous study it would stand beside the text, and when staff read it tells, if only
loosely, when it came.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import and_, or_, select

from app.accounts import audit
from app.accounts.models import Organisation, User
from app.dashboards.comments.models import CommentCare
from app.dashboards.comments.steps import Step
from app.dashboards.comments.tags import Place
from app.kernel import erasing
from app.kernel.db import session
from app.kernel.errors import AppError
from app.kernel.upsert import add_new
from app.kernel.web.i18n import formatter
from app.kernel.web.i18n import lazy_gettext as _l
from app.respond.models import Response
from app.respond.rights.erasing import responses_of
from app.results.frames.comments import Comment
from app.studies.models import Study, Wave

COMMENT_CARED = audit.deed("comment.cared", _l("Comment looked after"))

LONGEST_REMARK = 500
# changes of one comment that can be taken back, one after the other
MOST_EARLIER = 10


class CareRefused(AppError):
    status = 422


class Overwritten(AppError):
    """Somebody else wrote the remark meanwhile."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            _l("A colleague changed this remark while you wrote"),
            _l("Theirs stands above the field, yours is in it. Save again to put yours in its place."),
        )


@dataclass(frozen=True, kw_only=True)
class Care:
    """What staff keep of one comment."""

    owner_id: int | None = None
    due: dt.date | None = None
    is_flagged: bool = False
    reply: str = ""
    is_done: bool = False
    remark: str = ""


NOTHING = Care()


def change(
    wave: Wave, comment: Comment, wished: Mapping[str, Any], *, by: User, did: str, was_remark: str | None = None
) -> Step | None:
    """Bring what is kept of a comment to these values; None where it has them. Raises CareRefused, Overwritten.

    did         what the step is called
    was_remark  the remark that the writer saw: nobody writes over another one
    """
    _require_short(str(wished.get("remark", "")))
    found = _row(comment)
    if replace(_care(found), **wished) == _care(found):
        return None
    row = found or _new_row(comment)
    before = _care(row)
    after = replace(before, **wished)
    if was_remark is not None and after.remark != before.remark and before.remark != was_remark:
        raise Overwritten
    row.earlier = [*row.earlier, {"by": by.id, **_as_json(before)}][-MOST_EARLIER:]
    _put(row, after)
    row.revision += 1
    session.flush()
    # no word of staff and nothing that names the text: of an anonymous wave its line has a time
    audit.record(COMMENT_CARED, wave, did=did)
    return Step(kind="cared", wave=wave.id, comment=comment.handle, did=did, revision=row.revision)


def undo(wave: Wave, step: Step, comment: Comment, *, by: User) -> None:
    """Take the last change back. Raises CareRefused where a colleague has changed the comment since."""
    row = _row(comment)
    if row is None or row.revision != step.revision or not row.earlier or row.earlier[-1]["by"] != by.id:
        raise CareRefused(
            _l("A colleague changed this comment since"), _l("It stays as they left it. Change it again if you wish.")
        )
    _put(row, _from_json(row.earlier[-1]))
    row.earlier, row.revision = row.earlier[:-1], row.revision - 1
    if not row.earlier and _care(row) == NOTHING:
        session.delete(row)
    session.flush()
    audit.record(COMMENT_CARED, wave, did="taken_back")


def care_of(waves: Iterable[Wave]) -> dict[Place, Care]:
    """What is kept of the texts of these waves."""
    mine = Response.wave_id.in_([wave.id for wave in waves])
    query = select(CommentCare).join(Response, CommentCare.response_uuid == Response.uuid).where(mine)
    rows = session.scalars(query, execution_options={"populate_existing": True})
    return {(row.response_uuid, row.question): _care(row) for row in rows}


def waves_at_work(organisation: Organisation) -> set[int]:
    """Waves that have a comment with somebody at work on it, flagged, or to be replied to."""
    waiting = and_(~CommentCare.is_done, or_(CommentCare.owner_id.is_not(None), CommentCare.reply == "needed"))
    query = (
        select(Response.wave_id)
        .join(CommentCare, CommentCare.response_uuid == Response.uuid)
        .join(Wave, Response.wave_id == Wave.id)
        .join(Study)
        .where(Study.organisation_id == organisation.id, or_(CommentCare.is_flagged, waiting))
    )
    return set(session.scalars(query.distinct()))


@erasing.collects("comment_care")
def tell(customer_id: int) -> dict[str, object]:
    """What staff keep and kept of the texts of this person."""
    mine = [response.uuid for response in responses_of(customer_id)]
    query = select(CommentCare).where(CommentCare.response_uuid.in_(mine)).order_by(CommentCare.question)
    return {"comment_care": [_told(row) for row in session.scalars(query)]}


def _told(row: CommentCare) -> dict[str, object]:
    """Without the names of staff."""
    kept = [_as_json(_care(row)), *({**one} for one in reversed(row.earlier))]
    return {
        "question": row.question,
        "kept": [{name: value for name, value in one.items() if name not in ("by", "owner_id")} for one in kept],
    }


def _row(comment: Comment) -> CommentCare | None:
    mine = select(CommentCare).filter_by(response_uuid=comment.response, question=comment.question)
    return session.scalar(mine.with_for_update(), execution_options={"populate_existing": True})


def _new_row(comment: Comment) -> CommentCare:
    """One that is stored: two who begin at once meet in the same row."""
    place: dict[str, UUID | str] = {"response_uuid": comment.response, "question": comment.question}
    row = {"id": uuid4(), **place, **asdict(NOTHING), "revision": 0, "earlier": []}
    add_new(CommentCare, [row], "response_uuid", "question")
    found = _row(comment)
    if found is None:
        raise CareRefused(_l("This comment is gone"), _l("Its writer took it back. Go back to the list of comments."))
    return found


def _require_short(remark: str) -> None:
    if len(remark) > LONGEST_REMARK:
        raise CareRefused(
            _l("This remark is too long"),
            _l("Write at most %(most)s characters.", most=formatter().integer(LONGEST_REMARK)),
        )


def _care(row: CommentCare | None) -> Care:
    if row is None:
        return NOTHING
    return Care(**{name: getattr(row, name) for name in asdict(NOTHING)})


def _put(row: CommentCare, care: Care) -> None:
    for name, value in asdict(care).items():
        setattr(row, name, value)


def _as_json(care: Care) -> dict[str, Any]:
    return asdict(care) | {"due": care.due.isoformat() if care.due else None}


def _from_json(stored: Mapping[str, Any]) -> Care:
    values = {name: stored[name] for name in asdict(NOTHING)}
    return Care(**values | {"due": dt.date.fromisoformat(values["due"]) if values["due"] else None})
