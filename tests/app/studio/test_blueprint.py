"""Questionnaires at the desk: seen, previewed, downloaded, published, discarded, compared."""

import hashlib
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.accounts.models import AuditEvent, Organisation, Role
from app.kernel.db import session, utc_now
from app.questionnaires.models import Version
from app.questionnaires.operations import publish
from app.respond.models import AnswerEvent, Response
from app.studies.models import Link, Study, Wave
from app.studio.operations import store_draft
from survey_defs.load import digest, load_file, load_shipped, load_text, shipped
from tests import cast, factories
from tests.app.studio.conftest import QUESTIONNAIRES, SOUND

Count = Callable[[], int]
DESK = "/o/simorgh/questionnaires/"


def at(version: Version, rest: str = "") -> str:
    return f"/o/simorgh/versions/{version.id}/{rest}"


def actions() -> list[str]:
    session.remove()
    return [event.action for event in session.scalars(select(AuditEvent).order_by(AuditEvent.id))]


def test_an_empty_desk_says_what_to_do(researcher: FlaskClient) -> None:
    page = researcher.get(DESK).text

    assert "No questionnaire of your own yet" in page
    assert all(f"shipped/{name}/" in page for name in shipped())


def test_the_list_says_who_asks_a_version(researcher: FlaskClient, published: Version) -> None:
    factories.wave(session.get_one(Version, published.id))
    session.commit()
    page = researcher.get(DESK).text

    assert "Guest loyalty: wave 1" in page
    assert "36" in page
    assert "7 minutes" in page


@pytest.mark.access
@pytest.mark.parametrize("role", [Role.MANAGER, Role.COLLECTOR, Role.VIEWER])
def test_the_desk_is_for_owners_and_researchers(app: Flask, organisation: Organisation, role: Role) -> None:
    client = cast.signed_in(app, cast.member(organisation, role))

    assert client.get(DESK).status_code == 403
    assert "Questionnaires" not in client.get("/o/simorgh/").text


def test_a_shipped_questionnaire_is_taken_over_with_its_modules(researcher: FlaskClient, count: Count) -> None:
    url = f"{DESK}shipped/hotel_loyalty_short/"
    answer = researcher.post(url, data={"add_on": ["touchpoints", "not_offered"]})

    assert "Modules added" in researcher.get(answer.location).text
    assert count() == 1
    stored = session.scalar(select(Version))
    assert stored.digest == digest(load_shipped("hotel_loyalty_short", ("touchpoints",)))
    assert researcher.get(f"{DESK}shipped/none_such/").status_code == 404


@pytest.mark.parametrize("name", shipped())
def test_every_page_of_every_shipped_questionnaire_can_be_previewed(app: Flask, owner: FlaskClient, name: str) -> None:
    questionnaire = load_shipped(name)
    url = f"{DESK}shipped/{name}/preview"
    for page in questionnaire.pages:
        drawn = owner.get(url, query_string={"step": page.id, "language": "fa"}).text
        missing = [item.id for item in page.items if f'name="{item.id}' not in drawn]
        assert missing == []
        assert re.search(r'class="device phone" lang="fa" dir="rtl"', drawn)


def test_every_kind_of_item_can_be_previewed(app: Flask, owner: FlaskClient, organisation: Organisation) -> None:
    made = store_draft(organisation, load_file(QUESTIONNAIRES / "every_kind.yaml")).version
    session.commit()
    for step in ("points", "choices", "entries", "$consent", "$thanks", "no_such_step"):
        assert owner.get(at(made, "preview"), query_string={"step": step}).status_code == 200


def test_a_preview_stores_nothing(researcher: FlaskClient, published: Version) -> None:
    before = actions()
    for step in ("$consent", "facts", "loyalty", "$thanks"):
        page = researcher.get(at(published, "preview"), query_string={"step": step, "width": "desktop"}).text
        assert '<form id="answers"' not in page

    assert actions() == before
    for table in (Study, Wave, Link, Response, AnswerEvent):
        assert session.scalar(select(func.count()).select_from(table)) == 0


def test_a_preview_says_on_which_condition_something_is_shown(researcher: FlaskClient) -> None:
    page = researcher.get(f"{DESK}shipped/hotel_loyalty/preview?step=conduct&language=en").text

    (note,) = set(re.findall(r'class="governs small" lang="en" dir="ltr">([^<]+)<', page))
    assert note.startswith("Shown when “")
    assert note.endswith("” is “Yes”.")


def test_notes_are_in_the_readers_language_and_the_page_in_its_own(researcher: FlaskClient) -> None:
    page = researcher.get(f"{DESK}shipped/hotel_loyalty/preview?step=more_facts&language=fa").text

    assert 'lang="en" dir="ltr">Shown when' in page
    assert "ادامه" in page or "Continue" in page
    assert '<html lang="en"' in page


def test_the_consent_of_each_mode_can_be_read(researcher: FlaskClient, published: Version) -> None:
    page = researcher.get(at(published, "preview?step=$consent")).text

    assert [f">{mode}</p>" in page for mode in ("anonymous", "pseudonymous", "identified")] == [True] * 3
    assert "{organisation}" not in page


def test_the_json_is_the_text_of_the_digest(researcher: FlaskClient, published: Version) -> None:
    answer = researcher.get(at(published, "definition.json"))

    assert hashlib.sha256(answer.data).hexdigest() == published.digest
    assert "attachment" in answer.headers["Content-Disposition"]


def test_the_yaml_uploads_as_the_same_version(researcher: FlaskClient, published: Version, count: Count) -> None:
    text = researcher.get(at(published, "definition.yaml")).text

    assert digest(load_text(text, name="y")) == published.digest
    answer = researcher.post(f"{DESK}upload", data={"text": text})
    assert answer.location.endswith(at(published))
    assert count() == 1


def test_publishing_asks_first_and_is_logged(researcher: FlaskClient, draft: Version) -> None:
    question = researcher.get(at(draft, "publish")).text
    answer = researcher.post(at(draft, "publish"), data={"digest": draft.digest})

    assert "never changes" in question
    assert draft.digest in question
    assert answer.status_code == 303
    assert actions()[-1] == "version.published"
    assert session.get_one(Version, draft.id).status == "published"


def test_a_draft_that_changed_since_is_not_published(researcher: FlaskClient, draft: Version) -> None:
    address = at(draft, "publish")
    seen = draft.digest
    researcher.post(at(draft, "replace"), data={"text": SOUND.replace("What do you", "What would you")})

    assert researcher.post(address, data={"digest": seen}).status_code == 409
    session.remove()
    assert session.scalar(select(Version.status)) == "draft"


@pytest.mark.parametrize("deed", ["publish", "replace", "discard"])
def test_a_published_version_stays(researcher: FlaskClient, published: Version, count: Count, deed: str) -> None:
    address = at(published, deed)

    assert researcher.get(address).status_code == 409
    assert researcher.post(address, data={"digest": "x", "text": SOUND}).status_code == 409
    assert count() == 1


def test_a_discarded_draft_is_gone_and_its_questionnaire_can_come_again(
    researcher: FlaskClient, draft: Version, count: Count
) -> None:
    assert researcher.post(at(draft, "discard")).status_code == 303
    assert count() == 0
    assert "No questionnaire of your own yet" in researcher.get(DESK).text

    researcher.post(f"{DESK}upload", data={"text": SOUND})
    assert count() == 1


@pytest.fixture
def revised(organisation: Organisation, published: Version) -> Version:
    """The published version with one item reworded, one turned, one without comma and a scale less in the plan."""
    old = load_shipped("hotel_loyalty_short")
    tree = old.model_dump(mode="json", by_alias=True, exclude_none=True)
    first, second, third = next(
        block["items"] for page in tree["pages"] for block in page["blocks"] if block["kind"] == "battery"
    )[:3]
    first["text"]["fa"] = "جملهٔ دیگری"
    second["reverse"] = True
    third["text"]["en"] += "!"
    tree["analysis"]["scales"] = tree["analysis"]["scales"][:-1]
    made = store_draft(organisation, type(old).model_validate(tree)).version
    session.commit()
    return made


def test_a_comparison_shows_both_texts_of_the_language_that_differs(
    researcher: FlaskClient, revised: Version, published: Version
) -> None:
    page = researcher.get(at(revised, "compare"), query_string={"to": published.id}).text

    assert "جملهٔ دیگری" in page
    assert "wording: فارسی" in page
    assert "wording: 中文" not in page
    assert "reversed before scoring" in page
    assert "changed: 2" in page
    assert "cosmetic: 1" in page
    assert ">scales<" in page


def test_a_version_equals_itself_and_a_single_one_says_so(researcher: FlaskClient, published: Version) -> None:
    assert "There is only one version" in researcher.get(at(published, "compare")).text
    assert "Every item and the plan are the same" in researcher.get(at(published, f"compare?to={published.id}")).text


@pytest.mark.access
def test_a_comparison_cannot_reach_another_organisation(researcher: FlaskClient, published: Version) -> None:
    others = publish(factories.organisation("anqa"), load_shipped("hotel_loyalty_pulse"), now=utc_now())
    session.commit()

    assert researcher.get(at(published, f"compare?to={others.id}")).status_code == 404


@pytest.mark.parametrize(
    ("query", "wanted", "unwanted"),
    [
        ("words=trust", "rm_tru_1", "rq_sat_1"),
        ("words=اعتماد&language=fa", "rm_tru_1", "rq_sat_1"),
        ("source=Oliver", "rq_sat_1", "rm_tru_1"),
        ("words=rq_sat&variant=bank", "this bank", "this hotel"),
        ("words=rq_sat_1&language=zh", "总体来说", "در مجموع"),
        ("words=no such words", "Nothing matches", "rq_sat_1"),
        ("words=<script>alert(1)</script>", "Nothing matches", "<script>alert"),
    ],
)
def test_the_item_bank_is_searched(researcher: FlaskClient, query: str, wanted: str, unwanted: str) -> None:
    page = researcher.get(f"/o/simorgh/bank/?{query}").text

    assert wanted in page
    assert unwanted not in page


def test_an_item_of_the_bank_says_how_it_counts(researcher: FlaskClient) -> None:
    page = researcher.get("/o/simorgh/bank/?words=rq_sat").text

    assert "reversed" in page
    assert "share one cause" in page
    assert "Oliver (1980)" in page
    assert "draft translation" in page


def test_every_page_of_the_item_bank_can_be_turned_to(researcher: FlaskClient) -> None:
    pages = [researcher.get(f"/o/simorgh/bank/?page={number}").text for number in range(-1, 9)]

    assert all("<details" in page for page in pages)
