"""All item kinds: the union that reads any of them, and the table from a kind's name to its class."""

from typing import Annotated, get_args

from pydantic import Discriminator, TypeAdapter

from survey_defs.kinds.choices import ConsentItem, MultipleChoiceItem, Option, SingleChoiceItem
from survey_defs.kinds.item import ANONYMITIES, Anonymity, Item
from survey_defs.kinds.points import BipolarItem, GridItem, GridRow, InstructedItem, LikertItem, RatingItem
from survey_defs.kinds.typed import (
    CountryItem,
    DateItem,
    InformationItem,
    LongTextItem,
    MoneyItem,
    NumberItem,
    ShortTextItem,
)

__all__ = [
    "ANONYMITIES",
    "KINDS",
    "Anonymity",
    "AnyItem",
    "BatteryItem",
    "BipolarItem",
    "ConsentItem",
    "CountryItem",
    "DateItem",
    "GridItem",
    "GridRow",
    "InformationItem",
    "InstructedItem",
    "Item",
    "LikertItem",
    "LongTextItem",
    "MoneyItem",
    "MultipleChoiceItem",
    "NumberItem",
    "OneItem",
    "Option",
    "PointItem",
    "RatingItem",
    "ShortTextItem",
    "SingleChoiceItem",
    "any_item",
]

OneItem = (
    LikertItem
    | InstructedItem
    | SingleChoiceItem
    | MultipleChoiceItem
    | NumberItem
    | MoneyItem
    | RatingItem
    | BipolarItem
    | GridItem
    | CountryItem
    | ShortTextItem
    | LongTextItem
    | DateItem
    | InformationItem
    | ConsentItem
)
"""The list of the kinds: all else is made of it."""

KINDS: dict[str, type[Item]] = {get_args(cls.model_fields["kind"].annotation)[0]: cls for cls in get_args(OneItem)}
"""Name of a kind -> its class."""

AnyItem = Annotated[OneItem, Discriminator("kind")]

BatteryItem = Annotated[LikertItem | InstructedItem | BipolarItem, Discriminator("kind")]
"""Items that can stand together in a table with one response scale."""

PointItem = LikertItem | InstructedItem | RatingItem | BipolarItem | GridItem
"""Items answered by a point of a response scale."""

any_item: TypeAdapter[AnyItem] = TypeAdapter(AnyItem)
