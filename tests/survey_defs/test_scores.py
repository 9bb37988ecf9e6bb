"""Derived figures, by hand."""

import pytest

from survey_defs.answers import Answers, Value
from survey_defs.load import load_shipped
from survey_defs.scores import derive

FIGURES: list[tuple[str, Answers, Value | None]] = [
    ("repeat_patronage", {"db_rp_freq": 3, "db_rp_all": 4}, 0.75),
    ("repeat_patronage", {"db_rp_freq": 0, "db_rp_all": 0}, None),
    ("repeat_patronage", {"db_rp_freq": 3}, None),
    ("share_of_wallet", {"sow_10": 6}, 0.6),
    ("share_of_wallet", {"sow_10": {"$": "refused"}}, None),
    ("share_of_wallet_amounts", {"sow_focal": 300, "sow_total": 500}, 0.6),
    ("relative_attitude_grid", {"db_grid": {"focal": 6, "rival_1": 6, "rival_2": 3}}, 0),
    ("relative_attitude_grid", {"db_grid": {"focal": 6, "rival_1_name": "Hotel X"}}, None),
    ("delivered_value", {"val_get": 7, "val_give": 4}, 3),
    ("wom_level_two_questions", {"wom_activity": 3, "wom_valence": 1}, 3),
    ("wom_level_two_questions", {"wom_activity": 2, "wom_valence": -2}, -2),
    ("wom_level_two_questions", {"wom_activity": 0}, 0),
    ("wom_level_two_questions", {"wom_activity": 4, "wom_valence": 0}, 0),
    ("wom_level_two_questions", {"wom_activity": 3, "wom_valence": {"$": "mixed"}}, {"$": "mixed"}),
    ("wom_level_two_questions", {"wom_activity": 3}, None),
    ("rm_cnf_all", {"rm_cnf_1": 4, "rm_cnf_3": 2}, 3),
]


@pytest.mark.parametrize(("name", "answers", "figure"), FIGURES)
def test_derived_figure_is_what_the_answers_say(name: str, answers: Answers, figure: Value | None) -> None:
    add_ons = ("wallet_amounts", "relative_attitude_grid", "delivered_value", "wom_two_questions")
    questionnaire = load_shipped("hotel_loyalty", add_ons)

    assert derive(questionnaire.derived[name], questionnaire, answers) == figure


def test_orientation_is_the_mean_of_ten_rows() -> None:
    audit = load_shipped("relationship_audit")
    rows = dict(zip(audit.construct("transaction_vs_relationship").items, [2, 3, 3, 4, 2, 4, 5, 4, 3, 4], strict=True))

    assert derive(audit.derived["relationship_orientation"], audit, rows) == pytest.approx(3.4)
