"""What stays of a wave when its answers are gone: figures, never rows."""

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, code_text, random_pk


class KeptFigure(Base):
    """A report in one language, one of its charts, or the results as programs read them.

    kind   report (JSON of its sections), chart (SVG) or results (JSON)
    name   of the chart; "" of the others
    body   made under the smallest cell of that day
    """

    __tablename__ = "kept_figure"
    __table_args__ = (
        UniqueConstraint("wave_id", "kind", "name", "language"),
        CheckConstraint("kind IN ('report', 'chart', 'results')", name="kind"),
    )

    id: Mapped[random_pk]
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"))
    kind: Mapped[code_text]
    name: Mapped[code_text] = mapped_column(default="")
    language: Mapped[code_text] = mapped_column(default="")
    body: Mapped[bytes] = mapped_column(LargeBinary)
