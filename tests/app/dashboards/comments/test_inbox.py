"""The inbox: which waves it reads, its views, what is proposed, and what is told of an anonymous text."""

import datetime as dt
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Organisation, Site
from app.accounts.scope import EVERYWHERE
from app.dashboards.comments.told_states import told_states
from app.kernel.db import session, utc_now
from app.questionnaires.operations import publish
from app.results import waves as results
from app.studies.models import Wave
from survey_defs.load import load_shipped
from tests import factories
from tests.app import watching
from tests.app.dashboards.comments.wrote import address, guest, handle_in, press, tagged, wrote

INBOX = "/o/simorgh/comments/"


def counts(page: str) -> list[int]:
    nav = page[page.index('<nav class="views"') :]
    return [int(n) for n in re.findall(r'<span class="num">(\d+)</span>', nav)][:4]


def test_it_reads_what_is_open_and_what_closed_last_and_earlier_work(
    owner: FlaskClient, organisation: Organisation
) -> None:
    first, second, third = watching.study(organisation, 3)
    for wave, text in ((first, "long ago"), (first, "still at work"), (second, "last month"), (third, "this month")):
        wrote(wave, text)
    press(owner, first, "still at work", "take")
    page = owner.get(INBOX).text

    assert "long ago" not in page
    # the newest first
    places = [page.index(f">{text}<") for text in ("this month", "last month", "still at work")]
    assert places == sorted(places)
    press(owner, first, "still at work", "done")
    assert "still at work" not in owner.get(INBOX).text
    assert "long ago" in owner.get(address(first)).text


def test_views_are_links_with_counts_that_keep_what_is_looked_for(owner: FlaskClient, told: Wave) -> None:
    press(owner, told, "slow lift", "take")
    press(owner, told, "slow lift", "flag")
    press(owner, told, "kind staff", "flag")
    page = owner.get(f"{INBOX}?view=mine").text

    assert counts(page) == [1, 0, 2, 2]
    assert "kind staff" not in page
    assert counts(owner.get(f"{INBOX}?view=flagged&q=lift").text) == [1, 0, 1, 1]
    assert f"?wave={told.id}&amp;q=lift&amp;view=mine" in owner.get(address(told, q="lift")).text


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ("mine", "Nothing is assigned to you"),
        ("reply", "No comment needs a reply"),
        ("flagged", "No comment is flagged"),
    ],
)
def test_a_view_without_comments_says_how_they_come_there(
    owner: FlaskClient, told: Wave, view: str, words: str
) -> None:
    assert words in owner.get(f"{INBOX}?view={view}").text
    assert "No comment fits" in owner.get(f"{INBOX}?view={view}&q=zzz").text


def test_an_unknown_view_is_all_and_an_unknown_wave_is_none(owner: FlaskClient, told: Wave) -> None:
    assert "slow lift" in owner.get(f"{INBOX}?view=nonsense&wave=").text
    assert owner.get(f"{INBOX}?wave=999").status_code == 404


def test_before_anybody_is_asked_the_page_says_so(owner: FlaskClient, manager: FlaskClient) -> None:
    assert "Nobody has been asked yet" in owner.get(INBOX).text
    assert "There are no comments for you to read" in manager.get(INBOX).text


def test_the_old_address_leads_to_the_wave(owner: FlaskClient, told: Wave) -> None:
    answer = owner.get(f"/o/simorgh/waves/{told.id}/comments/?q=lift")

    assert answer.status_code == 303
    assert answer.location.endswith(f"/comments/?q=lift&wave={told.id}")


def test_after_a_deed_the_focus_is_on_its_control_or_on_the_next_comment(owner: FlaskClient, told: Wave) -> None:
    lift, staff = handle_in(owner, told, "slow lift"), handle_in(owner, told, "kind staff")

    assert press(owner, told, "slow lift", "flag").location.endswith(f"#flag-{lift}")
    press(owner, told, "kind staff", "flag")
    address_of_view = f"{address(told, 'care')}?view=flagged"
    sent = {"comment": lift, "beside": staff, "do": "unflag"}
    assert owner.post(address_of_view, data=sent).location.endswith(f"?view=flagged#c-{staff}")
    # nothing that somebody made up gets into the address
    assert "#" not in owner.post(address_of_view, data={"comment": staff, "beside": "x y", "do": "unflag"}).location


def test_a_reply_is_proposed_where_the_answers_ask_for_one(owner: FlaskClient, organisation: Organisation) -> None:
    version = publish(organisation, load_shipped("hotel_loyalty_short"), now=utc_now())
    wave = factories.wave(version, anonymity="identified")
    for number, (text, told) in enumerate(
        {
            "lost bags": {"had_problem": 1},
            "never again": {"wom_level_own": -4, "rec_0_10": 0},
            "all well": {"had_problem": 0, "wom_level_own": 2, "rec_0_10": 9},
        }.items()
    ):
        one = guest(wave, text, key=f"k{number}")
        one.answers = {"open_why": text, **told}
    session.commit()
    page = owner.get(address(wave, view="reply")).text

    assert "Proposed: had a problem" in page
    assert "Proposed: advises others against you, would hardly recommend you" in page
    assert "all well" not in page
    press(owner, wave, "lost bags", "no_reply")
    assert "lost bags" not in owner.get(address(wave, view="reply")).text


def test_who_wrote_twice_is_replied_to_once(owner: FlaskClient, organisation: Organisation) -> None:
    version = publish(organisation, load_shipped("hotel_loyalty_short"), now=utc_now())
    wave = factories.wave(version, anonymity="identified")
    one = guest(wave, "lost bags")
    one.answers = {"open_why": "lost bags", "open_else": "the porter", "had_problem": 1}
    session.commit()

    assert counts(owner.get(address(wave)).text)[1] == 1
    press(owner, wave, "the porter", "no_reply")
    assert counts(owner.get(address(wave)).text)[1] == 0


@pytest.mark.privacy
def test_whom_nobody_may_know_nobody_replies_to(owner: FlaskClient, organisation: Organisation) -> None:
    wave = watching.study(organisation, anonymity="anonymous")[-1]
    wrote(wave, *["slow lift"] * 6)

    assert press(owner, wave, "slow lift", "reply").status_code == 422
    page = owner.get(address(wave)).text
    assert "Needs a reply</button>" not in page
    assert "this study does not know who wrote" in page


@pytest.mark.privacy
def test_an_anonymous_text_has_no_day(owner: FlaskClient, organisation: Organisation, site: Site) -> None:
    wave = watching.study(organisation, anonymity="anonymous")[-1]
    wrote(wave, *["slow lift"] * 6, site=site, day=dt.date(2026, 10, 13))

    assert "13 October 2026" not in owner.get(address(wave)).text


@pytest.mark.privacy
def test_of_an_anonymous_study_no_state_stands_beside_a_site_and_a_language_that_few_share(
    app: Flask, organisation: Organisation, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = publish(organisation, load_shipped("hotel_loyalty_short"), now=utc_now())
    wave = factories.wave(version, anonymity="anonymous")
    rows = [factories.response(wave, site_id=site.id, status="complete", language="en") for _ in range(9)]
    session.commit()
    states = {one.uuid: "loyal" if number < 6 else "latent" for number, one in enumerate(rows)}
    monkeypatch.setattr(results.read(wave).__class__, "states", lambda _self, _only: states)

    assert set(told_states(wave, EVERYWHERE).values()) == {"loyal"}
    wave.study.anonymity = "identified"
    assert told_states(wave, EVERYWHERE) == states


def test_themes_of_a_wave_stand_beside_its_comments(owner: FlaskClient, organisation: Organisation) -> None:
    first, second = watching.study(organisation, 2)
    tagged(first, "waiting", 9, also=50)
    tagged(second, "waiting", 31, also=50)
    page = owner.get(address(second)).text

    assert "More people write about \u2068waiting\u2069: 31 of 81, in the wave before 9 of 59" in page
    assert "▲ more" in page
    assert 'class="themes' not in owner.get(INBOX).text
