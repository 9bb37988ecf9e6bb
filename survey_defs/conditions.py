"""Conditions as data: ``{item: had_problem, equals: 1}``, ``{all: [...]}``, ``{score: db_ra, above: 3}``."""

import operator
from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    Tag,
    model_validator,
)

Plain = StrictInt | StrictFloat | StrictStr
Limit = StrictInt | StrictFloat
SUBJECTS = ("item", "score", "share")
TESTS = ("equals", "not_equals", "at_least", "at_most", "above", "below", "one_of", "answered")


class Frozen(BaseModel):
    """Base of every definition: immutable, and no field that nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, hide_input_in_errors=True)


class Comparison(Frozen):
    """One subject (the answer to an item, the score of a construct, a derived share) and one test."""

    item: str | None = None
    score: str | None = None
    share: str | None = None
    equals: Plain | None = None
    not_equals: Plain | None = None
    at_least: Limit | None = None
    at_most: Limit | None = None
    above: Limit | None = None
    below: Limit | None = None
    one_of: tuple[Plain, ...] | None = Field(default=None, alias="in", min_length=1)
    answered: StrictBool | None = None

    @model_validator(mode="after")
    def _is_one_claim(self) -> Self:
        for names in (SUBJECTS, TESTS):
            found = [name for name in names if getattr(self, name) is not None]
            if len(found) != 1:
                raise ValueError(f"needed: exactly one of {', '.join(names)}")
        return self

    @property
    def test(self) -> str:
        return next(name for name in TESTS if getattr(self, name) is not None)


class AllOf(Frozen):
    all: tuple["Condition", ...] = Field(min_length=1, max_length=50)


class AnyOf(Frozen):
    any: tuple["Condition", ...] = Field(min_length=1, max_length=50)


class Negation(Frozen):
    negated: "Condition" = Field(alias="not")


_TAGS = {"all": "all", "any": "any", "not": "not", "negated": "not"}


def _tag(given: object) -> str:
    names = given if isinstance(given, dict) else type(given).model_fields if isinstance(given, Frozen) else ()
    return next((tag for name, tag in _TAGS.items() if name in names), "comparison")


Condition = Annotated[
    Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Negation, Tag("not")]
    | Annotated[Comparison, Tag("comparison")],
    Discriminator(_tag),
]

AllOf.model_rebuild()
AnyOf.model_rebuild()
Negation.model_rebuild()


def comparisons(condition: Condition) -> Iterator[Comparison]:
    """Every comparison in a condition, from left to right."""
    match condition:
        case Comparison():
            yield condition
        case AllOf():
            for part in condition.all:
                yield from comparisons(part)
        case AnyOf():
            for part in condition.any:
                yield from comparisons(part)
        case Negation():
            yield from comparisons(condition.negated)


def is_within(condition: Comparison, value: float) -> bool:
    """Whether a number passes the limits of a comparison."""
    limits = (
        (condition.at_least, operator.ge),
        (condition.at_most, operator.le),
        (condition.above, operator.gt),
        (condition.below, operator.lt),
    )
    return all(compare(value, limit) for limit, compare in limits if limit is not None)
