"""Tags on comments: added, removed, renamed, and taken back. The caller commits."""

from collections.abc import Collection
from uuid import UUID, uuid4

from sqlalchemy import and_, delete, exists, select

from app.accounts import audit
from app.accounts.models import Organisation, User
from app.customers.folding import clean_cell, fold
from app.dashboards.comments.models import LONGEST, CommentTag, Tag
from app.dashboards.comments.steps import Step
from app.kernel import erasing
from app.kernel.db import session
from app.kernel.errors import AppError, NotFound
from app.kernel.upsert import add_new
from app.kernel.web.i18n import formatter
from app.kernel.web.i18n import lazy_gettext as _l
from app.respond.models import Response
from app.respond.rights.erasing import responses_of
from app.results.frames.comments import Comment
from app.studies.models import Wave

COMMENT_TAGGED = audit.deed("comment.tagged", _l("Tag put on a comment"))
COMMENT_UNTAGGED = audit.deed("comment.untagged", _l("Tag taken off a comment"))
TAG_RENAMED = audit.deed("tag.renamed", _l("Tag of comments renamed"))

Place = tuple[UUID, str]
"""A response and the question of one of its texts."""


class TagRefused(AppError):
    status = 422


def add(wave: Wave, comment: Comment, name: str, *, by: User | None) -> Step | None:
    """Put a tag on a comment; None where it carries it already. Raises TagRefused."""
    organisation = wave.study.organisation
    tag = _find(organisation, name) or _make(organisation, name)
    row = {"id": uuid4(), "tag_id": tag.id, "response_uuid": comment.response, "question": comment.question}
    if not add_new(CommentTag, [row | {"user_id": by.id if by else None}], "tag_id", "response_uuid", "question"):
        return None
    # the name stays out of the log: what staff write of people can be erased, the log cannot
    audit.record(COMMENT_TAGGED, wave, tag=tag.id)
    return Step(kind="added", wave=wave.id, tag=tag.name, comment=comment.handle)


def remove(wave: Wave, comment: Comment, name: str) -> Step | None:
    """Take a tag off a comment; None where it does not carry it."""
    tag = _find(wave.study.organisation, name)
    if tag is None:
        return None
    step = Step(kind="removed", wave=wave.id, tag=tag.name, comment=comment.handle)
    mine = and_(
        CommentTag.tag_id == tag.id,
        CommentTag.response_uuid == comment.response,
        CommentTag.question == comment.question,
    )
    if not session.scalars(delete(CommentTag).where(mine).returning(CommentTag.id)).all():
        return None
    audit.record(COMMENT_UNTAGGED, wave, tag=tag.id)
    forget_unused()
    return step


def rename(wave: Wave, before: str, name: str) -> Step | None:
    """Give a tag another name wherever it is; None where it has that name. Raises TagRefused, NotFound."""
    organisation = wave.study.organisation
    tag, wished = _find(organisation, before), _require_name(name)
    if tag is None:
        raise NotFound
    if tag.name == wished:
        return None
    other = _find(organisation, wished)
    if other is not None and other.id != tag.id:
        raise TagRefused(
            _l("There is a tag of this name"),
            _l(
                "Put that one on the comments instead, or choose another name: two tags made one cannot be parted "
                "again."
            ),
        )
    step = Step(kind="renamed", wave=wave.id, tag=wished, before=tag.name)
    tag.name, tag.folded = wished, fold(wished)
    session.flush()
    audit.record(TAG_RENAMED, wave, tag=tag.id)
    return step


def undo(wave: Wave, step: Step, comment: Comment | None, *, by: User | None) -> None:
    """Take a step back. What is gone meanwhile, a comment or its tag, is left alone."""
    if step.kind == "renamed":
        if _find(wave.study.organisation, step.tag) is not None:
            rename(wave, step.tag, step.before)
    elif comment is not None and step.kind == "added":
        remove(wave, comment, step.tag)
    elif comment is not None:
        add(wave, comment, step.tag, by=by)


def names(organisation: Organisation) -> list[str]:
    """Every tag, in the order of the alphabet as it is folded."""
    query = select(Tag.name).filter_by(organisation_id=organisation.id).order_by(Tag.folded)
    return list(session.scalars(query))


def places_of(wave: Wave, *, only: Collection[UUID] | None = None) -> dict[Place, list[str]]:
    """The tags of each text of a wave; of some responses only where these are given."""
    query = (
        select(CommentTag.response_uuid, CommentTag.question, Tag.name)
        .join(Tag, CommentTag.tag_id == Tag.id)
        .join(Response, CommentTag.response_uuid == Response.uuid)
        .where(Response.wave_id == wave.id)
        .order_by(Tag.folded)
    )
    if only is not None:
        query = query.where(CommentTag.response_uuid.in_(only))
    found: dict[Place, list[str]] = {}
    for response, question, name in session.execute(query):
        found.setdefault((response, question), []).append(name)
    return found


@erasing.forgets_response("comments")
def forget_response(_response: UUID) -> None:
    """The tags of the response went with its row; what no comment carries any more goes too."""
    forget_unused()


def forget_unused() -> None:
    """Tags that no comment carries, but for those that somebody is putting on one at this moment."""
    unused = select(Tag.id).where(~exists().where(CommentTag.tag_id == Tag.id)).with_for_update(skip_locked=True)
    ids = list(session.scalars(unused))
    if ids:
        session.execute(delete(Tag).where(Tag.id.in_(ids)).execution_options(synchronize_session=False))


@erasing.collects("comments")
def tell(customer_id: int) -> dict[str, object]:
    """What staff noted on the texts of this person."""
    mine = [response.uuid for response in responses_of(customer_id)]
    query = select(CommentTag.question, Tag.name).join(Tag).where(CommentTag.response_uuid.in_(mine))
    rows = session.execute(query.order_by(Tag.folded))
    return {"comment_tags": [{"question": question, "tag": name} for question, name in rows]}


def _find(organisation: Organisation, name: str) -> Tag | None:
    query = select(Tag).filter_by(organisation_id=organisation.id, folded=fold(clean_cell(name)))
    return session.scalar(query.with_for_update(), execution_options={"populate_existing": True})


def _make(organisation: Organisation, name: str) -> Tag:
    wished = _require_name(name)
    row = {"organisation_id": organisation.id, "name": wished, "folded": fold(wished)}
    add_new(Tag, [row], "organisation_id", "folded")
    made = _find(organisation, wished)
    if made is None:
        raise NotFound
    return made


def _require_name(name: str) -> str:
    wished = clean_cell(name)
    if not fold(wished).strip() or len(wished) > LONGEST:
        raise TagRefused(
            _l("The tag needs a name"),
            _l("Write one of at most %(most)s characters, such as a matter: breakfast, waiting, price.",
               most=formatter().integer(LONGEST)),
        )  # fmt: skip
    return wished
