"""The demonstration fills every room, and keeps the rules that real waves keep."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import func, select

from app.accounts.models import Membership, Organisation, User
from app.customers.models import Customer, Purchase
from app.dashboards.comments.models import CommentCare, CommentTag, Tag
from app.demo.build import build
from app.demo.guide import ACCOUNTS
from app.demo.stories import BANK, HOTEL
from app.factory import create_app
from app.kernel import db
from app.kernel.config import Config
from app.kernel.db import session, utc_now
from app.letters.outbox import Message
from app.respond.models import Response
from app.respond.rights.consents import Consent
from app.studies.models import Invitation, Study, Wave
from app.studies.waves import dates_to_come

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def filled(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The whole demonstration, once for all claims, in a database of its own."""
    folder = tmp_path_factory.mktemp("demo")
    (folder / "vafa.sqlite3").write_bytes(sqlite_template.read_bytes())
    app = create_app(replace(Config.from_environment({}, instance=folder), is_testing=True))
    with app.app_context():
        build(now=utc_now(), rows=120, stories=(HOTEL, BANK))
        session.commit()
        yield
        db.session.remove()
    app.extensions["engine"].dispose()


@pytest.fixture(autouse=True)
def _(filled: None) -> None:
    """Every test here reads the demonstration."""


def count(*conditions: object) -> int:
    return session.scalar(select(func.count()).where(*conditions)) or 0  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("slug", "studies"),
    [
        ("simorgh", {("loyalty", 14), ("panel", 4), ("yearly", 2)}),
        ("sepidar", {("loyalty", 4), ("panel", 4)}),
    ],
)
def test_each_organisation_has_customers_purchases_and_studies(slug: str, studies: set[tuple[str, int]]) -> None:
    organisation = session.scalars(select(Organisation).filter_by(slug=slug)).one()
    waves = session.execute(
        select(Study.slug, func.count(Wave.id))
        .join(Wave)
        .where(Study.organisation_id == organisation.id)
        .group_by(Study.slug)
    )

    assert count(Customer.organisation_id == organisation.id) >= 500
    assert count(Purchase.organisation_id == organisation.id) >= 1000
    assert {tuple(row) for row in waves} == studies


def test_some_purchases_were_taken_back_and_no_margin_exceeds_its_amount() -> None:
    assert count(Purchase.amount < 0) > 10
    assert count(func.abs(Purchase.margin) > func.abs(Purchase.amount)) == 0


def test_only_who_agreed_was_written_to() -> None:
    others = select(Customer.id).where(Customer.mail_consent != "given")

    assert count(Message.customer_id.is_not(None)) > 1000
    assert count(Message.customer_id.in_(others)) == count(Invitation.customer_id.in_(others)) == 0


def test_the_same_customers_come_back_in_both_ways_of_knowing_them() -> None:
    for column in (Response.customer_id, Response.pseudonym):
        panel = select(Wave.id).join(Study).where(Study.slug == "panel")
        mine = (column.is_not(None), Response.wave_id.in_(panel))
        often = session.scalars(select(func.count()).where(*mine).group_by(column)).all()
        assert max(often) == 4
        assert np.mean(np.array(often) >= 2) > 0.3


def test_a_response_holds_only_what_its_mode_allows() -> None:
    rows = session.execute(
        select(Study.anonymity, Response.customer_id, Response.pseudonym, Response.started_at)
        .join(Wave, Wave.study_id == Study.id)
        .join(Response, Response.wave_id == Wave.id)
    )
    found = {(mode, customer is None, name is None, at is None) for mode, customer, name, at in rows}

    assert found == {
        ("anonymous", True, True, True),
        ("identified", False, True, False),
        ("pseudonymous", True, False, False),
    }


def test_the_loyal_answer_more_often() -> None:
    """What attrition does to a panel is planted, so that it can be seen."""
    times = select(Response.customer_id, func.count().label("n")).where(Response.customer_id.is_not(None))
    panel = select(Wave.id).join(Study).where(Study.slug == "panel")
    often = {
        row.customer_id: row.n
        for row in session.execute(times.where(Response.wave_id.in_(panel)).group_by(Response.customer_id))
    }
    first = session.scalars(
        select(Response).join(Wave).join(Study).where(Study.slug == "panel", Wave.number == 1)
    ).all()
    scores = [(often[r.customer_id], r.answers.get("clv_loy_1")) for r in first if r.customer_id in often]
    stayed = [value for n, value in scores if n >= 3 and isinstance(value, int)]
    left = [value for n, value in scores if n == 1 and isinstance(value, int)]

    assert np.mean(stayed) > np.mean(left)


def test_no_wave_falls_due_before_the_open_one_has_had_its_round() -> None:
    """Whoever starts the demonstration sees four waves, not a fifth that the worker had to open at once."""
    now = utc_now()
    studies = session.scalars(select(Study)).all()
    due = [study.slug for study in studies for date in dates_to_come(study, now)[:1] if date.opens_at <= now]

    assert due == []


def test_who_left_in_the_middle_has_not_answered() -> None:
    waves = select(Invitation.wave_id).distinct()

    assert count(Invitation.status == "answered") == count(Response.wave_id.in_(waves), Response.status == "complete")


def test_staff_tagged_what_people_wrote_in_the_words_of_their_language() -> None:
    for slug, name in (("simorgh", "Price"), ("sepidar", "قیمت")):
        query = select(func.count(func.distinct(CommentTag.response_uuid))).join(Tag).join(Organisation)
        assert (session.scalar(query.where(Organisation.slug == slug, Tag.name == name)) or 0) > 0


def test_a_manager_has_comments_to_look_after_and_guests_to_reply_to() -> None:
    query = select(CommentCare, User.email).outerjoin(User, CommentCare.owner_id == User.id)
    kept = session.execute(query).all()
    allowed = select(func.count()).select_from(Consent).where(Consent.kind == "recontact")

    assert {email for _care, email in kept if email} == {"manager@simorgh.example"}
    assert any(care.is_flagged for care, _email in kept)
    assert (session.scalar(allowed) or 0) > 20


def test_everybody_who_may_be_signed_in_as_is_a_member_who_sees_what_is_said() -> None:
    query = select(User.email, Organisation.name, Membership).join(Membership.user).join(Membership.organisation)
    found = {
        email: (name, one.role, [(site.code, site.name) for site in one.sites])
        for email, name, one in session.execute(query)
    }

    for one in ACCOUNTS:
        assert found.pop(one.email) == (one.organisation, one.role, [(one.site, one.site_name)] if one.site else [])
    assert not found
