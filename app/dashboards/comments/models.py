"""What staff call the matters that people write about, and what they do about what was written."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Organisation, User
from app.kernel.db import NEVER_AGAIN, Base, Json, code_text, name_text, pk, random_pk
from app.respond.models import NO_ROWID

LONGEST = 60


class Tag(Base):
    """A name for a matter, one for the whole organisation. It is there as long as a comment carries it.

    folded   the name as it is looked up: two spellings are one tag
    """

    __tablename__ = "tag"
    __table_args__ = (UniqueConstraint("organisation_id", "folded"), NEVER_AGAIN)

    id: Mapped[pk]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[name_text]
    folded: Mapped[str] = mapped_column(String(200))
    organisation: Mapped[Organisation] = relationship()


class CommentTag(Base):
    """A tag on one text. It goes with the response, and keeps no time: that would tell which texts came together.

    question   the item, or the column of the option that the text stands beside
    """

    __tablename__ = "comment_tag"
    __table_args__ = (UniqueConstraint("tag_id", "response_uuid", "question"), NO_ROWID)

    id: Mapped[random_pk]
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id"))
    response_uuid: Mapped[UUID] = mapped_column(ForeignKey("response.uuid", ondelete="CASCADE"), index=True)
    question: Mapped[str] = mapped_column(String(200))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    tag: Mapped[Tag] = relationship()


class CommentCare(Base):
    """Who looks after one text, and how far that is. It goes with the response, and keeps no time, as tags do.

    question  as of a tag
    due       the day by which it should be done
    reply     "needed", "not_needed", or "" where nobody has said
    revision  how often it was changed
    earlier   what the last changes replaced and who made them, the newest last, to be taken back
    """

    __tablename__ = "comment_care"
    __table_args__ = (
        UniqueConstraint("response_uuid", "question"),
        CheckConstraint("reply IN ('', 'needed', 'not_needed')", name="reply"),
        NO_ROWID,
    )

    id: Mapped[random_pk]
    response_uuid: Mapped[UUID] = mapped_column(ForeignKey("response.uuid", ondelete="CASCADE"))
    question: Mapped[str] = mapped_column(String(200))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    due: Mapped[dt.date | None] = mapped_column(Date)
    is_flagged: Mapped[bool] = mapped_column(default=False)
    reply: Mapped[code_text] = mapped_column(default="")
    is_done: Mapped[bool] = mapped_column(default=False)
    remark: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column(default=0)
    earlier: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    owner: Mapped[User | None] = relationship()
