"""Which answers are a complaint, and which are not: two questions or one, problems told and put right, few signs."""

import pytest

from app.cases.advice import advice, advice_for
from app.cases.evidence import Complaint, SiteFall, Worsening
from app.cases.opening.complaints import can_complain, complaint_of, own_level
from app.cases.thresholds import CustomerComplains
from survey_defs.answers import Answers
from survey_defs.load import load_shipped
from survey_defs.model import Questionnaire

PULSE = load_shipped("hotel_loyalty_pulse")
USUAL = CustomerComplains()


@pytest.fixture(scope="module")
def full() -> Questionnaire:
    """With one's own word of mouth, problems and what became of them."""
    return load_shipped("hotel_loyalty", ("service_recovery",))


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({"wom_level_own": -3}, Complaint(level=-3)),
        ({"wom_level_own": -4, "rec_0_10": 0}, Complaint(level=-4, recommendation=0)),
        ({"wom_level_own": -2}, None),
        ({"wom_level_own": {"$": "skipped"}}, None),
        ({"rec_0_10": 6}, Complaint(recommendation=6)),
        ({"rec_0_10": 7}, None),
        ({"rec_0_10": 2, "had_problem": 1}, Complaint(recommendation=2, problem="untold")),
        ({"had_problem": 1}, None),
        ({}, None),
    ],
)
def test_the_usual_rule_hears_who_speaks_against_us(
    full: Questionnaire, answers: Answers, found: Complaint | None
) -> None:
    assert complaint_of(answers, full, USUAL) == found


def test_a_problem_is_a_complaint_by_itself_where_the_rule_says_so(full: Questionnaire) -> None:
    wanted = CustomerComplains(problems=True)
    fair = {f"jus_{kind}_{number}": 5 for kind in ("dis", "pro", "int") for number in (1, 2)}

    assert complaint_of({"had_problem": 1}, full, wanted) == Complaint(problem="untold")
    assert complaint_of({"had_problem": 1, "problem_told": 1}, full, wanted) == Complaint(problem="told")
    # what was put right is no complaint; a reversed sentence counts the other way round
    assert complaint_of({"had_problem": 1, "problem_told": 1, **fair}, full, wanted) is None
    assert complaint_of({"had_problem": 1, "problem_told": 1, "jus_dis_3": 5}, full, wanted) == Complaint(
        problem="told"
    )
    assert complaint_of({"had_problem": 1, "problem_told": 1, "jus_dis_3": 1}, full, wanted) is None


def test_a_rule_may_ask_for_more_signs_than_one(full: Questionnaire) -> None:
    wanted = CustomerComplains(signs=2)

    assert complaint_of({"rec_0_10": 3}, full, wanted) is None
    assert complaint_of({"rec_0_10": 3, "wom_level_own": -3}, full, wanted) is not None
    assert complaint_of({"rec_0_10": 3, "had_problem": 1}, full, wanted) is not None


@pytest.mark.parametrize(
    ("activity", "valence", "level"), [(3, -2, -3), (4, 1, 4), (0, -3, 0), (2, 0, 0), (2, {"$": "mixed"}, None)]
)
def test_the_level_of_two_questions_is_activity_with_the_sign_of_valence(
    activity: int, valence: object, level: int | None
) -> None:
    asked = load_shipped("hotel_loyalty", ("wom_two_questions",))
    plan = asked.analysis.model_copy(update={"word_of_mouth": ("wom_level_two_questions",)})
    two = asked.model_copy(update={"analysis": plan})
    answers = {"wom_activity": activity, "wom_valence": valence}

    assert own_level(answers, two) == level  # type: ignore[arg-type]


def test_a_questionnaire_that_asks_none_of_it_hears_no_complaint() -> None:
    assert can_complain(PULSE)
    assert not can_complain(load_shipped("relationship_audit"))


FALL = SiteFall(
    change=-8, low=-13, high=-3, p=0.001, effect=-0.4, detectable=7, mean_before=70, mean_after=62, n_before=120,
    n_after=110, method="welch", adjusted=0.01, tests=12, false_alarms=0.05, before=1,
)  # fmt: skip
WORSE = Worsening(
    before_score=80, after_score=40, change=-40, needed=20, reliability=0.9, level=0.95, compared=30, before=1
)


@pytest.mark.parametrize(
    ("evidence", "dimension", "level", "key", "source"),
    [
        (Complaint(level=-3, recommendation=2), "", None, "level:-3", ""),
        (Complaint(recommendation=2), "", None, "put_right", ""),
        (Complaint(recommendation=2, problem="told"), "", None, "reported", ""),
        (WORSE, "clv_loy", -1, "call", ""),
        (WORSE, "clv_wom", -1, "level:-1", "Ghaffari (2005)"),
        (FALL, "clv_wom", None, "site_spoken", ""),
        (FALL, "index", None, "site", ""),
    ],
)
def test_each_case_has_one_proposed_action_and_says_whose_it_is(
    evidence: Complaint | Worsening | SiteFall, dimension: str, level: int | None, key: str, source: str
) -> None:
    found = advice_for(evidence, dimension, level=level)

    assert found == key
    assert advice(found, is_person=True).source == source
    assert advice(found, is_person=True).text


def test_what_has_no_advice_of_its_own_gets_the_usual_one() -> None:
    assert advice("", is_person=True).text.startswith("Ask what changed")
    assert advice("gone", is_person=False).text.startswith("Read what customers")
