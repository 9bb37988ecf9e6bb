"""Studies, waves, invitations, responses and results as programs see them."""

import datetime as dt
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from app.accounts.models import AuditEvent, Organisation
from app.api.calls.studies import in_state
from app.kernel.db import session, utc_now
from app.respond.models import Response
from app.studies.models import Invitation, Wave
from tests import factories

DAY = dt.timedelta(days=1)
Make = Callable[..., Wave]


def read_all(program: FlaskClient, address: str, limit: int) -> list[dict[str, object]]:
    """Every page of a list."""
    found, cursor = [], ""
    while True:
        page = program.get(f"{address}?limit={limit}{cursor}").json
        found += page["items"]
        if not page.get("next"):
            return found
        cursor = f"&cursor={page['next']}"


@pytest.mark.parametrize("state", ["waiting", "open", "closed"])
def test_states_in_queries_are_those_of_waves(organisation: Organisation, state: str) -> None:
    now, version = utc_now(), factories.version(organisation, {})
    first = factories.wave(version)
    cases = [("open", 1, None), ("open", -1, None), ("open", 2, 1), ("open", -1, -2), ("draft", 1, None)]
    for number, (status, opened, closed) in enumerate([*cases, ("closed", 1, None), ("closed", -1, -2)], start=2):
        closes = None if closed is None else now - closed * DAY
        wave = Wave(study=first.study, version=version, number=number, status=status, opens_at=now - opened * DAY)
        wave.closes_at = closes
        session.add(wave)
    session.commit()

    found = set(session.scalars(select(Wave.number).where(in_state(state, now))))
    assert found == {wave.number for wave in session.scalars(select(Wave)) if wave.state(now) == state}
    assert found


def test_a_wave_is_closed_once(program: FlaskClient, make_wave: Make) -> None:
    wave = make_wave()
    first, again = (program.post(f"/api/v1/waves/{wave.id}/close") for _ in range(2))

    assert (first.json["state"], again.json["state"]) == ("closed", "closed")
    assert first.json["closes_at"] == again.json["closes_at"]
    assert session.scalars(select(AuditEvent.action)).all().count("wave.closed") == 1


def test_a_wave_that_waits_is_not_closed(program: FlaskClient, make_wave: Make) -> None:
    wave = make_wave(opens_at=utc_now() + DAY)

    assert program.post(f"/api/v1/waves/{wave.id}/close").status_code == 409


def test_inviting_twice_invites_once(program: FlaskClient, organisation: Organisation, make_wave: Make) -> None:
    wave = make_wave()
    for key in ("c1", "c2"):
        factories.customer(organisation, key)
    factories.customer(organisation, "no", mail_consent="withdrawn")
    session.commit()
    body = {"customers": ["c1", "c2", "c۲", "no", "nobody"]}
    left_out = [{"customer": "nobody", "reason": "unknown"}, {"customer": "no", "reason": "opted_out"}]

    first = program.post(f"/api/v1/waves/{wave.id}/invitations", json=body).json
    again = program.post(f"/api/v1/waves/{wave.id}/invitations", json=body).json
    assert first == {"new": 2, "before": 0, "left_out": left_out}
    assert again == {"new": 0, "before": 2, "left_out": left_out}
    assert session.scalar(select(func.count()).select_from(Invitation)) == 2


def test_invitations_tell_how_they_stand_and_no_secret(
    program: FlaskClient, organisation: Organisation, make_wave: Make
) -> None:
    wave = make_wave()
    for number in range(3):
        factories.invitation(wave, factories.customer(organisation, f"c{number}"), status="answered")
    session.commit()

    found = read_all(program, f"/api/v1/waves/{wave.id}/invitations", 2)
    assert {one["customer"] for one in found} == {"c0", "c1", "c2"}
    assert program.get(f"/api/v1/invitations/{found[0]['id']}").json == found[0]
    assert program.get(f"/api/v1/waves/{wave.id}/invitations?status=new").json["items"] == []
    hashes = session.scalars(select(Invitation.token_hash)).all()
    assert not any(one in str(found) for one in hashes)


def test_nobody_is_invited_to_a_wave_that_is_closed(program: FlaskClient, make_wave: Make) -> None:
    wave = make_wave(status="closed")
    answer = program.post(f"/api/v1/waves/{wave.id}/invitations", json={"customers": ["c1"]})

    assert (answer.status_code, answer.json["code"]) == (409, "wave_not_open")


def test_pages_hold_every_response_once(program: FlaskClient, make_wave: Make) -> None:
    wave = make_wave(11)
    found = read_all(program, f"/api/v1/waves/{wave.id}/responses", 4)

    assert len({one["id"] for one in found}) == len(found) == 11
    assert found[0]["answers"]["first_or_repeat"] == 2
    assert set(found[0]["reasons"].values()) == {"not_answered"}
    assert program.get(f"/api/v1/waves/{wave.id}/responses/{found[0]['id']}").json == found[0]


@pytest.mark.privacy
def test_rows_of_an_anonymous_wave_carry_nobody_and_no_order(program: FlaskClient, make_wave: Make) -> None:
    wave = make_wave(30, anonymity="anonymous")
    address = f"/api/v1/waves/{wave.id}/responses"
    first, second = (read_all(program, address, 7) for _ in range(2))

    fields = {"language", "site", "day", "answers", "reasons"}
    assert {name for row in first for name, value in row.items() if value is not None} <= fields
    assert len(first) == len(second) == 30
    assert [row["answers"] for row in first] != [row["answers"] for row in second]
    assert sorted(map(str, first)) == sorted(map(str, second))
    uuids = [str(one) for one in session.scalars(select(Response.uuid))]
    assert program.get(f"{address}/{uuids[0]}").status_code == 404
    assert not any(one in str(first) for one in uuids)


@pytest.mark.privacy
def test_rows_of_an_anonymous_wave_that_are_withheld_are_not_read(program: FlaskClient, make_wave: Make) -> None:
    wave = make_wave(8, anonymity="anonymous")
    for response in session.scalars(select(Response)).all()[:2]:
        response.is_withheld = True
    session.commit()

    assert len(read_all(program, f"/api/v1/waves/{wave.id}/responses", 100)) == 6
    results = program.get(f"/api/v1/waves/{wave.id}/results")
    assert results.json["n"] == 6


@pytest.mark.privacy
def test_rows_that_are_withheld_are_not_left_out_without_a_word(program: FlaskClient, make_wave: Make) -> None:
    wave = make_wave(8, anonymity="anonymous")
    address = f"/api/v1/waves/{wave.id}/responses"
    assert program.get(address).json.get("held_back") is None
    session.execute(update(Response).values(is_withheld=True))
    session.commit()
    while_open = program.get(address).json
    session.get_one(Wave, wave.id).closes_at = closes_at = utc_now() - dt.timedelta(minutes=1)
    session.commit()
    closed = program.get(address).json

    assert (while_open["items"], while_open["held_back"].get("until")) == ([], None)
    assert "results begin when, at the end of a day" in while_open["held_back"]["detail"]
    assert dt.datetime.fromisoformat(closed["held_back"]["until"]) == closes_at + dt.timedelta(hours=1)
    assert "may finish until" in closed["held_back"]["detail"]


@pytest.mark.privacy
def test_a_customer_stands_only_in_identified_rows(
    program: FlaskClient, organisation: Organisation, make_wave: Make
) -> None:
    wave = make_wave(1, anonymity="pseudonymous")
    row = session.scalars(select(Response)).one()
    row.pseudonym, row.customer_id = "f00d", factories.customer(organisation, "c1").id
    session.commit()
    (found,) = read_all(program, f"/api/v1/waves/{wave.id}/responses", 5)

    assert (found["pseudonym"], found["customer"]) == ("f00d", None)


def test_rows_that_leave_are_noted_once_a_reading(program: FlaskClient, make_wave: Make) -> None:
    wave = make_wave(9)
    read_all(program, f"/api/v1/waves/{wave.id}/responses", 4)

    assert session.scalars(select(AuditEvent.action)).all().count("wave.rows_read") == 1


@pytest.mark.privacy
def test_results_below_the_smallest_cell_are_not_told(program: FlaskClient, make_wave: Make) -> None:
    wave = make_wave(4)
    answer = program.get(f"/api/v1/waves/{wave.id}/results")

    assert (answer.status_code, answer.json["code"]) == (409, "too_few_responses")


def test_results_are_known_by_their_mark_until_an_answer_changes(program: FlaskClient, make_wave: Make) -> None:
    wave = make_wave(30)
    address = f"/api/v1/waves/{wave.id}/results"
    first = program.get(address)
    mark = {"If-None-Match": first.headers["ETag"]}

    assert first.json["n"] == 30
    assert first.json["scales"]
    assert (program.get(address, headers=mark).status_code, program.get(address, headers=mark).data) == (304, b"")
    row = session.scalars(select(Response)).first()
    assert row is not None
    row.answers, row.revision = row.answers | {"clv_loy_1": 5}, row.revision + 1
    session.commit()
    assert program.get(address, headers=mark).status_code == 200
