"""What staff call the matters that people write about."""

from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Organisation
from app.kernel.db import NEVER_AGAIN, Base, name_text, pk, random_pk
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
