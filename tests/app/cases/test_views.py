"""The pages of cases: who sees which, what is done stays written down, and what is erased is gone."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import AuditEvent, Organisation, Site
from app.cases import rules
from app.cases.models import AlertRule, Case, CaseNote
from app.kernel.db import session, utc_now
from app.kernel.erasing import collect_everywhere, erase_everywhere
from app.studies.models import Wave
from tests import factories
from tests.app import watching as field


@pytest.fixture
def wave(organisation: Organisation) -> Wave:
    return field.study(organisation, 2)[1]


@pytest.fixture
def case(wave: Wave, site: Site) -> Case:
    made = factories.case(wave, site=site, subject="site:1:service", dimension="service")
    session.commit()
    return made


@pytest.fixture
def elsewhere(wave: Wave, organisation: Organisation, case: Case) -> Case:
    """A case of another site."""
    other = factories.site(organisation, "syz", name="Shiraz")
    made = factories.case(wave, case.rule, site=other, subject="site:2:room", dimension="room")
    session.commit()
    return made


def path(case: Case) -> str:
    return f"/o/simorgh/cases/{case.id}"


def fields(case: Case, **more: object) -> dict[str, object]:
    """What the form of a case sends when nothing is touched."""
    owner = case.owner_id or ""
    return {"state": case.state, "was_state": case.state, "owner": owner, "was_owner": owner, "note": ""} | more


def test_a_case_says_what_fell_on_how_many_answers_and_how_sure_that_is(owner: FlaskClient, case: Case) -> None:
    text = owner.get(path(case)).text

    assert "THR: Service fell by 8.0 points" in text
    assert "120 responses" in text
    assert "−13.0 to −3.0" in text
    assert "7.0 points four times in five" in text


def test_work_on_a_case_stays_in_its_history(owner: FlaskClient, case: Case) -> None:
    owner.post(path(case), data=fields(case, note="The lift was broken.", state="in_progress"))

    note = session.scalars(select(CaseNote)).one()
    assert (note.text, note.change) == ("The lift was broken.", {"state": ["open", "in_progress"]})
    assert "The lift was broken." in owner.get(path(case)).text
    event = session.scalars(select(AuditEvent).filter_by(action="case.changed")).one()
    assert "lift" not in str(event.details)


def test_a_closed_case_can_be_reopened(owner: FlaskClient, case: Case) -> None:
    owner.post(path(case), data=fields(case, state="closed"))
    assert session.get_one(Case, case.id).closed_at is not None

    owner.post(path(case), data=fields(case, state="open"))

    found = session.get_one(Case, case.id)
    assert (found.state, found.closed_at) == ("open", None)


def test_what_a_person_did_not_touch_is_not_put_back(owner: FlaskClient, case: Case) -> None:
    stale = fields(case, note="Seen.")
    owner.post(path(case), data=fields(case, state="in_progress"))

    owner.post(path(case), data=stale)

    assert session.get_one(Case, case.id).state == "in_progress"


def test_a_note_that_is_too_long_is_refused(owner: FlaskClient, case: Case) -> None:
    assert owner.post(path(case), data=fields(case, note="x" * 5001)).status_code == 422
    assert session.scalars(select(CaseNote)).all() == []


@pytest.mark.access
def test_a_manager_sees_the_cases_of_the_own_site_only(manager: FlaskClient, case: Case, elsewhere: Case) -> None:
    text = manager.get("/o/simorgh/cases/?state=").text

    assert "Service fell by 8.0 points" in text
    assert "Shiraz" not in text
    assert manager.get(path(elsewhere)).status_code == 404
    assert manager.post(path(elsewhere), data=fields(elsewhere, state="closed")).status_code == 404


@pytest.mark.access
def test_rules_are_for_who_sees_every_site(manager: FlaskClient, wave: Wave) -> None:
    study = wave.study_id
    session.commit()

    assert manager.get("/o/simorgh/cases/rules").status_code == 403
    assert manager.post(f"/o/simorgh/cases/rules/usual/{study}").status_code == 403


@pytest.mark.access
def test_a_case_cannot_be_given_to_a_stranger(owner: FlaskClient, case: Case) -> None:
    stranger = factories.user(factories.organisation("anqa"))
    session.commit()

    assert owner.post(path(case), data=fields(case, owner=stranger.id)).status_code == 404


def test_cases_are_found_by_state_owner_and_site(owner: FlaskClient, case: Case, elsewhere: Case) -> None:
    case.state = "closed"
    session.commit()

    waiting = owner.get("/o/simorgh/cases/").text
    closed = owner.get("/o/simorgh/cases/?state=closed&owner=0").text
    shiraz = owner.get(f"/o/simorgh/cases/?state=&site={elsewhere.site_id}").text

    assert ("Room fell" in waiting, "Service fell" in waiting) == (True, False)
    assert ("Room fell" in closed, "Service fell" in closed) == (False, True)
    assert ("Room fell" in shiraz, "Service fell" in shiraz) == (True, False)


def test_without_a_rule_the_list_says_how_to_begin(owner: FlaskClient, organisation: Organisation) -> None:
    assert "Nothing is watched yet" in owner.get("/o/simorgh/cases/").text


def test_the_usual_rules_are_added_once(owner: FlaskClient, wave: Wave) -> None:
    session.commit()
    for _ in range(2):
        owner.post(f"/o/simorgh/cases/rules/usual/{wave.study_id}")

    assert sorted(rule.kind for rule in session.scalars(select(AlertRule))) == ["customer_worsens", "site_falls"]


def test_a_rule_is_changed_in_the_digits_of_any_language(owner: FlaskClient, wave: Wave) -> None:
    rule = rules.add_rule(wave.study, "site_falls", owner=None)
    session.commit()
    sent = {
        "kind": "site_falls",
        "dimension": "room",
        "owner": "",
        "false_alarms": "۱۰",
        "least": "۲٫۵",
        "working_days": "۷",
        "is_on": "y",
    }

    answer = owner.post(f"/o/simorgh/cases/rules/{rule.id}", data=sent)

    found = session.get_one(AlertRule, rule.id)
    assert answer.status_code == 303
    assert (found.dimension, found.parameters) == ("room", {"false_alarms": 0.1, "least": 2.5, "working_days": 7})


@pytest.mark.parametrize("typed", ["", "0", "21", "five", "nan", "1e9"])
def test_a_share_of_false_alarms_that_makes_no_sense_is_refused(owner: FlaskClient, wave: Wave, typed: str) -> None:
    session.commit()
    sent = {"kind": "site_falls", "dimension": "", "owner": "", "false_alarms": typed, "least": "2"}

    assert owner.post(f"/o/simorgh/cases/rules/new/{wave.study_id}", data=sent).status_code == 422
    assert session.scalars(select(AlertRule)).all() == []


@pytest.mark.privacy
def test_a_customers_cases_are_told_and_erased_with_what_was_written(
    app: Flask, wave: Wave, organisation: Organisation
) -> None:
    customer = factories.customer(organisation)
    case = factories.case(wave, customer=customer, subject=f"customer:{customer.id}:service")
    session.add(CaseNote(case=case, at=utc_now(), text="Called her."))
    session.flush()
    with app.app_context():
        assert "Called her." in str(collect_everywhere(customer.id)["cases"])

        erase_everywhere(customer.id)
        session.commit()

    assert session.scalars(select(Case).filter_by(customer_id=customer.id)).all() == []
    assert session.scalars(select(CaseNote)).all() == []
