"""The guide of the first steps: ticked by what was done, put away for good, for owners."""

import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import Organisation
from app.kernel.db import session
from tests import factories

GUIDE, HOME = "/o/simorgh/begin/", "/o/simorgh/"


def ticked(client: FlaskClient, address: str = GUIDE) -> list[bool]:
    return [
        "done" in classes for classes in re.findall(r'<li class="card row actions([^"]*)"', client.get(address).text)
    ]


def test_a_step_is_ticked_once_it_was_done(owner: FlaskClient) -> None:
    here = session.scalars(select(Organisation)).one()
    here.contact = ""
    session.commit()
    session.remove()
    seen = [ticked(owner)]
    owner.post("/o/simorgh/sites/add", data={"name": "Tehran Grand"})
    seen.append(ticked(owner))
    owner.post("/o/simorgh/members/invite", data={"email": "mina@mail.example", "role": "viewer"})
    seen.append(ticked(owner))

    assert seen == [[False] * 4, [False, True, False, False], [False, True, True, False]]


def test_a_study_ticks_the_last_step_and_the_home_page_lets_go_of_the_guide(owner: FlaskClient) -> None:
    here = session.scalars(select(Organisation)).one()
    factories.site(here)
    factories.join_invitation(here)
    before = ticked(owner, HOME)
    factories.wave(factories.version(session.scalars(select(Organisation)).one(), {}))
    session.commit()
    session.remove()

    assert before[-1] is False
    assert ticked(owner) == [True] * 4
    assert ticked(owner, HOME) == []


def test_it_can_be_put_away_and_found_again(owner: FlaskClient) -> None:
    before = ticked(owner, HOME)
    owner.post("/o/simorgh/begin/close")

    assert (len(before), ticked(owner, HOME), len(ticked(owner))) == (4, [], 4)


def test_others_than_owners_are_not_led(researcher: FlaskClient, manager: FlaskClient) -> None:
    assert ticked(researcher, HOME) == ticked(manager, HOME) == []


def test_an_empty_home_page_says_what_to_do_next(app: Flask, researcher: FlaskClient, manager: FlaskClient) -> None:
    assert 'href="/o/simorgh/questionnaires/"' in researcher.get(HOME).text.partition("No study yet")[2]
    assert "Owners and researchers start studies" in manager.get(HOME).text
