"""The migrations make what the models say, forward and back, on both databases."""

import datetime as dt
import uuid

import pytest
from sqlalchemy import Engine, inspect, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from app import schema
from app.accounts.models import AuditEvent, Membership, Organisation, Site, User
from app.customers.models import Customer
from app.kernel.db import utc_now
from app.kernel.keys import KeyRing
from app.letters.outbox import Message
from app.letters.recipients import Recipients
from app.letters.suppressed import SuppressedAddress
from app.questionnaires.models import QuestionnaireRecord, Version
from app.respond.models import AnswerEvent, Response
from app.studies.models import Invitation, Study, Wave


@pytest.fixture
def published(engine: Engine) -> Version:
    with Session(engine, expire_on_commit=False) as session:
        organisation = Organisation(slug="simorgh", name="Simorgh", kind="hotel")
        record = QuestionnaireRecord(organisation=organisation, slug="q", title="Q")
        version = Version(
            questionnaire=record, number=1, status="published", definition={}, digest="0" * 64, published_at=utc_now()
        )
        session.add(version)
        session.commit()
        return version


def test_migrations_make_what_the_models_say(engine: Engine) -> None:
    assert schema.differences(engine) == []
    assert schema.is_current(engine)


def test_migrations_run_back_to_nothing_and_forward_again(engine: Engine) -> None:
    schema.downgrade(engine)
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}

    schema.upgrade(engine)
    assert schema.differences(engine) == []


@pytest.mark.parametrize("statement", ["UPDATE version SET definition = '[]'", "DELETE FROM version"])
def test_a_published_version_cannot_be_changed_or_deleted(engine: Engine, published: Version, statement: str) -> None:
    with pytest.raises(DBAPIError, match="published version cannot be"), engine.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize("statement", ["UPDATE audit_event SET action = 'x'", "DELETE FROM audit_event"])
def test_the_audit_log_only_grows(engine: Engine, statement: str) -> None:
    with Session(engine) as session:
        session.add(AuditEvent(at=utc_now(), action="sign_in", subject="owner"))
        session.commit()

    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text(statement))


def test_the_same_event_id_cannot_stand_twice_in_a_response(engine: Engine, published: Version) -> None:
    with Session(engine) as session:
        organisation = session.get_one(Organisation, 1)
        study = Study(organisation=organisation, questionnaire_id=published.questionnaire_id, slug="s", title="S")
        wave = Wave(study=study, version_id=published.id, number=1, opens_at=utc_now())
        session.add(wave)
        session.flush()
        response = Response(
            uuid=uuid.uuid4(),
            wave_id=wave.id,
            version_id=published.id,
            language="en",
            shuffle_seed=1,
            day=dt.date(2026, 11, 1),
        )
        session.add(response)
        session.flush()
        event = uuid.uuid4()
        for sequence in (1, 2):
            session.add(
                AnswerEvent(response_uuid=response.uuid, sequence=sequence, event_id=event, page="p", payload={})
            )
        with pytest.raises(DBAPIError):
            session.flush()


def test_members_keep_their_sites_when_they_may_have_several(engine: Engine) -> None:
    """Back to one site each, a member of two keeps one: with none they would see every site."""
    with Session(engine) as session:
        here = hotel_in(session)
        people = [user_of(number) for number in range(3)]
        session.add_all(
            Membership(user=user, organisation=here, role="manager", sites=here.sites[:number])
            for number, user in enumerate(people)
        )
        session.commit()
        first = min(site.id for site in here.sites)
    schema.downgrade(engine, "0013")
    with engine.connect() as connection:
        single = connection.execute(text("SELECT site_id FROM membership ORDER BY id")).scalars().all()

    schema.upgrade(engine)

    with Session(engine) as session:
        rows = session.scalars(select(Membership).order_by(Membership.id))
        again = [[site.id for site in row.sites] for row in rows]
    assert (single, again) == ([None, first, first], [[], [first], [first]])


def test_ids_of_removed_customers_are_not_given_again(engine: Engine) -> None:
    """Those that only the log knows included."""
    with Session(engine) as session:
        number = hotel_in(session).id
        session.add(AuditEvent(at=utc_now(), action="customer.created", subject="customer:40"))
        session.commit()
    schema.downgrade(engine, "0014")
    schema.upgrade(engine)
    made = [removed_customer(engine, number) for _ in range(2)]

    assert made[0] < made[1]
    assert engine.dialect.name == "postgresql" or made == [41, 42]


def test_rows_must_point_to_rows_again_after_a_migration(engine: Engine) -> None:
    schema.downgrade(engine, "0014")
    schema.upgrade(engine)

    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text("INSERT INTO site (organisation_id, code, name) VALUES (99, 'x', 'X')"))


def test_keys_in_other_digits_are_found_again_and_nobody_is_merged(engine: Engine) -> None:
    with Session(engine) as session:
        number = hotel_in(session).id
        when = {"created_at": utc_now(), "updated_at": utc_now()}
        session.add_all(Customer(organisation_id=number, external_key=key, **when) for key in ("۱۰", "۱۱", "11"))
        session.commit()
    schema.downgrade(engine, "0015")
    schema.upgrade(engine)

    with Session(engine) as session:
        assert sorted(session.scalars(select(Customer.external_key))) == ["10", "11", "۱۱"]


@pytest.mark.privacy
def test_what_was_said_and_what_came_back_is_carried_over_to_addresses(engine: Engine) -> None:
    """Under the keys of the instance; who agreed again since stays in, a full mailbox is no dead one."""
    keys = KeyRing((b"newest", b"oldest"))
    people = {
        "no": {"email": "No@guest.example", "mail_consent": "withdrawn", "phone": "0912 345 6789"},
        "yes": {"email": "yes@guest.example", "mail_consent": "given"},
        "left": {"email": "left@guest.example", "phone": "+989120000001", "sms_consent": "given"},
        "gone": {"email": "now@guest.example"},
    }
    with Session(engine) as session:
        here = hotel_in(session)
        here.timezone = "Asia/Tehran"
        when = {"created_at": utc_now(), "updated_at": utc_now()}
        made = {key: Customer(organisation_id=here.id, external_key=key, **when | told) for key, told in people.items()}
        session.add_all(made.values())
        wave = wave_in(session, here)
        session.add(Invitation(wave=wave, customer=made["left"], token_hash="x", status="opted_out"))
        session.flush()
        for number, (to, said) in enumerate(
            [("was@guest.example", "5.1.1 gone"), ("full@guest.example", "5.2.2 full")]
        ):
            told = {"recipient": to, "error": f"bounced: 550 {said}", "once": str(number), "due_at": utc_now()}
            session.add(
                Message(
                    organisation_id=here.id, customer_id=made["gone"].id, template="studies.invitation",
                    state="failed", **told,
                )
            )  # fmt: skip
        session.commit()
        number = here.id
    schema.downgrade(engine, "0018")
    schema.upgrade(engine, keys=keys)

    book = Recipients.of(number, "Asia/Tehran", keys)
    with Session(engine) as session:
        rows = session.scalars(select(SuppressedAddress))
        found = {(row.channel, row.key): (row.why, row.source, row.code) for row in rows}
        stored = session.scalar(select(Customer.sms_key).filter_by(external_key="no"))
    assert found == {
        ("mail", book.key("mail", "no@guest.example")): ("objection", "carried", ""),
        ("mail", book.key("mail", "left@guest.example")): ("objection", "carried", ""),
        ("mail", book.key("mail", "was@guest.example")): ("bounce", "carried", "5.1.1"),
    }
    assert stored == book.key("sms", "+98 912 345 6789")


def wave_in(session: Session, here: Organisation) -> Wave:
    record = QuestionnaireRecord(organisation=here, slug="q", title="Q")
    told = {"number": 1, "status": "published", "definition": {}, "digest": "0" * 64, "published_at": utc_now()}
    study = Study(organisation=here, questionnaire=record, slug="s", title="S")
    made = Wave(study=study, version=Version(questionnaire=record, **told), number=1, opens_at=utc_now())
    session.add(made)
    session.flush()
    return made


def hotel_in(session: Session) -> Organisation:
    here = Organisation(slug="simorgh", name="Simorgh", kind="hotel")
    here.sites = [Site(code="a", name="A"), Site(code="b", name="B")]
    session.add(here)
    session.flush()
    return here


def user_of(number: int) -> User:
    return User(email=f"u{number}@x.example", name="U", password_hash="x", created_at=utc_now())


def removed_customer(engine: Engine, organisation_id: int) -> int:
    """The id that somebody had who was added and removed."""
    with Session(engine) as session:
        times = {"created_at": utc_now(), "updated_at": utc_now()}
        made = Customer(
            organisation_id=organisation_id, external_key="k", mail_consent="unknown", sms_consent="unknown", **times
        )
        session.add(made)
        session.flush()
        number = made.id
        session.delete(made)
        session.commit()
    return number
