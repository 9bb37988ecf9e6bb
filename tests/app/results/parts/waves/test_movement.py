"""The figures of movement: all of them in the document, none of few people where it leaves for programs."""

import json
from typing import Any

import pytest

from app.accounts.models import Organisation
from app.results import waves
from app.results.as_json import as_json, told_json
from app.results.run import Analysis
from app.studies.models import Wave
from tests.app import loyal_guests

pytestmark = pytest.mark.long


STATES = ["loyal", "latent", "spurious", "none"]


def analysed(wave: Wave) -> Analysis:
    found = waves.read(wave).analysis()
    assert isinstance(found, Analysis)
    return found


@pytest.fixture
def followed(organisation: Organisation) -> Analysis:
    made = loyal_guests.study(organisation)
    for wave in made:
        meant = loyal_guests.guests(200)
        # three guests stay elsewhere by now
        meant[:3, 1] = 2 - wave.number
        loyal_guests.answer(wave, meant, seed=1)
    return analysed(made[1])


def movement_in(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["loyalty"]["movement"]
    return found


def test_the_document_has_every_figure_of_the_same_people(followed: Analysis) -> None:
    found = movement_in(as_json(followed))

    assert (found["linked"], found["wave"], found["cuts_of"], found["window"], found["n"]) == (True, 1, 1, 12, 200)
    assert sum(n for row in found["observed"].values() for n in row.values()) == 200
    assert list(found["observed"]) == STATES
    for table in ("error_alone", "corrected"):
        assert [sum(found[table][state].values()) for state in STATES] == pytest.approx([1] * 4)
    assert found["excess"] == pytest.approx(found["moves_observed"] - found["moves_error"])
    assert found["corrected_low"] == 0
    assert found["reliabilities"]["attitude"]["source"] == "alpha"
    assert found["reliabilities"]["patronage"] == {"value": 1.0, "source": "assumed"}
    assert {"excess_low", "excess_high", "axes", "sensitivity", "skewness", "shares", "homogeneity"} <= set(found)
    assert json.dumps(found, allow_nan=False)


def test_what_is_taken_for_granted_is_warned_of(followed: Analysis) -> None:
    warnings: Any = as_json(followed)["warnings"]

    assert "patronage_taken_as_exact" in [one["code"] for one in warnings if one.get("parts") == ["movement"]]


@pytest.mark.privacy
def test_no_cell_of_few_people_leaves_for_programs(followed: Analysis) -> None:
    whole = movement_in(as_json(followed))
    small = [n for row in whole["observed"].values() for n in row.values() if 0 < n < 5]
    told = movement_in(told_json(followed, min_cell=5))

    assert small
    assert not [n for row in told["observed"].values() for n in row.values() if 0 < n < 5]
    assert len([n for row in told["observed"].values() for n in row.values()]) < 16 - len(small)
    assert told["moves_error"] == whole["moves_error"]


@pytest.mark.privacy
def test_nothing_of_fewer_people_than_the_smallest_cell_is_told(followed: Analysis) -> None:
    assert "loyalty" not in told_json(followed, min_cell=201)


def test_different_people_have_the_changes_of_their_shares(organisation: Organisation) -> None:
    made = loyal_guests.study(organisation, anonymity="anonymous")
    for wave in made:
        loyal_guests.answer(wave, loyal_guests.guests(90, seed=wave.number), seed=1, first_customer=None)

    document = as_json(analysed(made[1]))
    found, warnings = movement_in(document), document["warnings"]

    assert (found["linked"], found["is_anonymous"], found["overlaps"]) == (False, True, False)
    assert [row["state"] for row in found["shares"]] == STATES
    assert sum(row["change"] for row in found["shares"]) == pytest.approx(0)
    assert "not_linked" in [one["code"] for one in warnings]  # type: ignore[attr-defined]


def test_states_of_a_later_wave_have_the_cuts_of_the_first(organisation: Organisation) -> None:
    made = loyal_guests.study(organisation)
    early, late = loyal_guests.guests(60), loyal_guests.guests(60)
    late[:, 1] = 0.9
    loyal_guests.answer(made[0], early, seed=1)
    loyal_guests.answer(made[1], late, seed=1)

    first, second = (as_json(analysed(wave))["loyalty"]["quadrants"] for wave in made)  # type: ignore[index]

    assert first["rules"] == ["midpoint", "median"]
    assert second["cuts"] == first["cuts"]
    # everybody stays often now, and with a median of their own half of them would not
    assert second["axes"][1]["share_high"] == 1


def test_a_reason_stands_where_no_movement_is_told(organisation: Organisation) -> None:
    made = loyal_guests.study(organisation, months=(1, 0))
    for wave in made:
        loyal_guests.answer(wave, loyal_guests.guests(60), seed=1)

    document = as_json(analysed(made[1]))

    assert "movement" not in document["loyalty"]  # type: ignore[operator]
    assert "windows_overlap" in [one["code"] for one in document["warnings"]]  # type: ignore[attr-defined]
