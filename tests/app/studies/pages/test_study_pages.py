"""The pages of studies and waves: what is typed becomes a plan, what cannot be is said at its place."""

import datetime as dt

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import AuditEvent, Organisation, Site
from app.customers.models import Segment
from app.kernel.db import session, utc_now
from app.questionnaires.models import Version
from app.studies import turning
from app.studies.models import Invitation, Study, Wave
from app.studies.planning.wave_plan import options_of, plan_of
from tests import factories
from tests.app.studio.test_studies import TYPED, url

DAY = dt.timedelta(days=1)


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is tested here are pages; what they do is tested in studies, on both databases."""
    return sqlite_url


def study() -> Study:
    session.expire_all()
    return session.scalars(select(Study)).one()


@pytest.fixture
def people(organisation: Organisation, site: Site) -> None:
    """Six customers of the site."""
    for number in range(6):
        factories.customer(organisation, f"c{number}", site=site)
    session.commit()


@pytest.mark.usefixtures("people")
def test_what_is_typed_becomes_the_plan(
    researcher: FlaskClient, published: Version, organisation: Organisation, site: Site
) -> None:
    segment = Segment(organisation_id=organisation.id, name="All", conditions={"match": "all", "conditions": []})
    session.add(segment)
    session.commit()
    typed = TYPED | {
        "anonymity": "identified", "opens_time": "۱۸:۳۰", "closes": "2026-03-30", "recurrence": "quarterly",
        "sampling": "by_site", f"size_{site.id}": "۴", f"quota_{site.id}": "30", "rest_days": "90",
        "segment": str(segment.id), "channel": "best", "unasked": "1", "reminders": "7، ۳", "timing": "1",
    }  # fmt: skip
    answer = researcher.post(url(published), data=typed)
    plan = plan_of(study())

    assert answer.location.endswith(f"/studies/{study().id}/")
    assert plan.model_dump(exclude_defaults=True) == {
        "sampling": {"kind": "by_site", "by_site": {"thr": 4}, "rest_days": 90, "segment_id": segment.id},
        "open_days": 10, "opens_time": dt.time(18, 30), "channel": "best", "reminders": (3, 7), "quotas": {"thr": 30},
        "needs_consent": False,
    }  # fmt: skip
    assert (study().recurrence, options_of(study()).timing) == ("quarterly", True)
    wave = study().waves[0]
    assert (plan_of(wave), wave.opens_at.isoformat()) == (plan, "2026-03-21T18:30:00+00:00")


def test_without_a_closing_a_monthly_wave_ends_when_the_next_one_opens(
    researcher: FlaskClient, published: Version
) -> None:
    researcher.post(url(published), data=TYPED | {"recurrence": "monthly"})

    assert study().waves[0].closes_at.isoformat() == "2026-04-21T00:00:00+00:00"


def test_a_study_after_purchases_needs_no_sample(researcher: FlaskClient, published: Version) -> None:
    typed = TYPED | {"anonymity": "identified", "recurrence": "after", "delay_days": "0", "after_rest_days": "60"}
    answer = researcher.post(url(published), data=typed)
    plan = plan_of(study())

    assert (plan.after.delay_days, plan.after.rest_days, plan.sampling.kind) == (0, 60, "all")
    assert plan.open_days is None
    assert "0 days after a purchase, once in 60 days" in researcher.get(answer.location).text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"recurrence": "daily"}, "recurrence"),
        ({"opens_time": "25:00"}, "opens_time"),
        ({"opens_time": "noon"}, "opens_time"),
        ({"sampling": "panel"}, "sampling"),
        ({"sampling": "random"}, "n"),
        ({"sampling": "random", "n": "0"}, "n"),
        ({"sampling": "by_site"}, "sampling"),
        ({"recurrence": "weekly", "closes": "2026-03-30"}, "closes"),
        ({"closes": "2026-03-23", "reminders": "3"}, "reminders"),
        ({"reminders": "soon"}, "reminders"),
        ({"reminders": "0"}, "reminders"),
        ({"rest_days": "9999"}, "rest_days"),
        ({"segment": "77"}, "segment"),
        ({"anonymity": "identified", "own_code": "1"}, "own_code"),
        ({"recurrence": "after", "delay_days": "-1"}, "delay_days"),
    ],
    ids=str,
)
def test_a_mistake_is_said_at_its_field(
    researcher: FlaskClient, published: Version, organisation: Organisation, wrong: dict[str, str], field: str
) -> None:
    session.add(Segment(organisation_id=organisation.id, name="All", conditions={"match": "all", "conditions": []}))
    session.commit()
    answer = researcher.post(url(published), data=TYPED | wrong)

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert session.scalars(select(Study)).all() == []


@pytest.mark.usefixtures("people")
def test_counting_stores_nothing(researcher: FlaskClient, published: Version) -> None:
    typed = TYPED | {"anonymity": "identified", "sampling": "random", "n": "4", "count": "1"}
    answer = researcher.post(url(published), data=typed)

    assert answer.status_code == 200
    assert "4 customers would be invited now." in answer.text
    assert session.scalars(select(Study)).all() == []


@pytest.mark.privacy
@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(("n", "warns"), [("4", True), ("5", False)])
def test_an_anonymous_study_that_asks_too_few_is_warned_of(
    researcher: FlaskClient, published: Version, n: str, warns: bool
) -> None:
    page = researcher.post(url(published), data=TYPED | {"sampling": "random", "n": n, "count": "1"}).text

    assert ("while fewer than 5 people are invited in all, nobody may begin" in page) is warns


@pytest.mark.usefixtures("people")
def test_a_sample_larger_than_the_customers_wants_to_be_meant(researcher: FlaskClient, published: Version) -> None:
    typed = TYPED | {"anonymity": "identified", "sampling": "random", "n": "40"}
    warned = researcher.post(url(published), data=typed)
    meant = researcher.post(url(published), data=typed | {"anyway": "1"})

    assert (warned.status_code, meant.status_code) == (422, 303)
    assert 'name="anyway"' in warned.text


@pytest.mark.usefixtures("people")
def test_from_the_form_to_the_invitations(app: Flask, researcher: FlaskClient, published: Version) -> None:
    made = researcher.post(url(published), data=TYPED | {"anonymity": "identified", "sampling": "all"})
    with app.app_context():
        turning.turn(dt.datetime(2026, 3, 21, 9, tzinfo=dt.UTC))
    page = researcher.get(f"/o/simorgh/waves/{study().waves[0].id}/").text

    assert len(session.scalars(select(Invitation)).all()) == 6
    assert "6 customers were drawn" in page
    assert researcher.get(made.location).status_code == 200


@pytest.fixture
def wave(organisation: Organisation, published: Version) -> Wave:
    """An open wave of a monthly study."""
    made = factories.planned_wave(published, opened_at=utc_now() - DAY, closes_at=utc_now() + 10 * DAY)
    session.commit()
    return made


def test_the_plan_is_changed_for_waves_to_come(researcher: FlaskClient, wave: Wave) -> None:
    address = f"/o/simorgh/studies/{wave.study_id}/plan"
    shown = researcher.get(address).text
    typed = {"recurrence": "weekly", "opens_time": "7", "open_days": "5", "sampling": "all", "channel": "mail"}
    answer = researcher.post(address, data=typed)

    assert 'value="14"' in shown
    assert answer.status_code == 303
    assert (study().recurrence, plan_of(study()).open_days, plan_of(study()).opens_time) == ("weekly", 5, dt.time(7))
    assert plan_of(study().waves[0]).open_days == 14


def test_a_plan_that_overlaps_is_refused_and_nothing_changes(researcher: FlaskClient, wave: Wave) -> None:
    typed = {"recurrence": "weekly", "open_days": "8", "sampling": "nobody", "channel": "mail"}
    answer = researcher.post(f"/o/simorgh/studies/{wave.study_id}/plan", data=typed)

    assert answer.status_code == 422
    assert 'id="open_days-error"' in answer.text
    assert study().recurrence == "monthly"


def test_a_study_is_ended_and_started_again(researcher: FlaskClient, wave: Wave) -> None:
    address = f"/o/simorgh/studies/{wave.study_id}/"
    researcher.post(address + "end")
    ended = study().ended_at
    page = researcher.get(address).text
    researcher.post(address + "resume")

    assert ended is not None
    assert address + "resume" in page
    assert study().ended_at is None


def test_the_archive_takes_a_study_off_the_lists_and_gives_it_back(researcher: FlaskClient, wave: Wave) -> None:
    address = f"/o/simorgh/studies/{wave.study_id}/"
    refused = researcher.post(address + "archive", data={"name": "Guest loyalty"})
    researcher.post(f"/o/simorgh/waves/{wave.id}/close")
    wrong = researcher.post(address + "archive", data={"name": "Guests"})
    sound = researcher.post(address + "archive", data={"name": "Guest loyalty"})
    home = researcher.get("/o/simorgh/").text
    researcher.post(address + "restore")

    assert (refused.status_code, wrong.status_code, sound.status_code) == (422, 422, 303)
    assert "Guest loyalty" not in home
    assert "Guest loyalty" in researcher.get("/o/simorgh/").text
    deeds = set(session.scalars(select(AuditEvent.action)))
    assert {"study.archived", "study.restored", "wave.closed"} <= deeds


def test_a_closing_is_changed_and_a_closed_wave_opened_again(researcher: FlaskClient, wave: Wave) -> None:
    address = f"/o/simorgh/waves/{wave.id}/"
    later = (utc_now() + 20 * DAY).date()
    codes = [
        researcher.post(address + "closing", data={"closing": later.isoformat()}).status_code,
        researcher.post(address + "closing", data={"closing": "2020-01-01"}).status_code,
        researcher.post(address + "closing", data={"closing": "tomorrow"}).status_code,
        researcher.post(address + "close").status_code,
        researcher.post(address + "reopen", data={"reopening": later.isoformat()}).status_code,
    ]

    assert codes == [303, 422, 422, 303, 303]
    assert study().waves[0].closes_at.date() == later + DAY
    assert study().waves[0].state(utc_now()) == "open"


def test_a_wave_is_repeated(researcher: FlaskClient, wave: Wave) -> None:
    wave.study.recurrence = "once"
    session.commit()
    address = f"/o/simorgh/waves/{wave.id}/copy"
    days = [(utc_now() + number * DAY).date().isoformat() for number in (20, 30)]
    overlapping = researcher.post(address, data={"opens": utc_now().date().isoformat(), "closes": days[0]})
    empty = researcher.post(address, data={"opens": ""})
    made = researcher.post(address, data={"opens": days[0], "opens_time": "8", "closes": days[1]})

    assert (overlapping.status_code, empty.status_code, made.status_code) == (422, 422, 303)
    assert [one.opens_at.hour for one in study().waves][1:] == [8]
    assert researcher.get(made.location).status_code == 200


def test_a_wave_is_moved_to_a_newer_version(researcher: FlaskClient, wave: Wave) -> None:
    later = factories.newer(wave.version)
    session.commit()
    address, new = f"/o/simorgh/waves/{wave.id}/", later.id
    unknown = researcher.post(address + "move", data={"version": "999"})
    moved = researcher.post(address + "move", data={"version": str(new)})

    assert (unknown.status_code, moved.status_code) == (404, 303)
    assert study().waves[0].version_id == new
    assert "from version 1 to version 2" in researcher.get(address).text


@pytest.mark.privacy
def test_a_count_that_is_too_small_is_not_told(
    researcher: FlaskClient, organisation: Organisation, site: Site, published: Version
) -> None:
    made = factories.planned_wave(published, anonymity="anonymous", plan={"quotas": {"thr": 10}})
    factories.response(made, site_id=site.id, status="complete")
    session.commit()

    assert "fewer than 5 of 10" in researcher.get(f"/o/simorgh/waves/{made.id}/").text


@pytest.mark.access
@pytest.mark.parametrize("page", ["studies/", "studies/{study}/", "studies/{study}/plan", "waves/{wave}/"])
def test_a_manager_of_a_site_has_no_desk(manager: FlaskClient, wave: Wave, page: str) -> None:
    assert manager.get("/o/simorgh/" + page.format(study=wave.study_id, wave=wave.id)).status_code == 403
