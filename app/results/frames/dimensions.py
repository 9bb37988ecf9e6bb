"""What a questionnaire scores, by name: without the analysis, for pages that only list it."""

from app.results.defined.plans import from_questionnaire
from app.results.plan import INDEX, ScalePlan
from survey_defs.compare import compare
from survey_defs.derived import Derived, sources
from survey_defs.model import Questionnaire

SAME = ("identical", "cosmetic")


def dimensions_of(questionnaire: Questionnaire) -> dict[str, ScalePlan]:
    """Scales with a known range, and the indices that enter the value index."""
    plan = from_questionnaire(questionnaire)
    found = {scale.name: scale for scale in (*plan.scales, *plan.profiles) if scale.range is not None}
    return {name: scale for name, scale in found.items() if scale in plan.scales or name in plan.value_index}


def scale_names(questionnaire: Questionnaire) -> list[str]:
    return list(dimensions_of(questionnaire))


def has_same_ruler(one: Questionnaire, other: Questionnaire, name: str) -> bool:
    """Whether both versions score this dimension from the same sentences on the same points, with the same words at
    them; the value index, whether it is made of the same dimensions and all of these are.
    """
    if name == INDEX:
        parts = from_questionnaire(one).value_index
        others = from_questionnaire(other).value_index
        return parts == others and all(has_same_ruler(one, other, part) for part in parts)
    first, second = dimensions_of(one).get(name), dimensions_of(other).get(name)
    if first is None or first != second:
        return False
    if any(one.item(item).revision != other.item(item).revision for item in first.items):
        return False
    changes = compare(one, other)
    return all(changes[item].status in SAME for item in first.items)


def has_same_share(one: Questionnaire, other: Questionnaire, name: str) -> bool:
    """Whether both versions make this share, an item or a figure derived of some, from the same questions."""
    first, second = one.derived.get(name), other.derived.get(name)
    if (first is None) != (second is None):
        return False
    if first is not None and second is not None and _how(first) != _how(second):
        return False
    items = (name,) if first is None else sources(first)
    changes = compare(one, other)
    return all(item in changes and changes[item].status in SAME for item in items)


def _how(derived: Derived) -> dict[str, object]:
    """What makes the figure; what it is called does not."""
    return derived.model_dump(exclude={"label"})
