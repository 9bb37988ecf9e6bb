"""Questions that stand on their own, beside the scales: found in a questionnaire by their kind, never by their id."""

from collections.abc import Iterator

from app.results.questions import Choice, Grid, Questions, ValueOf, WalletOf
from survey_defs.conditions import comparisons
from survey_defs.derived import BestRival, Difference, Ratio
from survey_defs.kinds.choices import MultipleChoiceItem, SingleChoiceItem
from survey_defs.kinds.item import Item
from survey_defs.kinds.points import GridItem, InstructedItem
from survey_defs.kinds.typed import CountryItem, MoneyItem, NumberItem
from survey_defs.model import Construct, Questionnaire

WALLET, REASONS, MODULES = "share_of_wallet", "state_reasons", "manager_modules"
HABITS = "purchase_frequency"


def questions_of(questionnaire: Questionnaire) -> Questions:
    """Every question that no scale, profile or ladder shows."""
    wallets = tuple(_wallets(questionnaire))
    spent = {name for one in wallets for name in (one.own, one.total)}
    has_states = questionnaire.analysis.quadrants is not None
    choices = tuple(_choices(questionnaire))
    reasons = tuple(one for one in choices if has_states and questionnaire.item(one.item).family == REASONS)
    numbers = (item.id for item in questionnaire.items if isinstance(item, NumberItem | MoneyItem))
    return Questions(
        choices=tuple(one for one in choices if one not in reasons),
        numbers=tuple(name for name in numbers if name not in spent),
        reasons=reasons,
        habits=frozenset(item.id for item in questionnaire.items if item.family == HABITS),
        wallets=wallets,
        grid=next(_grids(questionnaire), None),
        value=next(_values(questionnaire), None),
    )


def _choices(questionnaire: Questionnaire) -> Iterator[Choice]:
    ladders = set(questionnaire.analysis.word_of_mouth)
    for item in questionnaire.items:
        if item.id in ladders:
            continue
        if isinstance(item, SingleChoiceItem | MultipleChoiceItem | CountryItem):
            yield _choice(item)
        elif isinstance(item, InstructedItem) and item.expect is None:
            yield Choice(item=item.id, values=tuple(map(str, item.values)), columns=(item.id,))


def _choice(item: SingleChoiceItem | MultipleChoiceItem | CountryItem) -> Choice:
    if isinstance(item, CountryItem):
        return Choice(item=item.id, values=(), columns=(item.id,))
    values = tuple(str(option.value) for option in item.options if option.value is not None)
    several = isinstance(item, MultipleChoiceItem)
    columns = tuple(f"{item.id}__{value}" for value in values) if several else (item.id,)
    levels = not several and item.family in (MODULES, HABITS)
    return Choice(item=item.id, values=values, columns=columns, levels=levels, state=_state(item))


def _state(item: Item) -> str | None:
    """Whom a question for reasons is asked: those with a low share are latent, those with a high one spurious."""
    if item.family != REASONS or item.show_if is None:
        return None
    tests = [one.test for one in comparisons(item.show_if) if one.share is not None]
    return None if not tests else "latent" if tests[0] in ("at_most", "below") else "spurious"


def _wallets(questionnaire: Questionnaire) -> Iterator[WalletOf]:
    for name, derived in questionnaire.derived.items():
        if isinstance(derived, Ratio) and questionnaire.item(derived.of).family == WALLET:
            total = derived.by if isinstance(derived.by, str) else float(derived.by)
            yield WalletOf(name=name, own=derived.of, total=total)


def _grids(questionnaire: Questionnaire) -> Iterator[Grid]:
    for derived in questionnaire.derived.values():
        item = questionnaire.item(derived.of) if isinstance(derived, BestRival) else None
        if isinstance(derived, BestRival) and isinstance(item, GridItem):
            rivals = tuple(f"{item.id}__{row.key}" for row in item.rows if row.key != derived.own)
            yield Grid(item=item.id, own=f"{item.id}__{derived.own}", rivals=rivals)


def _values(questionnaire: Questionnaire) -> Iterator[ValueOf]:
    for derived in questionnaire.derived.values():
        if isinstance(derived, Difference):
            yield ValueOf(get=derived.of, give=derived.minus)


def is_module(construct: Construct) -> bool:
    """Whether managers of a firm answer it about the firm: such a profile can have steps and a bottleneck."""
    return construct.measurement == "separate" and construct.family == MODULES


def profiles_of(questionnaire: Questionnaire) -> tuple[str, ...]:
    """Constructs whose items are read one by one: those that the plan says, and those of which it says nothing, such as
    the single sentences of a short form.
    """
    plan = questionnaire.analysis
    named = (*plan.scales, *plan.profiles)
    known = {item for name in named for item in questionnaire.construct(name).items}
    rest = (one.id for one in questionnaire.constructs if one.id not in named and not known.issuperset(one.items))
    return (*plan.profiles, *rest)
