"""Personal links as things to hand over: on paper, or as a list for a program that writes messages."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select

from app.accounts.models import Site
from app.customers.models import Customer
from app.kernel.db import session
from app.kernel.web.current import current_config
from app.studies.inviting.invite import language_for
from app.studies.inviting.letters import OPEN, addresses_of
from app.studies.inviting.personal import KeyLost, token_of
from app.studies.inviting.verdicts import refuses
from app.studies.models import Invitation, Wave
from app.studies.planning.wave_plan import plan_of

AT_ONCE = 1000


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which of those who have not answered: of one site, or only who gets no message."""

    site_id: int | None = None
    is_without_letter: bool = False


@dataclass(frozen=True, kw_only=True)
class PersonalLink:
    """`language` is one that the messages speak; `link` is empty where its key is lost."""

    key: str
    name: str
    site: str
    language: str
    status: str
    link: str


def count(wave: Wave, wanted: Wanted) -> int:
    query = select(func.count()).select_from(Invitation).join(Customer)
    return session.scalar(query.where(*_clauses(wave, wanted))) or 0


def links_of(wave: Wave, wanted: Wanted, *, start: int = 0, most: int | None = None) -> Iterator[PersonalLink]:
    """In the order of customers' keys; read in parts, so that many cost no more memory than a few."""
    end = None if most is None else start + most
    while end is None or start < end:
        size = AT_ONCE if end is None else min(AT_ONCE, end - start)
        rows = session.execute(_ordered(wave, wanted).offset(start).limit(size)).all()
        yield from (_link(wave, row) for row in rows)
        if len(rows) < size:
            return
        start += size


def _link(wave: Wave, row: Row[*tuple[Any, ...]]) -> PersonalLink:
    return PersonalLink(
        key=row.external_key,
        name=row.name,
        site=row.site or "",
        language=language_for(wave, row.language),
        status=row.status,
        link=_address(row),
    )


def _address(row: Row[*tuple[Any, ...]]) -> str:
    config = current_config()
    try:
        return addresses_of(token_of(config.keys, Invitation(id=row.id, token_hash=row.token_hash)))[0]
    except KeyLost:
        return ""


def count_lost(wave: Wave, wanted: Wanted) -> int:
    """How many of these links nobody can make again, because their key is lost."""
    query = select(Invitation.id, Invitation.token_hash).join(Customer).where(*_clauses(wave, wanted))
    return sum(not _address(row) for row in session.execute(query))


def _ordered(wave: Wave, wanted: Wanted) -> Select[*tuple[Any, ...]]:
    kept = (Invitation.id, Invitation.token_hash, Invitation.status, Invitation.language)
    query = select(*kept, Customer.external_key, Customer.name, Site.name.label("site"))
    joined = query.join(Customer, Customer.id == Invitation.customer_id).outerjoin(Site, Site.id == Invitation.site_id)
    return joined.where(*_clauses(wave, wanted)).order_by(Customer.external_key, Invitation.id)


def _clauses(wave: Wave, wanted: Wanted) -> list[ColumnElement[bool]]:
    """Who opted out or was archived since is handed nothing, like who answered."""
    clauses = [Invitation.wave_id == wave.id, Invitation.status.in_(OPEN)]
    clauses += [~refuses(plan_of(wave)), Customer.archived_at.is_(None)]
    if wanted.site_id is not None:
        clauses.append(Invitation.site_id == wanted.site_id)
    if wanted.is_without_letter:
        clauses.append(Invitation.channel == "none")
    return clauses
