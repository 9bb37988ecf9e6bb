"""What a person allowed, kept apart from the answers: to take part, and to be contacted again."""

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, Uuid, select
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, UtcDateTime, code_text, random_pk, session
from app.respond.models import NO_ROWID, Response
from app.studies.models import Study
from survey_defs.kinds.choices import ConsentItem
from survey_defs.model import Questionnaire
from survey_defs.texts import Texts

YES = 1
Say = Callable[[Texts | None], str]


class Consent(Base):
    """One permission as it was given. Append-only: only `withdrawn` may be set, once; it goes with its response.

    response_uuid   who gave it; None where the subject is a customer
    text_digest     sha256 of the very words that were shown and chosen
    day, at         when; the minute only where the study is not anonymous
    """

    __tablename__ = "consent"
    __table_args__ = (CheckConstraint("kind IN ('participation', 'recontact')", name="kind"), NO_ROWID)

    id: Mapped[random_pk]
    response_uuid: Mapped[UUID | None] = mapped_column(
        Uuid, ForeignKey("response.uuid", ondelete="CASCADE"), index=True
    )
    kind: Mapped[code_text]
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    language: Mapped[code_text]
    text_digest: Mapped[str] = mapped_column(String(64))
    day: Mapped[dt.date] = mapped_column(Date)
    at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    withdrawn_day: Mapped[dt.date | None] = mapped_column(Date)
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Asking:
    """The permission to contact someone again, as it stands with one response."""

    item: ConsentItem
    given: Consent | None


def agree(response: Response, study: Study, texts: tuple[str, ...], *, now: dt.datetime) -> None:
    """Keep the agreement to take part; a repeated post finds the one that is kept."""
    if _newest(response.uuid, "participation") is None:
        _give(response, study, "participation", texts, now=now)


def asking(response: Response, study: Study, questionnaire: Questionnaire) -> Asking | None:
    """Whether this person may be asked for contact; never in an anonymous study, nor outside the item's modes."""
    item = questionnaire.consent.recontact if questionnaire.consent else None
    if item is None or study.is_anonymous or study.anonymity not in item.modes:
        return None
    newest = _newest(response.uuid, "recontact")
    return Asking(item, newest if newest is not None and newest.withdrawn_day is None else None)


def answer(
    asked: Asking, response: Response, study: Study, texts: tuple[str, ...], *, allows: bool, now: dt.datetime
) -> None:
    """Give the permission, or take it back. A no that follows no yes leaves nothing behind."""
    if allows and asked.given is None:
        _give(response, study, "recontact", texts, now=now)
    elif not allows and asked.given is not None:
        asked.given.withdrawn_day, asked.given.withdrawn_at = _moment(study, now)
        session.flush()


def all_of(response: Response) -> list[Consent]:
    """Every permission of this response, the oldest first."""
    query = select(Consent).filter_by(response_uuid=response.uuid)
    return list(session.scalars(query.order_by(Consent.day, Consent.at, Consent.kind)))


def texts_of(
    item: ConsentItem, say: Callable[[Texts | None], str], *, chosen: object, intro: str = ""
) -> tuple[str, ...]:
    """The words that were shown and the answer that was chosen."""
    label = next((say(option.label) for option in item.options if option.value == chosen), "")
    return (intro, say(item.text), label)


def digest(texts: tuple[str, ...]) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def _give(response: Response, study: Study, kind: str, texts: tuple[str, ...], *, now: dt.datetime) -> None:
    day, at = _moment(study, now)
    session.add(
        Consent(
            response_uuid=response.uuid,
            kind=kind,
            version_id=response.version_id,
            language=response.language,
            text_digest=digest(texts),
            day=day,
            # of a form on paper only the day is known
            at=None if response.mode == "paper" else at,
        )
    )
    session.flush()


def _newest(response: UUID, kind: str) -> Consent | None:
    """The permission that stands, else one that was withdrawn; there is never more than one that stands."""
    query = select(Consent).filter_by(response_uuid=response, kind=kind)
    return session.scalar(query.order_by(Consent.withdrawn_day.is_not(None)).limit(1))


def _moment(study: Study, now: dt.datetime) -> tuple[dt.date, dt.datetime | None]:
    """The organisation's day; the minute too where the study is not anonymous."""
    day = now.astimezone(study.organisation.zone).date()
    return day, None if study.is_anonymous else now.replace(second=0, microsecond=0)
