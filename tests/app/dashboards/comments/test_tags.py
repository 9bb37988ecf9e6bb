"""Tags on comments: put, renamed, taken back, and gone with the answer."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.accounts.models import AuditEvent, Organisation, Site
from app.accounts.scope import EVERYWHERE
from app.dashboards.comments.models import CommentTag, Tag
from app.dashboards.comments.themes import themes_of
from app.kernel import erasing
from app.kernel.db import session
from app.respond.models import Response
from app.respond.rights import clearing
from app.respond.rights.removing import remove
from app.studies.models import Wave
from tests import factories
from tests.app.dashboards.comments.anew import write_everything_anew
from tests.app.dashboards.comments.wrote import address, handle_in, put, wrote

pytestmark = pytest.mark.long


def test_tags_are_added_removed_and_taken_back(owner: FlaskClient, told: Wave) -> None:
    assert put(owner, told, "slow lift", " Price ") == 303
    assert put(owner, told, "kind staff", "PRICE") == 303
    assert session.scalars(select(Tag.name)).all() == ["Price"]
    assert session.scalar(select(func.count()).select_from(CommentTag)) == 2

    assert "The tag “\u2068Price\u2069” was added." in owner.get(address(told)).text
    owner.post(address(told, "undo"))
    session.rollback()
    assert session.scalar(select(func.count()).select_from(CommentTag)) == 1
    put(owner, told, "slow lift", "price", "untag")
    session.rollback()
    # a tag that no comment carries is gone
    assert session.scalars(select(Tag.name)).all() == []
    owner.post(address(told, "undo"))
    session.rollback()
    assert session.scalars(select(Tag.name)).all() == ["Price"]


def test_a_tag_is_renamed_everywhere_and_back(owner: FlaskClient, told: Wave) -> None:
    for text in ("slow lift", "kind staff"):
        put(owner, told, text, "Price")
    owner.post(address(told, "rename"), data={"before": "price", "tag": "قیمت"})
    session.rollback()
    assert session.scalars(select(Tag.name)).all() == ["قیمت"]
    owner.post(address(told, "undo"))
    session.rollback()
    assert session.scalars(select(Tag.name)).all() == ["Price"]


def test_two_tags_do_not_become_one(owner: FlaskClient, told: Wave) -> None:
    put(owner, told, "slow lift", "Price")
    put(owner, told, "slow lift", "Lift")
    answer = owner.post(address(told, "rename"), data={"before": "Lift", "tag": "price"})

    assert answer.status_code == 422
    assert "There is a tag of this name" in answer.text


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "\u200b", "😀" * 100])
def test_a_tag_without_a_name_or_with_a_long_one_is_refused(owner: FlaskClient, told: Wave, name: str) -> None:
    assert put(owner, told, "slow lift", name) == 422
    assert session.scalars(select(Tag.name)).all() == []


def test_the_same_tag_twice_is_once(owner: FlaskClient, told: Wave) -> None:
    for _time in range(2):
        assert put(owner, told, "slow lift", "Price") == 303

    assert session.scalar(select(func.count()).select_from(CommentTag)) == 1


def test_a_comment_that_is_gone_says_so(owner: FlaskClient, told: Wave) -> None:
    answer = owner.post(address(told, "tag"), data={"comment": "0" * 32, "tag": "Price"})

    assert answer.status_code == 404
    assert "This comment is gone" in answer.text


@pytest.mark.access
def test_a_manager_tags_no_comment_of_another_site(
    owner: FlaskClient, manager: FlaskClient, wave: Wave, site: Site, shiraz: Site
) -> None:
    wrote(wave, *["mine"] * 6, site=site)
    wrote(wave, *["theirs"] * 6, site=shiraz)
    answer = manager.post(address(wave, "tag"), data={"comment": handle_in(owner, wave, "theirs"), "tag": "Price"})

    assert answer.status_code == 404


def test_the_log_notes_deeds_without_the_words_of_staff(owner: FlaskClient, told: Wave) -> None:
    put(owner, told, "slow lift", "Mr Rahimi")
    owner.post(address(told, "rename"), data={"before": "Mr Rahimi", "tag": "Desk"})
    put(owner, told, "slow lift", "Desk", "untag")
    events = session.scalars(select(AuditEvent).where(AuditEvent.subject == f"wave:{told.id}")).all()

    assert [event.action for event in events] == ["comment.tagged", "tag.renamed", "comment.untagged"]
    assert "Rahimi" not in "".join(f"{event.details} {event.subject_name}" for event in events)


@pytest.mark.privacy
def test_erasing_a_response_takes_its_tags_along(app: Flask, owner: FlaskClient, told: Wave) -> None:
    put(owner, told, "slow lift", "Lift")
    put(owner, told, "kind staff", "Staff")
    session.rollback()
    slow = next(one for one in session.scalars(select(Response)) if one.answers["comment"] == "slow lift")
    with app.app_context():
        remove(slow)
        session.commit()

    assert session.scalars(select(Tag.name)).all() == ["Staff"]


@pytest.mark.privacy
def test_when_the_time_of_a_wave_is_over_its_tags_go(app: Flask, owner: FlaskClient, told: Wave) -> None:
    put(owner, told, "slow lift", "Lift")
    session.rollback()
    with app.app_context():
        assert clearing.clear(told.id) == 2

    assert session.scalar(select(func.count()).select_from(CommentTag)) == 0
    assert session.scalars(select(Tag.name)).all() == []


@pytest.mark.privacy
def test_a_response_that_is_written_anew_keeps_its_tags(owner: FlaskClient, told: Wave) -> None:
    put(owner, told, "slow lift", "Lift")
    session.rollback()
    before = session.scalars(select(CommentTag.id)).one()

    write_everything_anew()

    assert session.scalars(select(Tag.name).join(CommentTag)).all() == ["Lift"]
    assert session.scalars(select(CommentTag.id)).one() != before


def test_who_asks_what_is_held_of_them_is_told_the_tags(
    app: Flask, owner: FlaskClient, organisation: Organisation, wave: Wave
) -> None:
    customer = factories.customer(organisation)
    wrote(wave, "slow lift", customers=customer.id)
    put(owner, wave, "slow lift", "Lift")
    session.rollback()
    with app.app_context():
        assert erasing.collect_everywhere(customer.id)["comment_tags"] == [{"question": "comment", "tag": "Lift"}]


def test_a_person_counts_once_for_a_theme_and_a_text_taken_back_no_more(
    app: Flask, owner: FlaskClient, told: Wave
) -> None:
    for text in ("slow lift", "kind staff"):
        put(owner, told, text, "House")
    session.rollback()
    with app.app_context():
        assert dict(themes_of(told, EVERYWHERE).people) == {"House": 2}
        slow = next(one for one in session.scalars(select(Response)) if one.answers["comment"] == "slow lift")
        slow.answers = {name: value for name, value in slow.answers.items() if name != "comment"}
        slow.revision += 1
        session.commit()
        assert dict(themes_of(told, EVERYWHERE).people) == {"House": 1}


@pytest.mark.privacy
def test_the_report_tells_themes_of_five_people_and_no_fewer(app: Flask, owner: FlaskClient, wave: Wave) -> None:
    wrote(wave, *[f"text {number}" for number in range(9)])
    for number in range(6):
        put(owner, wave, f"text {number}", "Breakfast")
    for number in range(4):
        put(owner, wave, f"text {number}", "Secret")
    page = owner.get(f"/o/simorgh/waves/{wave.id}/report/").text

    assert "Breakfast" in page
    assert "Secret" not in page


def test_tags_of_another_organisation_stay_where_they_are(
    owner: FlaskClient, stranger: FlaskClient, told: Wave
) -> None:
    put(owner, told, "slow lift", "Lift")

    assert stranger.get(address(told)).status_code == 404
    assert stranger.post(f"/o/anqa/waves/{told.id}/comments/tag", data={"comment": "x", "tag": "y"}).status_code == 404
