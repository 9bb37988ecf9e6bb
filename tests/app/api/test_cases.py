"""Cases as programs see them: what they are, whom they name and to which tokens, and what is never among them."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from flask.testing import FlaskClient

from app.accounts.models import Organisation, Site
from app.cases.models import Case
from app.kernel.db import session, utc_now
from app.studies.models import Wave
from tests import factories
from tests.app.api.conftest import Join
from tests.app.cases.test_cards import WORSENING

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def case(make_wave: Callable[..., Wave], organisation: Organisation, site: Site) -> Case:
    """A customer who worsened; it is late, and the next wave has told that they bought since."""
    wave = make_wave()
    by = factories.rule(wave, "customer_worsens")
    outcome = {"wave": 2, "asked": True, "answered": False, "bought": True, "score": None, "level": None}
    made = factories.case(
        wave, by, customer=factories.customer(organisation, "G-1"), site=site, dimension="clv_wom", evidence=WORSENING,
        due_at=utc_now() - HOUR, stake=Decimal("120.50"), stake_of="spend", advice="level:-1",
        outcome=outcome | {"recommendation": None}, subject="customer:1:clv_wom",
    )  # fmt: skip
    session.commit()
    return made


def test_a_case_tells_deadline_stake_advice_and_outcome(program: FlaskClient, case: Case, site: Site) -> None:
    found = program.get(f"/api/v1/cases/{case.id}").json

    assert (found["kind"], found["state"], found["site"], found["customer"]) == (
        "customer_worsens", "open", site.code, "G-1",
    )  # fmt: skip
    assert (found["is_late"], found["escalated"]) == (True, 0)
    assert found["stake"] == {"of": "spend", "value": "120.5"}
    assert found["advice"] == {
        "key": "level:-1", "text": "Advertising helps, but slowly.", "source": "Ghaffari (2005)",
    }  # fmt: skip
    assert found["evidence"]["change"] == -40
    assert found["outcome"] == {"wave": 2, "asked": True, "answered": False, "bought": True, "score": None}
    assert program.get("/api/v1/cases").json["items"] == [found]


def test_cases_are_found_by_state_and_study(program: FlaskClient, case: Case) -> None:
    closed = factories.case(case.wave, case.rule, state="closed", subject="customer:2:clv_wom", evidence=WORSENING)
    session.commit()

    def ids(query: str) -> list[int]:
        return [one["id"] for one in program.get(f"/api/v1/cases?{query}").json["items"]]

    assert ids("state=late") == ids("state=waiting") == ids("state=open") == [case.id]
    assert ids("state=closed") == [closed.id]
    assert ids(f"study={case.wave.study_id}") == [case.id, closed.id]
    assert ids(f"study={case.wave.study_id + 1}") == []


@pytest.mark.privacy
def test_the_customer_is_named_to_programs_that_may_read_customers(join: Join, case: Case) -> None:
    assert join("cases:read").get(f"/api/v1/cases/{case.id}").json["customer"] is None


@pytest.mark.privacy
def test_what_was_chosen_is_not_told_and_what_is_held_back_is_no_case(program: FlaskClient, case: Case) -> None:
    complaint = factories.case(
        case.wave, factories.rule(case.wave, "complaint"), evidence={"level": -4, "recommendation": 0, "problem": ""},
        subject="customer:3:complaint",
    )  # fmt: skip
    held = factories.case(case.wave, case.rule, arm="held_back", subject="customer:4:clv_wom", evidence=WORSENING)
    session.commit()

    assert program.get(f"/api/v1/cases/{complaint.id}").json["evidence"] == {}
    assert program.get(f"/api/v1/cases/{held.id}").status_code == 404
    assert held.id not in [one["id"] for one in program.get("/api/v1/cases").json["items"]]
