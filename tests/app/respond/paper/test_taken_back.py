"""The form typed last is taken back, once, by who typed it."""

from collections.abc import Callable

from flask import Flask

from app.accounts.models import Organisation, Role
from app.respond.models import Response
from tests.app.respond.paper.conftest import ANSWERS, Typist
from tests.cast import member, signed_in

Stored = Callable[[], list[Response]]


def test_the_last_form_is_taken_back_and_stands_in_the_page_again(app: Flask, typist: Typist, stored: Stored) -> None:
    typist.type(ANSWERS | {"welcome": "-"})
    answer = typist.undo()

    assert stored() == []
    assert 'name="wifi" value="5" data-key="5" checked' in answer.text
    assert 'name="welcome" value="-" data-key="-" checked' in answer.text
    assert "forms typed" not in answer.text
    typist.type(ANSWERS)
    assert [response.answers["welcome"] for response in stored()] == [7]


def test_only_the_last_form_can_be_taken_back_and_only_once(typist: Typist, stored: Stored) -> None:
    typist.type(ANSWERS)
    typist.type(ANSWERS | {"wifi": "1"})
    typist.undo()

    assert "no form to take back" in typist.undo().text
    assert [response.answers["wifi"] for response in stored()] == [5]


def test_another_person_cannot_take_a_form_back(app: Flask, typist: Typist, organisation: Organisation) -> None:
    typist.type(ANSWERS)
    other = Typist(signed_in(app, member(organisation, Role.RESEARCHER)), typist.wave_id)
    other.sit_down()

    assert "no form to take back" in other.undo().text
