"""Looking after comments: given, flagged, to be replied to, done, and taken back; gone with the answer."""

import datetime as dt

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.accounts.models import AuditEvent, Organisation, Role, Site, User
from app.dashboards.comments.models import CommentCare
from app.kernel import erasing
from app.kernel.db import session
from app.respond.models import Response
from app.respond.rights import clearing
from app.respond.rights.removing import remove
from app.studies.models import Wave
from tests import cast
from tests.app import watching
from tests.app.dashboards.comments.anew import write_everything_anew
from tests.app.dashboards.comments.wrote import address, care_of, guest, handle_in, press, wrote

pytestmark = pytest.mark.long


def user_of(organisation: Organisation, role: Role, *sites: Site) -> User:
    return cast.member(organisation, role, sites=sites)


def test_buttons_change_one_thing_and_are_taken_back_one_by_one(owner: FlaskClient, told: Wave) -> None:
    for did in ("flag", "take", "done"):
        assert press(owner, told, "slow lift", did).status_code == 303
    kept = care_of("slow lift")
    assert kept is not None
    assert (kept.is_flagged, kept.is_done, kept.owner_id is not None, kept.revision) == (True, True, True, 3)
    assert "The comment is done." in owner.get(address(told)).text

    for left in ((True, False, True), (True, False, False)):
        owner.post(address(told, "undo"))
        again = care_of("slow lift")
        assert again is not None
        assert (again.is_flagged, again.is_done, again.owner_id is not None) == left
    owner.post(address(told, "undo"))
    # what nobody looks after is not kept
    assert care_of("slow lift") is None


def test_the_form_gives_a_comment_to_somebody_with_a_deadline_and_a_remark(
    owner: FlaskClient, told: Wave, organisation: Organisation
) -> None:
    colleague = user_of(organisation, Role.RESEARCHER)
    sent = {"owner": colleague.id, "due": "2026-12-03", "remark": " Ask the\r\nfront office "}
    assert press(owner, told, "slow lift", **sent).status_code == 303
    kept = care_of("slow lift")

    assert kept is not None
    assert (kept.owner_id, kept.due, kept.remark) == (colleague.id, dt.date(2026, 12, 3), "Ask the\nfront office")
    page = owner.get(address(told)).text
    assert all(words in page for words in ("Researcher", "3 December 2026", "Ask the\nfront office"))


def test_days_are_read_in_both_calendars_and_what_is_none_is_refused_with_what_was_typed(
    owner: FlaskClient, told: Wave
) -> None:
    press(owner, told, "slow lift", due="۱۴۰۵-۰۹-۱۲")
    kept = care_of("slow lift")
    assert kept is not None
    assert kept.due == dt.date(2026, 12, 3)
    for day in ("soon", "0001-01-01", "2026-13-40"):
        answer = press(owner, told, "slow lift", due=day, remark="hold on")
        assert (answer.status_code, "The deadline could not be read" in answer.text) == (422, True)
        assert "hold on" in answer.text


def test_what_was_not_touched_stays_as_a_colleague_left_it(owner: FlaskClient, told: Wave) -> None:
    press(owner, told, "slow lift", remark="first")
    press(owner, told, "slow lift", due="2026-12-03", remark="", was_remark="", was_due="")
    kept = care_of("slow lift")

    assert kept is not None
    assert (kept.remark, kept.due) == ("first", dt.date(2026, 12, 3))


def test_nobody_writes_over_a_remark_that_they_have_not_seen(owner: FlaskClient, told: Wave) -> None:
    press(owner, told, "slow lift", remark="theirs")
    answer = press(owner, told, "slow lift", remark="mine", was_remark="")

    assert answer.status_code == 409
    assert "A colleague changed this remark while you wrote" in answer.text
    assert "theirs" in answer.text
    assert ">mine</textarea>" in answer.text
    press(owner, told, "slow lift", remark="mine", was_remark="theirs")
    kept = care_of("slow lift")
    assert kept is not None
    assert kept.remark == "mine"


def test_what_a_colleague_changed_since_is_not_taken_back(
    app: Flask, owner: FlaskClient, told: Wave, organisation: Organisation
) -> None:
    press(owner, told, "slow lift", "flag")
    colleague = cast.signed_in(app, user_of(organisation, Role.RESEARCHER))
    press(colleague, told, "slow lift", "done")
    answer = owner.post(address(told, "undo"))
    kept = care_of("slow lift")

    assert answer.status_code == 422
    assert "A colleague changed this comment since" in answer.text
    assert kept is not None
    assert (kept.is_flagged, kept.is_done) == (True, True)


def test_a_remark_has_a_length(owner: FlaskClient, told: Wave) -> None:
    assert press(owner, told, "slow lift", remark="x" * 501).status_code == 422
    assert care_of("slow lift") is None
    assert press(owner, told, "slow lift", remark="😀" * 500).status_code == 303


def test_pressing_twice_changes_nothing_the_second_time(owner: FlaskClient, told: Wave) -> None:
    for _time in range(2):
        assert press(owner, told, "slow lift", "flag").status_code == 303
    kept = care_of("slow lift")

    assert kept is not None
    assert kept.revision == 1
    assert press(owner, told, "kind staff", "unflag").status_code == 303
    assert care_of("kind staff") is None


@pytest.mark.access
def test_a_comment_is_given_to_members_who_read_it_alone(
    owner: FlaskClient, wave: Wave, organisation: Organisation, site: Site, shiraz: Site
) -> None:
    wrote(wave, *["mine"] * 6, site=site)
    wrote(wave, *["theirs"] * 6, site=shiraz)
    here, viewer = user_of(organisation, Role.MANAGER, site), user_of(organisation, Role.VIEWER)
    stranger = cast.member(organisation, Role.COLLECTOR)

    assert press(owner, wave, "mine", owner=here.id).status_code == 303
    for other in (viewer.id, stranger.id, 0, "x", 10**30):
        assert press(owner, wave, "mine", owner=other).status_code == 404
    assert press(owner, wave, "theirs", owner=here.id).status_code == 404


@pytest.mark.privacy
def test_who_may_look_after_an_anonymous_comment_does_not_tell_its_site(
    owner: FlaskClient, organisation: Organisation, site: Site, shiraz: Site
) -> None:
    wave = watching.study(organisation, anonymity="anonymous")[-1]
    wrote(wave, *["many"] * 12, site=site)
    wrote(wave, *["few"] * 2, site=shiraz)
    of_few = user_of(organisation, Role.RESEARCHER, shiraz)
    manager = user_of(organisation, Role.MANAGER)

    for text in ("many", "few"):
        assert press(owner, wave, text, owner=of_few.id).status_code == 404
        assert press(owner, wave, text, owner=manager.id).status_code == 404


@pytest.mark.access
def test_a_manager_looks_after_no_comment_of_another_site(
    owner: FlaskClient, manager: FlaskClient, wave: Wave, site: Site, shiraz: Site
) -> None:
    wrote(wave, *["mine"] * 6, site=site)
    wrote(wave, *["theirs"] * 6, site=shiraz)
    sent = {"comment": handle_in(owner, wave, "theirs"), "do": "flag"}

    assert manager.post(address(wave, "care"), data=sent).status_code == 404
    assert press(manager, wave, "mine", "flag").status_code == 303


def test_needs_a_reply_is_said_of_people_who_can_be_replied_to_alone(owner: FlaskClient, wave: Wave) -> None:
    guest(wave, "come back to me")
    guest(wave, "leave me alone", allows=False, key="g2")

    assert press(owner, wave, "come back to me", "reply").status_code == 303
    assert press(owner, wave, "leave me alone", "reply").status_code == 422
    page = owner.get(address(wave, view="reply")).text
    assert "come back to me" in page
    assert "leave me alone" not in page
    assert "mailto:g1%40guest.example" in page


@pytest.mark.privacy
def test_the_log_says_what_was_done_and_neither_to_whom_nor_in_which_words(owner: FlaskClient, told: Wave) -> None:
    press(owner, told, "slow lift", "flag")
    press(owner, told, "slow lift", remark="Mr Rahimi")
    events = session.scalars(select(AuditEvent).where(AuditEvent.subject == f"wave:{told.id}")).all()

    assert [(event.action, event.details) for event in events] == [
        ("comment.cared", {"did": "flag"}),
        ("comment.cared", {"did": "kept"}),
    ]


@pytest.mark.privacy
def test_nothing_that_is_kept_has_a_time() -> None:
    columns = {column.name: str(column.type) for column in CommentCare.__table__.columns}

    assert {name for name, kind in columns.items() if "DATE" in kind or "TIME" in kind} == {"due"}


@pytest.mark.privacy
def test_erasing_a_response_takes_along_what_staff_kept_of_it(app: Flask, owner: FlaskClient, told: Wave) -> None:
    press(owner, told, "slow lift", remark="of the lift")
    press(owner, told, "kind staff", "flag")
    session.rollback()
    slow = next(one for one in session.scalars(select(Response)) if one.answers["comment"] == "slow lift")
    with app.app_context():
        remove(slow)
        session.commit()
        assert session.scalars(select(CommentCare.remark)).all() == [""]
        clearing.clear(told.id)

    assert session.scalar(select(func.count()).select_from(CommentCare)) == 0


@pytest.mark.privacy
def test_a_response_that_is_written_anew_keeps_it(owner: FlaskClient, told: Wave) -> None:
    press(owner, told, "slow lift", remark="of the lift")
    session.rollback()
    before = session.scalars(select(CommentCare.id)).one()

    write_everything_anew()

    assert session.scalars(select(CommentCare.remark)).all() == ["of the lift"]
    assert session.scalars(select(CommentCare.id)).one() != before


def test_who_asks_what_is_held_of_them_is_told_what_staff_kept(
    app: Flask, owner: FlaskClient, organisation: Organisation, wave: Wave
) -> None:
    one = guest(wave, "slow lift")
    press(owner, wave, "slow lift", remark="first")
    press(owner, wave, "slow lift", remark="second", was_remark="first")
    session.rollback()
    with app.app_context():
        assert one.customer_id is not None
        (told,) = erasing.collect_everywhere(one.customer_id)["comment_care"]  # type: ignore[misc]
        assert told["question"] == "comment"
        assert [kept["remark"] for kept in told["kept"]] == ["second", "first", ""]
        assert "owner_id" not in told["kept"][0]
