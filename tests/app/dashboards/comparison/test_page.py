"""The page of two waves: what it says of a small study whose figures are known, to whom, and what it refuses."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Organisation, Role, Site
from app.kernel.db import session
from app.questionnaires.operations import definition_of
from app.results.over_time.scores import scores_of
from app.studies.models import Wave
from tests import cast, factories
from tests.app import watching
from tests.app.results.over_time.test_history import move, reword
from tests.app.results.overview import chain
from tests.databases import one_database

pytestmark = [one_database, pytest.mark.long]


def place(wave: Wave, other: Wave | None = None, measure: str = "") -> str:
    query = f"?with={other.id}&measure={measure}" if other else ""
    return f"/o/simorgh/waves/{wave.id}/compare/{query}"


def text_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.text.replace("\u2068", "").replace("\u2069", ""))


def test_the_fall_is_told_with_its_size_and_its_table(
    owner: FlaskClient, waves: list[Wave], sites: dict[str, Site]
) -> None:
    scores = [scores_of(wave) for wave in (waves[0], waves[2])]
    first, second = (one.values.loc[one.site == sites["shz"].id, chain.FELL].mean() for one in scores)
    text = text_of(owner, place(waves[2], waves[0], chain.FELL))

    assert f"SHZ lost {first - second:.0f} points of" in text
    assert f"from {first:.0f} to {second:.0f}" in text
    assert re.search(rf'data-label="Wave 1">{first:.0f} \(\d+ to \d+\)', text)
    assert re.search(rf'data-label="Wave 3">{second:.0f} \(\d+ to \d+\)', text)
    assert re.search(rf"▼ {first - second:.0f} <span class=\"count\">\(\d+ to \d+\)", text)
    assert "60, then 60" in text
    assert "too few answers" in text


def test_looking_at_many_pairs_is_said_to_make_false_alarms(owner: FlaskClient, waves: list[Wave]) -> None:
    text = text_of(owner, place(waves[2], waves[0]))

    # six pairs of four waves, one in twenty of them by chance alone
    assert "This study has 6 pairs" in text
    assert "must expect up to 0.3 such pairs" in text


def test_without_more_the_wave_before_is_taken(owner: FlaskClient, waves: list[Wave]) -> None:
    assert "wave 4 beside wave 3" in text_of(owner, place(waves[3]))


def test_the_form_leads_to_an_address_of_its_own_whichever_way_round(owner: FlaskClient, waves: list[Wave]) -> None:
    sent = owner.get(place(waves[3]) + f"?wave={waves[0].id}&with={waves[2].id}&measure={chain.FELL}")

    assert sent.status_code == 302
    assert sent.location.endswith(place(waves[2], waves[0], chain.FELL))
    assert owner.get(place(waves[0], waves[2])).location.endswith(f"{waves[2].id}/compare/?with={waves[0].id}")


def test_a_site_that_is_new_has_nothing_to_be_compared_with(
    owner: FlaskClient, organisation: Organisation, waves: list[Wave]
) -> None:
    new = factories.site(organisation, "new")
    for wave in waves[1:]:
        chain.answer(wave, 40, site=new)
    session.commit()

    assert "no answers in wave 1" in text_of(owner, place(waves[2], waves[0]))
    assert "no answers in wave" not in text_of(owner, place(waves[2], waves[1]))


@pytest.mark.parametrize("measure", ["nonsense", "x" * 3000, "<b>"])
def test_a_measure_that_is_not_asked_is_left_out(owner: FlaskClient, waves: list[Wave], measure: str) -> None:
    assert 'aria-current="true"' in text_of(owner, place(waves[2], waves[0], measure))


def test_where_there_is_nothing_to_compare_the_page_says_why(
    owner: FlaskClient, waves: list[Wave], organisation: Organisation
) -> None:
    assert "Twice the same wave" in text_of(owner, place(waves[2], waves[2]))
    assert "This is the first wave" in text_of(owner, place(waves[0]))
    empty = Wave(study=waves[0].study, version=waves[0].version, number=5, status="closed", opens_at=waves[3].opens_at)
    session.add(empty)
    session.commit()
    assert "Wave 5 has too few answers" in text_of(owner, place(empty))
    assert "Wave 5 has too few answers" in text_of(owner, place(empty, waves[0]))
    alone = chain.waves(organisation, 1, name="hotel_loyalty")[0]
    session.commit()
    assert "This is the first wave" in text_of(owner, place(alone))
    assert "Which two waves" not in text_of(owner, place(alone))


def test_waves_of_others_do_not_exist(owner: FlaskClient, stranger: FlaskClient, waves: list[Wave]) -> None:
    other = factories.wave(factories.version(factories.organisation("third"), {}))
    session.commit()
    own, strange, mixed = place(waves[2]), place(other), place(waves[2], other)

    assert [owner.get(address).status_code for address in (strange, mixed)] == [404, 404]
    assert [stranger.get(address).status_code for address in (own, own.replace("simorgh", "anqa"))] == [404, 404]


@pytest.mark.access
@pytest.mark.parametrize("own", [["shz"], ["shz", "thr"]])
def test_a_manager_of_some_sites_is_told_of_them_and_of_everybody(
    app: Flask, organisation: Organisation, waves: list[Wave], sites: dict[str, Site], own: list[str]
) -> None:
    member = cast.member(organisation, Role.MANAGER, sites=[sites[code] for code in own])
    text = text_of(cast.signed_in(app, member), place(waves[2], waves[0]))

    assert "SHZ lost" in text
    assert "All sites, Wave 1" in text
    assert "also of the ones that you do not see" in text
    assert not re.search("ISF|MHD|YZD|KSH", text)
    assert "by their mix" not in text
    assert "Have the rules look" not in text


@pytest.mark.privacy
def test_a_manager_of_a_site_that_is_too_small_is_told_nothing(
    app: Flask, organisation: Organisation, waves: list[Wave], sites: dict[str, Site]
) -> None:
    few = factories.site(organisation, "few")
    for wave in waves:
        chain.answer(wave, 3, site=few)
    member = cast.member(organisation, Role.MANAGER, sites=[few])

    assert "Too few people answered at your sites" in text_of(cast.signed_in(app, member), place(waves[2]))


@pytest.mark.access
def test_viewers_see_it_and_who_collects_does_not(app: Flask, organisation: Organisation, waves: list[Wave]) -> None:
    text = text_of(cast.signed_in(app, cast.member(organisation, Role.VIEWER)), place(waves[2]))
    assert "SHZ lost" in text
    assert "Have the rules look" not in text
    collector = cast.signed_in(app, cast.member(organisation, Role.COLLECTOR))
    assert collector.get(place(waves[2])).status_code == 403


def test_the_old_address_leads_here_and_the_rules_can_be_asked(owner: FlaskClient, waves: list[Wave]) -> None:
    moved = owner.get(f"/o/simorgh/cases/waves/{waves[2].id}")
    assert (moved.status_code, moved.location) == (301, place(waves[2]))
    assert f'action="/o/simorgh/cases/waves/{waves[2].id}/watch"' in text_of(owner, place(waves[2]))


def test_the_pages_of_a_wave_lead_here(owner: FlaskClient, waves: list[Wave]) -> None:
    assert f'href="{place(waves[2])}"' in text_of(owner, f"/o/simorgh/waves/{waves[2].id}/data/")


def test_other_words_are_shown_as_they_were_and_as_they_are(owner: FlaskClient, organisation: Organisation) -> None:
    first, second = watching.study(organisation, 2)
    asked = definition_of(first.version)
    item = asked.construct("service").items[0]
    move(second, reword(asked, item, "Something quite different"))
    for wave in (first, second):
        watching.answer(wave, 40)
    session.commit()
    text = text_of(owner, place(second))

    assert "Not everything was asked alike" in text
    assert asked.item(item).text["en"] in text
    assert "Something quite different" in text


def test_another_questionnaire_is_not_compared_at_all(owner: FlaskClient, organisation: Organisation) -> None:
    first, second = watching.study(organisation, 2)
    move(second, chain.questionnaire())
    watching.answer(first, 40)
    chain.answer(second, 40)
    session.commit()
    text = text_of(owner, place(second))

    assert "Asked in wave 1 alone" in text
    assert "Asked in wave 2 alone" in text
    assert 'class="matrix' not in text
