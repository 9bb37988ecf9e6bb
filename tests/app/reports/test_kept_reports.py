"""The words of a report are kept as long as nothing that they say has changed, and for nobody who may see less."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.accounts.models import Organisation, Role, Site
from app.kernel.db import session, utc_now
from app.reports import documents
from app.respond.models import Response
from app.studies.models import Wave
from tests import cast, factories
from tests.app import watching
from tests.databases import one_database

# what is tried here is what is kept, not each database
pytestmark = [one_database, pytest.mark.long]


@pytest.fixture
def sites(organisation: Organisation) -> list[Site]:
    return [factories.site(organisation, code, name=f"House {code}") for code in ("a", "b")]


@pytest.fixture
def wave(organisation: Organisation, sites: list[Site]) -> Wave:
    made = watching.study(organisation)[-1]
    for site in sites:
        watching.answer(made, 20, site=site)
    session.commit()
    return made


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Grows by one whenever a report is put into words."""
    made: list[object] = []
    build = documents.build_report

    def counted(*args: object, **kwargs: object) -> object:
        made.append(args)
        return build(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(documents, "build_report", counted)
    return made


def read(client: FlaskClient, wave: Wave) -> str:
    """The sections: what is around them carries a token against forgery."""
    session.rollback()
    page = client.get(f"/o/simorgh/waves/{wave.id}/report/").text
    return "".join(re.findall(r"<section.*?</section>", page, re.DOTALL))


def test_the_second_look_is_the_first_one_again(owner: FlaskClient, wave: Wave, built: list[object]) -> None:
    first = read(owner, wave)

    assert read(owner, wave) == first
    assert len(built) == 1


def rename_a_site(wave: Wave) -> None:
    wave.study.organisation.sites[0].name = "Another house"


def rename_the_study(wave: Wave) -> None:
    wave.study.title = "Another title"


def change_the_contact(wave: Wave) -> None:
    wave.study.organisation.contact = "somebody@else.example"


def hide_more(wave: Wave) -> None:
    wave.study.organisation.min_cell = 30


def decline(wave: Wave) -> None:
    wave.refusals += 7


def begin(wave: Wave) -> None:
    watching.answer(wave, 5, status="started", seed=9)


def come(wave: Wave) -> None:
    watching.answer(wave, 1, seed=8)


def correct(wave: Wave) -> None:
    found = session.query(Response).filter_by(wave_id=wave.id).first()
    assert found is not None
    found.answers, found.revision = found.answers | {"service_1": 1}, found.revision + 1


CHANGES: list[Callable[[Wave], None]] = [
    *(rename_a_site, rename_the_study, change_the_contact, hide_more, decline, begin, come, correct)
]


def test_whatever_it_says_makes_it_anew(owner: FlaskClient, wave: Wave, built: list[object]) -> None:
    read(owner, wave)
    missed = []
    for change in CHANGES:
        before = len(built)
        change(session.get_one(Wave, wave.id))
        session.commit()
        read(owner, wave)
        missed += [change.__name__] if len(built) == before else []

    assert missed == []


def test_another_day_another_report(
    app: Flask, wave: Wave, built: list[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.test_request_context():
        today = documents.wave_report(wave, "en")
        monkeypatch.setattr(documents, "utc_now", lambda: utc_now() + dt.timedelta(days=1))
        assert documents.wave_report(wave, "en").kicker != today.kicker
    assert len(built) == 2


def test_who_sees_one_site_reads_of_that_alone(
    app: Flask, owner: FlaskClient, organisation: Organisation, sites: list[Site], wave: Wave
) -> None:
    managers = [
        cast.signed_in(app, factories.user(organisation, Role.MANAGER, email=f"{site.code}@x.example", sites=[site]))
        for site in sites
    ]
    session.commit()
    read(owner, wave)
    pages = [[read(one, wave) for one in managers] for _ in range(2)]

    assert pages[0] == pages[1]
    for own, other in ((0, 1), (1, 0)):
        assert pages[0][own] != pages[0][other]
        assert sites[other].name not in pages[0][own]


def test_each_language_has_its_own(app: Flask, wave: Wave) -> None:
    with app.test_request_context():
        leads = [documents.wave_report(wave, code).kicker for code in ("en", "fa", "en", "zh")]

    assert leads[0] == leads[2]
    assert len(set(leads)) == 3
