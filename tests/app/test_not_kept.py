"""A wave that keeps neither site nor language of some: every page and file copes, and says so in words."""

import io
import json
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.accounts.models import Organisation, Role, Site
from app.api.shapes.responses import ResponseOut
from app.kernel.db import session
from app.respond.entry.signed_ids import receipt_hash
from app.respond.models import Response
from app.studies.models import Wave
from tests import cast, factories
from tests.app import watching

pytestmark = pytest.mark.privacy
CODE = "ABCDE-FGHJK"


@pytest.fixture
def wave(organisation: Organisation, site: Site) -> Wave:
    """Forty answers with site and language, twelve with neither, and people invited of whom they may be."""
    made = watching.study(organisation, 1, anonymity="anonymous", options={"own_profile": True})[0]
    watching.answer(made, 40, site=site)
    kept_nothing = watching.answer(made, 12, seed=2, language="und")
    kept_nothing[0].receipt_hash = receipt_hash(CODE)
    for number in range(6):
        factories.invitation(made, factories.customer(organisation, f"c{number}"), language="vi")
    made.status = "closed"
    session.commit()
    return made


def page(owner: FlaskClient, wave: Wave, name: str) -> Any:
    answer = owner.get(f"/o/simorgh/waves/{wave.id}/{name}")
    assert answer.status_code == 200, answer.text
    return answer


@pytest.mark.parametrize("name", ["report/", "collection"])
def test_pages_say_that_site_and_language_are_not_kept(owner: FlaskClient, wave: Wave, name: str) -> None:
    text = page(owner, wave, name).text

    assert "Language not kept" in text
    assert "No site, or not kept" in text
    assert ">und<" not in text


def test_the_report_is_drawn_for_printing(owner: FlaskClient, wave: Wave) -> None:
    assert page(owner, wave, "report/report.pdf").data.startswith(b"%PDF")


def test_the_collection_page_says_why_fewer_answered_than_did(owner: FlaskClient, wave: Wave) -> None:
    assert "the others stand in the row of what is not kept" in page(owner, wave, "collection").text


def test_files_leave_the_cells_empty_and_the_codebook_says_why(owner: FlaskClient, wave: Wave) -> None:
    rows = page(owner, wave, "export.csv").data.decode("utf-8-sig").split("\r\n")[1:-1]
    book = openpyxl.load_workbook(io.BytesIO(page(owner, wave, "export.xlsx").data))

    assert sum(row.startswith(",,") for row in rows) == 12
    for sheet in ("data", "labels"):
        assert [cell.value for cell in book[sheet]["A"]].count(None) == 12
        assert "und" not in {cell.value for cell in book[sheet]["A"]}
    assert "too few people would share it" in page(owner, wave, "codebook.csv").text


def test_programs_read_null(app: Flask, organisation: Organisation, wave: Wave) -> None:
    factories.token(organisation, created_by=cast.member(organisation, Role.RESEARCHER).id)
    session.commit()
    program = app.test_client()
    program.environ_base["HTTP_AUTHORIZATION"] = "Bearer vafa_secret"

    rows = program.get(f"/api/v1/waves/{wave.id}/responses?limit=100").json["items"]

    assert [(row["language"], row["site"]) for row in rows].count((None, None)) == 12
    assert {row["language"] for row in rows} == {"en", None}
    assert program.get(f"/api/v1/waves/{wave.id}/results").status_code == 200


def test_the_reference_says_that_they_may_be_null() -> None:
    fields = ResponseOut.model_json_schema(mode="serialization")["properties"]

    for name in ("language", "site", "day"):
        assert {"type": "null"} in fields[name]["anyOf"]


def test_rows_of_single_people_are_as_coarse_for_programs_as_in_a_file(
    app: Flask, organisation: Organisation, wave: Wave
) -> None:
    factories.token(organisation, created_by=cast.member(organisation, Role.RESEARCHER).id)
    lonely = session.scalars(select(Response).where(Response.language == "en")).first()
    assert lonely is not None
    lonely.language = "zh"
    session.commit()
    program = app.test_client()
    program.environ_base["HTTP_AUTHORIZATION"] = "Bearer vafa_secret"

    rows = program.get(f"/api/v1/waves/{wave.id}/responses?limit=100").json["items"]

    assert len(rows) == 52
    assert "zh" not in {row["language"] for row in rows}


def test_the_person_reads_their_answers_in_a_language_of_the_questionnaire(app: Flask, wave: Wave) -> None:
    browser = app.test_client()
    browser.post("/mine", data={"code": CODE})

    assert browser.get("/mine/answers").status_code == 200
    assert json.loads(browser.get("/mine/answers.json").text)["language"] is None
    assert browser.get("/mine/profile").status_code == 200
