"""All item kinds: the table from a kind's name to its class, and the union that reads any of them."""

from typing import Annotated

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
    "Option",
    "PointItem",
    "RatingItem",
    "ShortTextItem",
    "SingleChoiceItem",
    "any_item",
]

KINDS: dict[str, type[Item]] = {
    "likert": LikertItem,
    "instructed": InstructedItem,
    "single_choice": SingleChoiceItem,
    "multiple_choice": MultipleChoiceItem,
    "number": NumberItem,
    "money": MoneyItem,
    "rating": RatingItem,
    "bipolar": BipolarItem,
    "grid": GridItem,
    "country": CountryItem,
    "short_text": ShortTextItem,
    "long_text": LongTextItem,
    "date": DateItem,
    "information": InformationItem,
    "consent": ConsentItem,
}
"""Name of a kind -> its class."""

AnyItem = Annotated[
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
    | ConsentItem,
    Discriminator("kind"),
]

BatteryItem = Annotated[LikertItem | InstructedItem | BipolarItem, Discriminator("kind")]
"""Items that can stand together in a table with one response scale."""

PointItem = LikertItem | InstructedItem | RatingItem | BipolarItem | GridItem
"""Items answered by a point of a response scale."""

any_item: TypeAdapter[AnyItem] = TypeAdapter(AnyItem)
