"""The questionnaires that come with the product: what they ask, and that their plans are honest."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from survey_defs import routing
from survey_defs.checking.plan_checks import statements
from survey_defs.items import InstructedItem
from survey_defs.load import load_shipped, offered_add_ons, shipped
from survey_defs.model import Questionnaire

FORMS = [
    ("hotel", "pulse", "hotel_loyalty_pulse", 11),
    ("hotel", "short", "hotel_loyalty_short", 36),
    ("hotel", "full", "hotel_loyalty", 110),
    ("bank", "pulse", "bank_loyalty_pulse", 10),
    ("bank", "short", "bank_loyalty_short", 36),
    ("bank", "full", "bank_loyalty", 106),
]


@pytest.fixture(params=shipped())
def questionnaire(request: pytest.FixtureRequest) -> Questionnaire:
    return load_shipped(request.param)


@pytest.mark.long
@pytest.mark.parametrize(("variant", "form", "name", "prompts"), FORMS)
def test_form_asks_what_the_source_lists(shared: Path, variant: str, form: str, name: str, prompts: int) -> None:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    source: dict[str, Any] = yaml.load((shared / "items.yaml").read_text(encoding="utf-8"), Loader=loader)
    constructs = {c["id"]: [item["id"] for item in c["items"]] for c in source["constructs"]}
    listed = [item for entry in source["forms"][form][variant] for item in constructs.get(entry, [entry])]
    asked = load_shipped(name)

    assert sorted(item.id for item in asked.items) == sorted(listed)
    assert len(asked.items) == prompts
    assert asked.minutes == source["forms"][form]["minutes"]


def test_every_text_stands_in_every_language(questionnaire: Questionnaire) -> None:
    assert questionnaire.languages == ("en", "fa", "zh", "vi")
    for item in questionnaire.items:
        assert not item.text or set(item.text) == {"en", "fa", "zh", "vi"}


def test_everybody_gets_from_the_first_page_to_the_last(questionnaire: Questionnaire) -> None:
    page = routing.first_page(questionnaire)
    seen = [page.id]
    while (following := routing.next_page(questionnaire, {}, after=seen[-1])) is not None:
        seen.append(following.id)

    assert seen[-1] == questionnaire.pages[-1].id


def test_filtered_items_stay_out_of_the_factor_analysis(questionnaire: Questionnaire) -> None:
    factor = questionnaire.analysis.factor_analysis
    hidden = routing.not_shown(questionnaire, {"first_or_repeat": 1, "tenure": 1, "had_problem": 0})

    assert factor is None or not hidden & set(factor.items)


def test_no_index_gets_a_coefficient(questionnaire: Questionnaire) -> None:
    measured = {questionnaire.construct(name).measurement for name in questionnaire.analysis.scales}

    assert measured <= {"reflective"}


def test_no_item_belongs_to_two_latents_of_one_model(questionnaire: Questionnaire) -> None:
    for model in (*questionnaire.analysis.measurement, *questionnaire.analysis.structure):
        named = [name for _, operator, names in statements(model.model) if operator == "=~" for name in names]

        assert len(named) == len(set(named))


@pytest.mark.parametrize("name", ["hotel_loyalty", "bank_loyalty"])
def test_mediation_has_a_rival_without_it(name: str) -> None:
    meant, rival = load_shipped(name).analysis.structure

    assert ("value", "~", ("rq", "rm")) in statements(meant.model)
    assert ("value", "~", ("rm",)) in statements(rival.model)


def test_short_form_scores_seven_scales_of_three_items_each(hotel_short: Questionnaire) -> None:
    plan = hotel_short.analysis

    assert set(plan.scales) == {"rq_sat", "rm_tru", "rm_com", "clv_loy", "clv_wom", "clv_rev", "db_ra"}
    assert {len(hotel_short.construct(name).items) for name in plan.scales} == {3}
    assert all(any(hotel_short.item(i).reverse for i in hotel_short.construct(name).items) for name in plan.scales)
    assert plan.value_index == ("clv_loy", "clv_wom", "clv_rev")
    assert plan.quadrants is not None
    assert plan.quadrants.cut == ("midpoint", "median")


@pytest.mark.parametrize("name", ["hotel_loyalty", "bank_loyalty", "hotel_loyalty_short", "bank_loyalty_short"])
def test_attention_item_stands_in_the_middle_third_of_the_sentences(name: str) -> None:
    questionnaire = load_shipped(name)
    likert = [item.id for item in questionnaire.items if getattr(item, "response_scale", None) == "agree5"]

    assert 1 / 3 <= likert.index("att_1") / len(likert) <= 2 / 3
    assert isinstance(questionnaire.item("att_1"), InstructedItem)


@pytest.mark.parametrize(("_variant", "_form", "name", "_prompts"), FORMS)
def test_reason_is_asked_directly_after_the_recommendation(_variant: str, _form: str, name: str, _prompts: int) -> None:
    ids = [item.id for item in load_shipped(name).items]

    assert ids[ids.index("rec_0_10") + 1] == "open_why"


@pytest.mark.parametrize("name", ["hotel_loyalty_pulse", "bank_loyalty_pulse", "relationship_audit"])
def test_single_sentences_and_profiles_get_no_coefficients(name: str) -> None:
    plan = load_shipped(name).analysis

    assert plan.scales == ()
    assert plan.factor_analysis is None


def test_consistency_has_a_technical_and_a_treatment_factor() -> None:
    questionnaire = load_shipped("ecommerce_consistency")
    lengths = {name: len(questionnaire.construct(name).items) for name in questionnaire.analysis.scales}

    assert lengths == {"ecommerce_consistency": 14, "con_technical": 3, "con_treatment": 7}
    assert questionnaire.construct("con_technical").part_of == "ecommerce_consistency"


def test_recontact_is_never_offered_in_anonymous_studies(hotel_short: Questionnaire) -> None:
    consent = hotel_short.consent

    assert consent is not None
    assert consent.recontact is not None
    assert consent.recontact.modes == ("pseudonymous", "identified")
    assert consent.agree.modes == ("anonymous", "pseudonymous", "identified")
    assert set(consent.intro) == {"anonymous", "pseudonymous", "identified"}


def test_a_study_must_fill_in_who_asks_and_the_currency(hotel_short: Questionnaire) -> None:
    assert hotel_short.placeholders == {"organisation", "contact", "minutes", "retention", "currency", "code"}


@pytest.mark.long
@pytest.mark.parametrize("name", [form[2] for form in FORMS])
def test_every_add_on_offered_can_be_added_alone_and_with_all_others(name: str) -> None:
    offers = [add_on.id for add_on in offered_add_ons(name)]
    alone = {len(load_shipped(name, (add_on,)).pages) for add_on in offers}

    assert min(alone) > 0
    assert load_shipped(name, tuple(offers)).add_ons == tuple(offers)
    assert "service_recovery" in offers
    assert ("wallet_amounts" in offers) is name.startswith("hotel")
