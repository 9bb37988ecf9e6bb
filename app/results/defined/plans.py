"""The plan of an analysis that a questionnaire brings."""

from app.results.defined.standing_alone import is_module, profiles_of, questions_of
from app.results.defined.unmade import unshown
from app.results.effect_plans import EffectPlans
from app.results.frames.write_ins import text_columns
from app.results.plan import PatronageOf, Plan, QuadrantsOf, ScalePlan
from survey_defs.analysis_plan import AnalysisPlan, QuadrantPlan
from survey_defs.derived import Mean, Ratio
from survey_defs.kinds.choices import MultipleChoiceItem
from survey_defs.kinds.points import BipolarItem, InstructedItem
from survey_defs.kinds.typed import LongTextItem, ShortTextItem
from survey_defs.model import Questionnaire


def from_questionnaire(questionnaire: Questionnaire) -> Plan:
    """The plan that the questionnaire brings."""
    wanted, factor = questionnaire.analysis, questionnaire.analysis.factor_analysis
    return Plan(
        scales=tuple(_scale(questionnaire, name) for name in wanted.scales),
        profiles=tuple(_scale(questionnaire, name) for name in profiles_of(questionnaire)),
        factor_items=factor.items if factor else (),
        factors=factor.factors if factor and isinstance(factor.factors, int) else None,
        extraction=factor.extraction if factor else "minres",
        rotation=factor.rotation if factor else "oblimin",
        value_index=wanted.value_index,
        quadrants=_quadrants(wanted.quadrants),
        patronage=_patronage(questionnaire),
        recommendation=wanted.recommendation,
        word_of_mouth=next(iter(wanted.word_of_mouth), None),
        heard=next(iter(wanted.word_of_mouth[1:]), None),
        steps=wanted.steps,
        item_groups={name: one.of for name, one in questionnaire.derived.items() if isinstance(one, Mean)},
        questions=questions_of(questionnaire),
        effects=_effects(wanted),
        touchpoints=tuple(_scale(questionnaire, name) for name in wanted.touchpoints),
        groups=tuple(name for name in wanted.groups if not isinstance(questionnaire.item(name), MultipleChoiceItem)),
        texts=tuple(item.id for item in questionnaire.items if isinstance(item, ShortTextItem | LongTextItem)),
        beside=tuple(text_columns(questionnaire, set())),
        instructed={
            item.id: item.expect
            for item in questionnaire.items
            if isinstance(item, InstructedItem) and item.expect is not None
        },
        unshown=unshown(questionnaire),
    )


def _patronage(questionnaire: Questionnaire) -> PatronageOf | None:
    plan = questionnaire.analysis.quadrants
    share = questionnaire.derived.get(plan.patronage) if plan else None
    if not isinstance(share, Ratio):
        return None
    return PatronageOf(of=share.of, out_of=share.by if isinstance(share.by, str) else float(share.by))


def _quadrants(plan: QuadrantPlan | None) -> QuadrantsOf | None:
    if plan is None:
        return None
    return QuadrantsOf(
        attitude=plan.attitude, patronage=plan.patronage, cut=plan.cut, at_cut=plan.at_cut, window=plan.window
    )


def _scale(questionnaire: Questionnaire, name: str) -> ScalePlan:
    construct = questionnaire.construct(name)
    return ScalePlan(
        name=name,
        items=construct.items,
        range=questionnaire.scale_range(construct.items[0]),
        reverse=tuple(item for item in construct.items if questionnaire.item(item).reverse),
        measurement=construct.measurement,
        is_module=is_module(construct),
        has_poles=all(isinstance(questionnaire.item(item), BipolarItem) for item in construct.items),
    )


def _effects(plan: AnalysisPlan) -> EffectPlans:
    return EffectPlans(**{name: getattr(plan, name) for name in EffectPlans.__dataclass_fields__})
