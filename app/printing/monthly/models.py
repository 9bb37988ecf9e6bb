"""Who wants the monthly page, of which site."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Membership, Site
from app.kernel.db import NEVER_AGAIN, Base, pk, utc


class MonthlyReader(Base):
    """A member who gets a link to the page of a site, or of the whole organisation, after each wave and each month.

    since   nothing that ended before is told
    """

    __tablename__ = "monthly_reader"
    __table_args__ = (UniqueConstraint("membership_id", "site_id"), NEVER_AGAIN)

    id: Mapped[pk]
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id", ondelete="CASCADE"), index=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"))
    since: Mapped[utc]
    membership: Mapped[Membership] = relationship()
    site: Mapped[Site | None] = relationship()
