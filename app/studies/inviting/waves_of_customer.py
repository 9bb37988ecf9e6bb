"""The waves that a customer was invited to, on the customer's page."""

from collections.abc import Sequence

from flask import render_template
from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.accounts import access
from app.customers.models import Customer
from app.customers.sections import section
from app.kernel.db import session
from app.studies.models import Invitation, Wave
from app.studies.pages.letter_views import WRITING

MOST = 50


@section("studies")
def draw(customer: Customer) -> Markup | None:
    """Nothing where nobody invited this customer."""
    found = invitations_of(customer)
    if not found:
        return None
    return Markup(
        render_template(
            "studies/invited.html",
            invitations=found[:MOST],
            has_more=len(found) > MOST,
            may_open=access.current().may(*WRITING),
            zone=access.organisation().zone,
        )
    )


def invitations_of(customer: Customer) -> Sequence[Invitation]:
    """The newest wave first; one more than is shown tells that there are more."""
    query = select(Invitation).where(Invitation.customer_id == customer.id).join(Invitation.wave)
    ways = joinedload(Invitation.wave).joinedload(Wave.study)
    newest = query.order_by(Wave.opens_at.desc(), Wave.id.desc()).limit(MOST + 1)
    return session.scalars(newest.options(ways)).all()
