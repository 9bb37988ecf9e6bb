"""How often a thing may be tried: counted in the database, so that every process and every restart agrees.

A try counts whatever becomes of the request, because it is written in a transaction of its own. Take it before
the request writes anything itself: SQLite has one writer at a time.
"""

import datetime as dt
import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network

from flask import current_app
from sqlalchemy import Connection, Engine, UniqueConstraint, case, delete, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, UtcDateTime, name_text, pk, utc, utc_now
from app.kernel.errors import TooManyTries
from app.kernel.upsert import insert_into
from app.kernel.web.current import current_config


class RateCount(Base):
    """How often something was tried, and until when it may not be tried again."""

    __tablename__ = "rate_count"
    __table_args__ = (UniqueConstraint("bucket"),)

    id: Mapped[pk]
    bucket: Mapped[name_text]
    count: Mapped[int]
    blocked_until: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[utc] = mapped_column(index=True)


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A number of tries in a window of time; those after it wait, twice as long each time.

    window   tries are forgotten so long after the first, or after the last wait
    wait     pause after the last free try
    longest  no pause is longer, so nobody is locked out for good by somebody else's guessing
    """

    name: str
    tries: int
    window: dt.timedelta
    wait: dt.timedelta
    longest: dt.timedelta

    def pause(self, count: int) -> dt.timedelta | None:
        """The pause after this many tries; None while there are free ones left."""
        if count < self.tries:
            return None
        # the exponent stops growing: a timedelta cannot hold every power of two
        doubled: dt.timedelta = self.wait * 2 ** min(count - self.tries, 20)
        return min(doubled, self.longest)


def take(limit: Limit, subject: str) -> bool:
    """Count one try; True when it was the last one before a pause. During a pause: TooManyTries, not counted."""
    now, bucket = utc_now(), _bucket(limit, subject)
    with _transaction() as connection:
        counted = _count(connection, limit, bucket, now)
        if counted is None:
            until = connection.scalar(select(RateCount.blocked_until).where(RateCount.bucket == bucket))
            raise TooManyTries(max(until - now, dt.timedelta(0)) if until else limit.wait)
        if counted == 1:
            _forget_expired(connection, now)
        pause = limit.pause(counted)
        if pause is None:
            return False
        values = {"blocked_until": now + pause, "expires_at": now + pause + limit.window}
        connection.execute(update(RateCount).where(RateCount.bucket == bucket).values(values))
        return True


def give_back(limit: Limit, subject: str) -> None:
    """Take back one try that turned out well, and the pause that it alone began."""
    fewer = RateCount.count - 1
    pause = case((fewer < limit.tries, None), else_=RateCount.blocked_until)
    with _transaction() as connection:
        connection.execute(
            update(RateCount)
            .where(RateCount.bucket == _bucket(limit, subject), RateCount.count > 0)
            .values(count=fewer, blocked_until=pause)
        )


def forget(limit: Limit, subject: str) -> None:
    """Start anew for this subject."""
    with _transaction() as connection:
        connection.execute(delete(RateCount).where(RateCount.bucket == _bucket(limit, subject)))


def network_of(address: str | None) -> str:
    """What is counted of a network address: a whole /64 of version 6, because one person has that many."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or ip_network(f"{found}/64", strict=False))
    return str(found)


def count(name: str, subject: str, window: dt.timedelta) -> tuple[int, dt.timedelta]:
    """Count one use in the window that runs by the clock: the uses in it so far, and how long it still runs."""
    now = utc_now()
    number, since = divmod(now - dt.datetime.fromtimestamp(0, dt.UTC), window)
    bucket = _keyed(name, f"{subject}:{number}")
    with _transaction() as connection:
        first = {"count": 1, "expires_at": now + window, "blocked_until": None}
        insert = insert_into(RateCount, connection.dialect.name).values(bucket=bucket, **first)
        again = insert.on_conflict_do_update(index_elements=[RateCount.bucket], set_={"count": RateCount.count + 1})
        used = connection.scalar(again.returning(RateCount.count)) or 1
        if used == 1:
            _forget_expired(connection, now)
    return used, window - since


@contextmanager
def _transaction() -> Iterator[Connection]:
    engine: Engine = current_app.extensions["engine"]
    with engine.begin() as connection:
        yield connection


def _bucket(limit: Limit, subject: str) -> str:
    return _keyed(limit.name, subject)


def _keyed(name: str, subject: str) -> str:
    """Neither addresses nor emails are stored: a keyed hash tells them apart just as well."""
    config = current_config()
    digest = hmac.new(config.keys.derive("limits"), subject.encode(), hashlib.sha256).hexdigest()
    return f"{name}:{digest}"


def _count(connection: Connection, limit: Limit, bucket: str, now: dt.datetime) -> int | None:
    """The count with this try, or None during a pause; one statement, so that parallel tries cannot slip through."""
    expired = RateCount.expires_at <= now
    first = {"count": 1, "expires_at": now + limit.window, "blocked_until": None}
    insert = insert_into(RateCount, connection.dialect.name).values(bucket=bucket, **first)
    statement = insert.on_conflict_do_update(
        index_elements=[RateCount.bucket],
        set_={
            "count": case((expired, 1), else_=RateCount.count + 1),
            "expires_at": case((expired, first["expires_at"]), else_=RateCount.expires_at),
            "blocked_until": None,
        },
        where=or_(RateCount.blocked_until.is_(None), RateCount.blocked_until <= now),
    )
    counted: int | None = connection.scalar(statement.returning(RateCount.count))
    return counted


def _forget_expired(connection: Connection, now: dt.datetime) -> None:
    """Keep the table as small as the day's traffic; rows that another process holds are left to it."""
    old = select(RateCount.id).where(RateCount.expires_at <= now).with_for_update(skip_locked=True)
    connection.execute(delete(RateCount).where(RateCount.id.in_(old)))
