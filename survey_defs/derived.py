"""Figures computed from answers of one person, as data: shares, differences, the level of word of mouth."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, StrictFloat, StrictInt

from survey_defs.conditions import Frozen
from survey_defs.kinds.item import Id
from survey_defs.texts import Texts


class Ratio(Frozen):
    """``of`` / ``by`` (an item or a number); missing where the denominator is 0."""

    kind: Literal["ratio"]
    of: Id
    by: Id | StrictInt | StrictFloat
    label: Texts = Field(default_factory=dict)


class Difference(Frozen):
    """``of`` - ``minus``."""

    kind: Literal["difference"]
    of: Id
    minus: Id
    label: Texts = Field(default_factory=dict)


class BestRival(Frozen):
    """In a grid: the rating of row ``own`` minus the best rated other row; missing without a rated rival."""

    kind: Literal["best_rival"]
    of: Id
    own: Id
    label: Texts = Field(default_factory=dict)


class SignedLevel(Frozen):
    """Activity with the sign of valence: 0 where either is 0; a reason in place of the valence stays a reason."""

    kind: Literal["signed_level"]
    activity: Id
    valence: Id
    label: Texts = Field(default_factory=dict)


class Mean(Frozen):
    """Mean of items after turning the reversed ones; missing below half of them."""

    kind: Literal["mean"]
    of: tuple[Id, ...] = Field(min_length=1)
    label: Texts = Field(default_factory=dict)


Derived = Annotated[Ratio | Difference | BestRival | SignedLevel | Mean, Discriminator("kind")]


def sources(derived: Derived) -> tuple[str, ...]:
    """Ids of the items a derived figure is made of."""
    match derived:
        case Ratio():
            return (derived.of, derived.by) if isinstance(derived.by, str) else (derived.of,)
        case Difference():
            return (derived.of, derived.minus)
        case BestRival():
            return (derived.of,)
        case SignedLevel():
            return (derived.activity, derived.valence)
        case Mean():
            return derived.of
