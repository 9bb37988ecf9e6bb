"""Names and subjects: nothing in them that is not seen, whichever door they came by."""

import datetime as dt
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app import schema
from app.accounts.models import Organisation, Role, Site, User
from app.api.models import ApiToken
from app.kernel.db import Name, session
from app.letters import mail
from app.letters.outbox import Letter, Message
from app.studies.models import Study
from survey_defs.texts import clean_name
from tests import cast, factories
from tests.databases import one_database

UNSEEN = (
    *map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C]),
    *"\u00ad\u034f\u115f\u180e\u200b\u2060\u2063\u206a\u3164\ufeff\ufff9\U000e0041\x00\x1b\x9f",
)


@pytest.mark.parametrize("letter", UNSEEN, ids=lambda letter: f"U+{ord(letter):04X}")
def test_what_is_not_seen_is_not_in_a_name(letter: str) -> None:
    assert clean_name(f"Sim{letter}orgh {letter}Hotels{letter}") == "Simorgh Hotels"


@pytest.mark.parametrize(
    "name", ["خانه‌های وفا", "Nguyễn Thị Hoa", "西山酒店", "Anna-Lena O’Neill", "👩‍🍳 Kitchen", "🏳️‍🌈", "क्‍ष"]
)
def test_what_is_written_stays(name: str) -> None:
    assert clean_name(name) == name


def test_a_joiner_does_not_make_one_name_two() -> None:
    assert clean_name("Sim\u200corgh") == clean_name("Sim\u200dorgh") == clean_name("\u200cSimorgh\u200d") == "Simorgh"
    assert clean_name("سی\u200cمرغ\u200c") == "سی\u200cمرغ"


def test_lines_become_one() -> None:
    assert clean_name("Simorgh\r\nHotels\u2028Grand\tPalace") == "Simorgh Hotels Grand Palace"


@one_database
def test_every_column_of_a_name_is_stored_without_what_is_not_seen(app: Flask, organisation: Organisation) -> None:
    named = [
        column
        for table in schema.metadata.sorted_tables
        for column in table.columns
        if column.name in ("name", "title", "contact", "region", "product", "subject")
    ]
    assert len(named) > 8
    # names that the code gives, not people
    of_the_code = {"duty_run.name", "duty_state.name", "domain_event.name", "kept_figure.name"}
    assert {str(column) for column in named if not isinstance(column.type, Name)} == of_the_code


def test_a_row_keeps_a_clean_name(app: Flask, organisation: Organisation) -> None:
    organisation.name = "Simorgh \u202eletoH"
    session.add(Site(organisation=organisation, code="x", name="Grand\u2067 Hotel", region="\u200fNorth"))
    session.commit()

    assert session.scalars(select(Organisation.name)).all() == ["Simorgh letoH"]
    row = session.execute(select(Site.name, Site.region).where(Site.name == "Grand\u2066 Hotel")).one()
    assert tuple(row) == ("Grand Hotel", "North")


NOTHING = "\u202e\u2066\u200f"


def test_a_name_of_which_nothing_is_seen_is_refused(owner: FlaskClient, organisation: Organisation) -> None:
    doors = {
        "/account": {"name": NOTHING, "language": "en"},
        "/o/simorgh/sites/add": {"name": NOTHING},
        "/o/simorgh/developers/tokens": {"name": NOTHING, "scopes": ["results:read"], "days": "30"},
    }
    for address, data in doors.items():
        assert owner.post(address, data=data).status_code == 422, address
    assert session.scalars(select(ApiToken)).all() == []


def test_names_that_people_type_are_stored_clean(owner: FlaskClient, organisation: Organisation) -> None:
    owner.post("/account", data={"name": "Roxana\u202e Karimi", "language": "en"})
    owner.post("/o/simorgh/sites/add", data={"name": "Grand\u2066 Hotel\u061c"})
    data = {"name": "book\u202eing", "scopes": ["results:read"], "days": "30"}
    owner.post("/o/simorgh/developers/tokens", data=data)

    assert session.scalars(select(User.name)).all() == ["Roxana Karimi"]
    assert session.scalars(select(Site.name)).all() == ["Grand Hotel"]
    assert session.scalars(select(ApiToken.name)).all() == ["booking"]


@one_database
def test_the_subject_of_a_message_turns_no_line(app: Flask) -> None:
    message = Message(id=uuid4(), recipient="anna@guest.example", template="x", language="en", once="x")
    letter = Letter(subject="Invoice \u202efdp.exe", text="x", sender="Simorgh\u2067 Hotels", headers={"X": "a\u202eb"})
    made = mail.compose(message, letter, "ask@hotel.example", now=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))

    assert made["Subject"] == "Invoice fdp.exe"
    assert made["From"].addresses[0].display_name == "Simorgh Hotels"
    assert made["X"] == "ab"


def test_a_study_keeps_a_clean_title(app: Flask, organisation: Organisation) -> None:
    wave = factories.wave(factories.version(organisation, {}))
    wave.study.title = "Guests\u202e 2026"
    session.commit()
    assert session.scalars(select(Study.title)).all() == ["Guests 2026"]
    assert cast.member(organisation, Role.OWNER).name
