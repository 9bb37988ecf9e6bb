"""Who wishes the monthly page gets a link, once for each wave and month, and only while they may have it."""

import datetime as dt
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from app.accounts.models import Membership, Organisation, Role, Site
from app.kernel import duties
from app.kernel.db import session, utc_now
from app.letters import outbox
from app.printing.monthly import wishes
from app.printing.monthly.models import MonthlyReader
from app.studies.models import Wave
from tests import factories
from tests.app import watching as field

DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def worker(app: Flask) -> Iterator[None]:
    """Duties and messages run in an application of their own, without a request."""
    with app.app_context():
        yield


@pytest.fixture
def waves(organisation: Organisation, site: Site) -> list[Wave]:
    """Three waves that know their guests, the last of them open."""
    made = field.study(organisation, 3)
    for wave in made[:2]:
        wave.closed_at = utc_now() - DAY
    session.commit()
    return made


def reader(
    organisation: Organisation, site: Site | None, *, since: dt.datetime, role: Role = Role.MANAGER
) -> MonthlyReader:
    user = factories.user(organisation, role)
    membership = session.scalars(select(Membership).filter_by(user_id=user.id)).one()
    made = MonthlyReader(membership=membership, site=site, since=since)
    session.add(made)
    session.commit()
    return made


def messages() -> list[outbox.Message]:
    return list(session.scalars(select(outbox.Message).filter_by(template="printing.monthly")))


def test_a_wave_that_closed_is_told_once(organisation: Organisation, site: Site, waves: list[Wave]) -> None:
    reader(organisation, site, since=utc_now() - 2 * DAY)

    for _again in range(3):
        duties.run_duty("printing.monthly", utc_now())

    assert [(one.recipient, one.parameters["wave"]) for one in messages()] == [("manager@simorgh.example", waves[1].id)]


def test_what_closed_before_the_wish_is_not_told(organisation: Organisation, site: Site, waves: list[Wave]) -> None:
    reader(organisation, site, since=utc_now())

    duties.run_duty("printing.monthly", utc_now())

    assert messages() == []


def test_a_long_wave_is_told_when_a_month_ends(organisation: Organisation, site: Site, waves: list[Wave]) -> None:
    waves[2].opens_at, waves[2].closes_at = dt.datetime(2026, 9, 10, tzinfo=dt.UTC), None
    session.commit()
    reader(organisation, None, since=dt.datetime(2026, 9, 20, tzinfo=dt.UTC), role=Role.OWNER)
    for wave in waves[:2]:
        wave.closed_at = dt.datetime(2026, 8, 1, tzinfo=dt.UTC)
    session.commit()

    for month, day in ((9, 28), (10, 1), (10, 9), (11, 2)):
        duties.run_duty("printing.monthly", dt.datetime(2026, month, day, 12, tzinfo=dt.UTC))

    assert len(messages()) == 2
    assert {one.parameters["wave"] for one in messages()} == {waves[2].id}


def test_the_message_has_a_link_and_no_figure(organisation: Organisation, site: Site, waves: list[Wave]) -> None:
    reader(organisation, site, since=utc_now() - 2 * DAY)
    duties.run_duty("printing.monthly", utc_now())

    letter = outbox.write(messages()[0])

    assert "/m/" in letter.text
    assert "Monthly page of" in letter.subject
    assert site.name in letter.subject


@pytest.mark.parametrize("change", ["role", "site", "gone"])
def test_who_may_not_have_it_any_more_gets_nothing(
    organisation: Organisation, site: Site, waves: list[Wave], change: str
) -> None:
    other = factories.site(organisation, "OTH", name="Other")
    wish = reader(organisation, site, since=utc_now() - 2 * DAY)
    duties.run_duty("printing.monthly", utc_now())
    message = messages()[0]
    if change == "role":
        wish.membership.role = Role.COLLECTOR
    elif change == "site":
        wish.membership.sites = [other]
    else:
        session.delete(wish.membership)
    session.commit()

    with pytest.raises(outbox.Withdrawn):
        outbox.write(message)


def test_a_member_of_some_sites_is_offered_these_alone(organisation: Organisation, site: Site) -> None:
    other = factories.site(organisation, "OTH", name="Other")
    wish = reader(organisation, site, since=utc_now())
    wish.membership.sites = [site]
    session.commit()
    member = wishes.access_of(wish)

    assert wishes.offered(member) == {str(site.id): site}
    assert wishes.chosen(member) == {str(site.id)}
    with pytest.raises(wishes.NotFound):
        wishes.choose(member, {str(other.id)}, now=utc_now())


def test_a_wish_keeps_its_day(organisation: Organisation, site: Site) -> None:
    began = utc_now() - 9 * DAY
    member = wishes.access_of(reader(organisation, site, since=began, role=Role.OWNER))

    wishes.choose(member, {str(site.id), wishes.CHAIN}, now=utc_now())
    session.commit()
    kept = {one.site_id: one.since for one in wishes.readers()}
    wishes.choose(member, set(), now=utc_now())
    session.commit()

    assert kept[site.id] == began
    assert set(kept) == {site.id, None}
    assert list(wishes.readers()) == []
