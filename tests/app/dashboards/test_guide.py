"""The guide of the demonstration: hidden and shown again by whoever reads it, its steps linked."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.demo import guide
from app.kernel.db import session
from app.studies.models import Wave
from tests import factories

HOME = "/o/simorgh/"


@pytest.fixture(autouse=True)
def _demonstration(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.jinja_env.globals, "demonstration", guide)


def test_the_guide_is_hidden_and_stays_so_until_it_is_wanted(owner: FlaskClient) -> None:
    assert "Worth a look" in owner.get(HOME).text

    answer = owner.post(f"{HOME}guide", data={"state": "hidden"})

    assert answer.status_code == 303
    assert ["Worth a look" in owner.get(HOME).text for _ in range(2)] == [False, False]
    owner.post(f"{HOME}guide", data={"state": "shown"})
    assert "Worth a look" in owner.get(HOME).text


def test_its_steps_are_linked(owner: FlaskClient, wave: Wave) -> None:
    link = factories.link(wave)
    session.commit()
    steps = owner.get(HOME).text.partition('class="measure guide"')[2].partition("</ol>")[0]

    assert f'href="/s/{link.address}"' in steps
    assert f'href="{HOME}cases/"' in steps
    assert f'href="{HOME}customers/"' in steps
