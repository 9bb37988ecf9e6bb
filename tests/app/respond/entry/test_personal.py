"""Personal links: the same pages as a link, one response each, and a kind word where they lead nowhere."""

import datetime as dt
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.kernel.db import session, utc_now
from app.respond.models import Response
from app.studies.inviting.personal import pseudonym_of
from app.studies.models import AnsweredMark, Invitation, Wave
from tests.app.respond import invited
from tests.person import Person

Stored = Callable[[], list[Response]]
HERE = [("thr", "en")] * 5


def wave_of(app: Flask, anonymity: str) -> tuple[int, list[str]]:
    wave = invited.open_wave(app, anonymity=anonymity)
    return wave, invited.invite(app, wave, HERE)


def changed(app: Flask, **fields: object) -> None:
    with app.app_context():
        session.execute(update(Invitation).values(**fields))
        session.commit()


@pytest.mark.parametrize("anonymity", ["anonymous", "pseudonymous", "identified"])
def test_opening_a_personal_link_writes_nothing(app: Flask, stored: Stored, anonymity: str) -> None:
    wave, (path, *_) = wave_of(app, anonymity)

    assert [app.test_client().get(path).status_code for _ in range(2)] == [200, 200]
    assert stored() == []
    assert set(invited.statuses(app, wave)) == {"sent"}


def test_an_identified_response_is_the_customers(app: Flask, stored: Stored) -> None:
    _, (path, *_) = wave_of(app, "identified")
    invited.answer(app, path)

    (response,) = stored()
    with app.app_context():
        invitation = session.scalars(select(Invitation).filter_by(status="answered")).one()
        assert response.customer_id == invitation.customer_id
    assert (response.pseudonym, response.status, response.language) == (None, "complete", "en")


def test_a_pseudonymous_response_carries_the_pseudonym_and_no_customer(app: Flask, stored: Stored) -> None:
    _, (path, *_) = wave_of(app, "pseudonymous")
    invited.answer(app, path)

    (response,) = stored()
    with app.app_context():
        invitation = session.scalars(select(Invitation).filter_by(status="answered")).one()
        study = session.get_one(Wave, response.wave_id).study
        expected = pseudonym_of(app.extensions["vafa"].keys, study, invitation.customer_id)
    assert (response.customer_id, response.pseudonym) == (None, expected)


@pytest.mark.privacy
def test_an_anonymous_response_leads_to_nobody(app: Flask, stored: Stored) -> None:
    wave, (path, *_) = wave_of(app, "anonymous")
    invited.answer(app, path)

    (response,) = stored()
    assert (response.customer_id, response.pseudonym, response.started_at, response.finished_at) == (None,) * 4
    assert set(invited.statuses(app, wave)) == {"sent"}


@pytest.mark.parametrize("anonymity", ["pseudonymous", "identified"])
def test_a_person_goes_on_with_their_link_on_another_device(app: Flask, stored: Stored, anonymity: str) -> None:
    _, (path, *_) = wave_of(app, anonymity)
    first = invited.begin(app, path)
    first.follow(first.post(invited.FIRST))
    second = Person(app.test_client(), path)
    second.open()
    second.follow(second.post(invited.SECOND))

    assert "data-complete" in second.html
    assert [(r.status, r.answers["purpose"], r.answers["return"]) for r in stored()] == [("complete", 2, 1)]


@pytest.mark.privacy
def test_in_an_anonymous_study_another_device_knows_nothing_of_the_answers(app: Flask) -> None:
    _, (path, *_) = wave_of(app, "anonymous")
    first = invited.begin(app, path)
    first.post(invited.FIRST)
    second = invited.begin(app, path)

    assert "The garden" not in second.html


@pytest.mark.parametrize("anonymity", ["anonymous", "pseudonymous", "identified"])
def test_a_link_that_was_used_is_told_kindly_and_shows_nothing(app: Flask, anonymity: str) -> None:
    _, (path, *_) = wave_of(app, anonymity)
    person = invited.answer(app, path)
    another = app.test_client().get(path)

    assert another.status_code == 410
    assert "has been used" in another.text
    assert "receipt code is" not in another.text
    assert "data-complete" in person.open().text


def test_the_second_of_two_devices_to_finish_is_turned_away(app: Flask, stored: Stored) -> None:
    _, (path, *_) = wave_of(app, "anonymous")
    first, second = invited.begin(app, path), invited.begin(app, path)
    for person in (first, second):
        person.follow(person.post(invited.FIRST))

    assert [first.post(invited.SECOND).status_code, second.post(invited.SECOND).status_code] == [303, 410]
    assert sorted(r.status for r in stored()) == ["complete", "started"]


@pytest.mark.parametrize("anonymity", ["anonymous", "pseudonymous", "identified"])
def test_a_refusal_is_counted_once_and_closes_the_link(app: Flask, stored: Stored, anonymity: str) -> None:
    wave, (path, *_) = wave_of(app, anonymity)
    invited.refuse(app, path)

    assert app.test_client().get(path).status_code == 410
    assert stored() == []
    assert ("refused" in invited.statuses(app, wave)) == (anonymity != "anonymous")
    with app.app_context():
        assert session.get_one(Wave, wave).refusals == 1
        assert len(session.scalars(select(AnsweredMark)).all()) == (anonymity == "anonymous")


@pytest.mark.parametrize(
    ("status", "words"), [("withdrawn", "taken back"), ("opted_out", "not to be invited"), ("refused", "has been used")]
)
def test_a_closed_invitation_says_why(app: Flask, status: str, words: str) -> None:
    _, (path, *_) = wave_of(app, "identified")
    changed(app, status=status)
    page = app.test_client().get(path)

    assert (page.status_code, words in page.text) == (410, True)


@pytest.mark.access
def test_unknown_tokens_and_other_addresses_look_the_same(app: Flask) -> None:
    _, (path, *_) = wave_of(app, "identified")
    pages = [app.test_client().get(address) for address in ("/i/nobody", "/s/nobody", path[:-1], "/s/b.999", "/s/b.x")]

    assert {page.status_code for page in pages} == {404}
    assert len({page.text for page in pages}) == 1


def test_a_wave_that_closed_says_so_before_anything_else(app: Flask) -> None:
    wave, (path, *_) = wave_of(app, "identified")
    changed(app, status="withdrawn")
    with app.app_context():
        session.get_one(Wave, wave).status = "closed"
        session.commit()

    assert "has closed" in app.test_client().get(path).text


def test_the_page_speaks_the_language_of_the_invitation(app: Flask) -> None:
    wave = invited.open_wave(app, anonymity="identified")
    (path,) = invited.invite(app, wave, [("thr", "vi")])

    assert "Kỳ nghỉ" in app.test_client().get(path, headers={"Accept-Language": "fa"}).text


@pytest.mark.privacy
def test_a_language_of_few_is_not_kept_and_still_spoken_on_every_page(app: Flask, stored: Stored) -> None:
    wave = invited.open_wave(app, anonymity="anonymous")
    path, *_ = invited.invite(app, wave, [("thr", "vi"), *HERE])
    person = invited.begin(app, path)
    person.follow(person.post(invited.FIRST))

    assert "Bạn sẽ trở lại chứ?" in person.html
    assert {r.language for r in stored()} == {"und"}


@pytest.mark.privacy
def test_nobody_may_begin_while_too_few_are_invited(app: Flask, stored: Stored) -> None:
    wave = invited.open_wave(app, anonymity="anonymous")
    path, *_ = invited.invite(app, wave, HERE[:4])
    early = app.test_client().get(path)
    invited.invite(app, wave, HERE[:1])

    assert (early.status_code, "little later" in early.text) == (403, True)
    assert app.test_client().get(path).status_code == 200


@pytest.mark.privacy
def test_those_who_are_not_asked_yet_keep_nobody_company(app: Flask) -> None:
    wave = invited.open_wave(app, anonymity="anonymous")
    path, *_ = invited.invite(app, wave, HERE[:4])
    invited.invite(app, wave, HERE, sent_at=None, status="new", due_at=utc_now() + dt.timedelta(days=2))

    assert app.test_client().get(path).status_code == 403


def test_a_site_that_has_enough_asks_nobody_else(app: Flask) -> None:
    wave, paths = wave_of(app, "identified")
    with app.app_context():
        session.get_one(Wave, wave).plan = {"quotas": {"thr": 1}}
        session.commit()
    invited.answer(app, paths[0])
    page = app.test_client().get(paths[1])

    assert (page.status_code, "Enough people" in page.text) == (410, True)


@pytest.mark.parametrize("anonymity", ["anonymous", "pseudonymous", "identified"])
def test_the_first_page_offers_an_end_of_messages_in_small_print(app: Flask, anonymity: str) -> None:
    _, (path, *_) = wave_of(app, anonymity)
    person = Person(app.test_client(), path)
    person.open()
    person_page = person.html
    person.follow(person.agree())

    assert f'<p class="soft small"><a href="{path}/stop?lang=en">Unsubscribe</a></p>' in person_page
    assert app.test_client().get(f"{path}/stop?lang=en").status_code == 200
    assert "/stop" not in person.html
