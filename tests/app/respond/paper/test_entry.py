"""Forms on paper are typed in: whole, once, by those who may."""

import datetime as dt
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.accounts.models import Site
from app.kernel.db import session, utc_now
from app.respond.models import AnswerEvent, Response
from app.respond.rights.consents import Consent
from app.respond.rights.rebuild import compare_all
from app.studies.models import Wave
from tests.app.respond.paper.conftest import ANSWERS, Typist

pytestmark = pytest.mark.long

Stored = Callable[[], list[Response]]


def change(app: Flask, wave: Wave, **fields: object) -> None:
    with app.app_context():
        found = session.get_one(Wave, wave.id)
        for name, value in fields.items():
            setattr(found, name, value)
        session.commit()


def test_a_form_is_one_complete_response(typist: Typist, stored: Stored) -> None:
    answer = typist.type(ANSWERS)

    (response,) = stored()
    assert (response.mode, response.status, response.language) == ("paper", "complete", "en")
    assert response.answers["grid"] == {"focal": 6, "rival": 3, "rival_name": "Grand"}
    assert response.answers["used"] == [1, 2]
    assert response.answers["which_problem"] == {"$": "not_applicable"}
    assert "1 form typed in this sitting" in answer.text


@pytest.mark.loss
def test_a_repeated_post_makes_no_second_response(typist: Typist, stored: Stored) -> None:
    sent = typist.hidden | {"consent": "1"} | ANSWERS
    answers = [typist.client.post(typist.address, data=sent) for _ in range(3)]

    assert {answer.status_code for answer in answers} == {303}
    (response,) = stored()
    assert response.revision == 3
    assert "1 form typed in this sitting" in typist.client.get(typist.address).text


@pytest.mark.loss
def test_a_saved_form_sent_again_with_other_answers_changes_nothing(typist: Typist, stored: Stored) -> None:
    sent = typist.hidden | {"consent": "1"} | ANSWERS
    typist.client.post(typist.address, data=sent)
    typist.client.post(typist.address, data=sent | {"wifi": "1"})

    assert [response.answers["wifi"] for response in stored()] == [5]


@pytest.mark.loss
def test_the_events_of_a_form_fold_to_its_answers(app: Flask, typist: Typist, stored: Stored) -> None:
    typist.type(ANSWERS)

    with app.app_context():
        pages = session.scalars(select(AnswerEvent.page).order_by(AnswerEvent.sequence)).all()
        assert list(pages) == ["points", "choices", "entries"]
        assert [one.differs for one in compare_all()] == [False]


def test_a_blank_is_told_once_and_then_kept_as_left_out(typist: Typist, stored: Stored) -> None:
    without = {name: value for name, value in ANSWERS.items() if name not in ("welcome", "comment")}
    first = typist.type(without)
    assert first.status_code == 422
    assert 'href="#row-welcome"' in first.text
    assert 'href="#row-comment"' not in first.text
    assert stored() == []

    typist.type(without, confirmed="1")
    (response,) = stored()
    assert response.answers["welcome"] == {"$": "skipped"}
    assert "comment" not in response.answers


def test_a_minus_says_that_the_paper_has_no_answer(typist: Typist, stored: Stored) -> None:
    typist.type(ANSWERS | {"welcome": "-", "nights": "-", "used": "-", "home_country": "-"})

    (response,) = stored()
    assert {response.answers[name]["$"] for name in ("welcome", "nights", "used", "home_country")} == {"skipped"}


def test_reasons_are_typed_by_their_key(typist: Typist, stored: Stored) -> None:
    typist.type(ANSWERS | {"wifi": "$not_applicable", "nights": "z", "spent": "Y", "grid.rival": "$not_applicable"})

    (response,) = stored()
    assert response.answers["wifi"] == {"$": "not_applicable"}
    assert (response.answers["nights"], response.answers["spent"]) == ({"$": "refused"}, {"$": "dont_know"})
    assert response.answers["grid"]["rival"] == {"$": "not_applicable"}


def test_a_wrong_answer_is_told_and_nothing_is_stored(typist: Typist, stored: Stored) -> None:
    answer = typist.type(ANSWERS | {"nights": "many"})

    assert answer.status_code == 422
    assert 'id="error-nights"' in answer.text
    assert 'value="many"' in answer.text
    assert 'value="5" data-key="5" checked' in answer.text
    assert stored() == []


def test_an_answer_to_a_question_that_was_not_theirs_does_not_count(typist: Typist, stored: Stored) -> None:
    typist.type(ANSWERS | {"which_problem": "1"})

    assert stored()[0].answers["which_problem"] == {"$": "not_applicable"}


def test_digits_and_days_are_read_in_the_language_of_the_form(typist: Typist, stored: Stored) -> None:
    typist.sit_down(language="fa")
    typist.type(ANSWERS | {"nights": "۱۲", "arrived": "۱۴۰۵-۰۱-۰۱"})

    (response,) = stored()
    assert (response.language, response.answers["nights"], response.answers["arrived"]) == ("fa", 12, "2026-03-21")


def test_without_consent_on_the_form_nothing_is_stored(typist: Typist, stored: Stored) -> None:
    answer = typist.type(ANSWERS, consent="")

    assert answer.status_code == 422
    assert "Is consent ticked on the form?" in answer.text
    assert stored() == []


@pytest.mark.privacy
def test_a_form_that_says_no_is_counted_once_and_not_kept(app: Flask, typist: Typist, stored: Stored) -> None:
    sent = typist.hidden | {"consent": "0"} | ANSWERS
    for _ in range(2):
        typist.client.post(typist.address, data=sent)

    assert stored() == []
    with app.app_context():
        assert session.get_one(Wave, typist.wave_id).refusals == 1


def test_what_was_ticked_is_kept_apart_and_without_a_minute(app: Flask, typist: Typist, wave: Wave) -> None:
    with app.app_context():
        session.get_one(Wave, wave.id).study.anonymity = "identified"
        session.commit()
    typist.type(ANSWERS, recontact="1")

    with app.app_context():
        kept = session.scalars(select(Consent).order_by(Consent.kind)).all()
        assert [(one.kind, one.at) for one in kept] == [("participation", None), ("recontact", None)]
        (response,) = session.scalars(select(Response))
        assert (response.started_at, response.finished_at) == (None, None)


@pytest.mark.privacy
def test_an_anonymous_wave_is_not_asked_for_contact(app: Flask, typist: Typist) -> None:
    assert 'name="recontact"' not in typist.html
    typist.type(ANSWERS, recontact="1")

    with app.app_context():
        assert session.scalars(select(Consent.kind)).all() == ["participation"]


def test_site_language_and_day_hold_for_the_next_form(typist: Typist, site: Site, stored: Stored) -> None:
    today = utc_now().date().isoformat()
    typist.sit_down(language="vi", site=str(site.id), day=today)
    typist.type(ANSWERS)
    typist.type(ANSWERS)

    assert {(one.language, one.site_id, one.day.isoformat()) for one in stored()} == {("vi", site.id, today)}
    assert len(stored()) == 2


@pytest.mark.parametrize("day", ["2001-01-01", "2999-01-01", "yesterday"])
def test_a_day_on_which_the_wave_was_not_open_is_told(typist: Typist, day: str) -> None:
    answer = typist.sit_down(day=day)

    assert answer.status_code == 422
    assert "On this day the survey was not open" in answer.text


@pytest.mark.parametrize(("days", "status"), [(29, 200), (31, 410)])
def test_forms_are_taken_for_thirty_days_after_the_close(
    app: Flask, typist: Typist, wave: Wave, days: int, status: int
) -> None:
    closed = utc_now() - dt.timedelta(days=days)
    change(app, wave, opens_at=closed - dt.timedelta(days=9), closes_at=closed)

    assert typist.client.get(typist.address).status_code == status


def test_a_late_form_carries_a_day_of_the_wave(app: Flask, typist: Typist, wave: Wave, stored: Stored) -> None:
    closed = utc_now() - dt.timedelta(days=5)
    change(app, wave, opens_at=closed - dt.timedelta(days=9), closes_at=closed)
    typist.type(ANSWERS)

    assert stored()[0].day == closed.date()


def test_a_wave_closed_by_hand_takes_forms_from_then_on_for_thirty_days(app: Flask, typist: Typist, wave: Wave) -> None:
    change(app, wave, status="closed", closed_at=utc_now() - dt.timedelta(days=2))
    assert typist.client.get(typist.address).status_code == 200
    change(app, wave, closed_at=utc_now() - dt.timedelta(days=40), opens_at=utc_now() - dt.timedelta(days=60))
    assert typist.client.get(typist.address).status_code == 410

    assert f"/waves/{wave.id}/paper" not in typist.client.get("/o/simorgh/paper").text


def test_an_archived_study_takes_no_forms(app: Flask, typist: Typist, wave: Wave) -> None:
    with app.app_context():
        session.get_one(Wave, wave.id).study.archived_at = utc_now()
        session.commit()

    assert typist.client.get(typist.address).status_code == 410


def test_before_the_wave_opens_no_form_is_taken(app: Flask, typist: Typist, wave: Wave) -> None:
    change(app, wave, opens_at=utc_now() + dt.timedelta(days=2))
    page = typist.client.get("/o/simorgh/paper").text

    assert typist.client.get(typist.address).status_code == 410
    assert f'/waves/{wave.id}/paper"' not in page
    # but it is printed ahead
    assert f"/waves/{wave.id}/paper/form.pdf" in page


@pytest.mark.access
def test_a_manager_types_for_the_own_site_only(
    app: Flask, manager: FlaskClient, wave: Wave, site: Site, stored: Stored
) -> None:
    with app.app_context():
        other = Site(organisation_id=site.organisation_id, code="ist", name="IST")
        session.add(other)
        session.commit()
    typist = Typist(manager, wave.id)
    assert typist.sit_down(site=str(other.id)).status_code == 404
    assert typist.sit_down(site="").status_code == 404
    typist.sit_down(site=str(site.id))
    assert typist.type(ANSWERS, site=str(other.id)).status_code == 404
    typist.type(ANSWERS)

    assert [one.site_id for one in stored()] == [site.id]


@pytest.mark.access
def test_a_form_of_another_wave_is_not_taken(app: Flask, typist: Typist) -> None:
    assert typist.type(ANSWERS, form="forged").status_code == 400
    with app.app_context():
        assert session.scalar(select(func.count()).select_from(Response)) == 0


def test_the_code_at_the_foot_leads_to_the_page(typist: Typist, wave: Wave) -> None:
    code = f"{wave.id}-FA-{wave.version.digest[:4]}"
    answer = typist.client.get("/o/simorgh/paper", query_string={"code": code})

    assert answer.location.endswith(f"/waves/{wave.id}/paper?language=fa")
    assert 'lang="fa" dir="rtl"' in typist.client.get(answer.location).text


@pytest.mark.parametrize("code", ["", "12", "999-en-0000", "hello", "1-en-zzzz"])
def test_a_code_that_is_none_is_told(typist: Typist, code: str) -> None:
    answer = typist.client.get("/o/simorgh/paper", query_string={"code": code or "x"})

    assert answer.status_code == 422
    assert "There is no form with this code" in answer.text


def test_a_form_of_another_version_is_told(typist: Typist, wave: Wave) -> None:
    other = "0000" if not wave.version.digest.startswith("0000") else "1111"
    answer = typist.client.get("/o/simorgh/paper", query_string={"code": f"{wave.id}-en-{other}"})

    assert "another version" in answer.text
