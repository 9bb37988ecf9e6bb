"""What became of a file that was brought."""

from sqlalchemy import select

from app.customers.models import Customer
from app.kernel.db import session
from app.kernel.jobs import Job


def stored() -> dict[str, Customer]:
    session.expire_all()
    return {one.external_key: one for one in session.scalars(select(Customer).order_by(Customer.external_key))}


def counts(job: Job) -> tuple[int, ...]:
    return tuple(job.result[name] for name in ("new", "changed", "unchanged", "refused"))
