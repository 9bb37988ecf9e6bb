"""The typed definition of a questionnaire. A resolved one is self-contained: it never looks into the item bank."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Discriminator, Field, StrictInt

from survey_defs.analysis_plan import AnalysisPlan
from survey_defs.conditions import Condition, Frozen
from survey_defs.derived import Derived
from survey_defs.items import (
    BatteryItem,
    ConsentItem,
    MoneyItem,
    MultipleChoiceItem,
    NumberItem,
    OneItem,
    Option,
    PointItem,
    SingleChoiceItem,
)
from survey_defs.kinds.item import Anonymity, Id, Item
from survey_defs.texts import ANSWER, Texts, piped, placeholders

__all__ = [
    "AnalysisPlan",
    "Battery",
    "Block",
    "Check",
    "Consent",
    "Construct",
    "Option",
    "Page",
    "Point",
    "Questionnaire",
    "ResponseScale",
]


def strings(tree: object) -> Iterator[str]:
    """Every string in a tree of mappings and sequences."""
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, Mapping):
        for value in tree.values():
            yield from strings(value)
    elif isinstance(tree, list | tuple):
        for value in tree:
            yield from strings(value)


Measurement = Literal["reflective", "index", "separate"]


class Point(Frozen):
    """One point of a response scale; a rating may leave its points without labels."""

    value: StrictInt
    label: Texts | None = None
    key: str | None = None


class ResponseScale(Frozen):
    """The points to choose from, from low to high; ``low`` and ``high`` label the poles of a rating."""

    points: tuple[Point, ...] = Field(min_length=2, max_length=21)
    low: Texts | None = None
    high: Texts | None = None

    @property
    def values(self) -> tuple[int, ...]:
        return tuple(point.value for point in self.points)

    def value_of(self, key: str) -> int | None:
        """Value of the point with this key; None where there is none."""
        return next((point.value for point in self.points if point.key == key), None)


class Battery(Frozen):
    """Items in one table with one response scale. Items may be shuffled, the scale never.

    construct_id    the construct measured (``construct`` in files); None for a battery of single sentences
    not_applicable  the reason offered beside the points
    """

    kind: Literal["battery"]
    id: Id
    construct_id: Id | None = Field(default=None, alias="construct")
    stem: Texts | None = None
    response_scale: Id
    items: tuple[BatteryItem, ...] = Field(min_length=1)
    shuffle: bool = False
    not_applicable: str | None = None
    show_if: Condition | None = None


Block = Annotated[Battery | OneItem, Discriminator("kind")]


class Check(Frozen):
    """A claim across two answers of a page: ``item`` is at most (or at least) ``other``. Told by ``code``."""

    item: Id
    test: Literal["at_most", "at_least"]
    other: Id
    code: str
    message: Texts | None = None


class Page(Frozen):
    """What is asked at one time. ``shuffle`` puts the batteries in random order."""

    id: Id
    title: Texts | None = None
    intro: Texts | None = None
    show_if: Condition | None = None
    blocks: tuple[Block, ...]
    checks: tuple[Check, ...] = ()
    shuffle: bool = False

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Answerable items in their written order."""
        flat = [item for block in self.blocks for item in (block.items if isinstance(block, Battery) else (block,))]
        return tuple(item for item in flat if item.is_answerable)


class Consent(Frozen):
    """What the respondent is told, by mode of anonymity, and the permission to go on and to be contacted again."""

    intro: Mapping[Anonymity, Texts]
    agree: ConsentItem
    recontact: ConsentItem | None = None


class Construct(Frozen):
    """What is measured, by the items used here.

    full_length  items of the construct in the item bank: a short form says how many it left out
    part_of      the construct whose items these are too; the two never stand in one structural model
    """

    id: Id
    label: Texts
    family: str | None = None
    measurement: Measurement
    response_scale: Id | None = None
    items: tuple[Id, ...] = Field(min_length=1)
    full_length: int | None = None
    part_of: Id | None = None
    higher_is: Literal["favourable", "unfavourable"] = "favourable"
    sources: tuple[str, ...] = ()
    translation_status: str | None = None


class Questionnaire(Frozen):
    """Pages of items in several languages, with their constructs and the analysis plan.

    screen_out  where this is true the respondent does not belong to those asked, and is thanked early
    """

    id: Id
    title: Texts
    intro: Texts | None = None
    variant: Literal["hotel", "bank"] | None = None
    languages: tuple[str, ...] = Field(min_length=1)
    minutes: int | None = Field(default=None, ge=1)
    translation_status: str | None = None
    consent: Consent | None = None
    thanks: Texts | None = None
    receipt: Texts | None = None
    response_scales: Mapping[str, ResponseScale] = Field(default_factory=dict)
    reasons: Mapping[str, Texts] = Field(default_factory=dict)
    constructs: tuple[Construct, ...] = ()
    pages: tuple[Page, ...]
    derived: Mapping[str, Derived] = Field(default_factory=dict)
    analysis: AnalysisPlan = AnalysisPlan()
    screen_out: Condition | None = None
    add_ons: tuple[Id, ...] = ()

    @property
    def default_language(self) -> str:
        return self.languages[0]

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Answerable items in their written order. Consent is not among them: it is kept apart from the answers."""
        return tuple(item for page in self.pages for item in page.items)

    @cached_property
    def _by_item(self) -> Mapping[str, tuple[Item, Page, Battery | None]]:
        found: dict[str, tuple[Item, Page, Battery | None]] = {}
        for page in self.pages:
            for block in page.blocks:
                battery = block if isinstance(block, Battery) else None
                for item in block.items if isinstance(block, Battery) else (block,):
                    found[item.id] = (item, page, battery)
        return found

    def __contains__(self, item_id: object) -> bool:
        return item_id in self._by_item

    def item(self, item_id: str) -> Item:
        """KeyError where there is no such item."""
        return self._by_item[item_id][0]

    def page_of(self, item_id: str) -> Page:
        """The page on which an item stands."""
        return self._by_item[item_id][1]

    def battery_of(self, item_id: str) -> Battery | None:
        """The battery in which an item stands; None where it stands alone."""
        return self._by_item[item_id][2]

    def page(self, page_id: str) -> Page:
        """KeyError where there is no such page."""
        for page in self.pages:
            if page.id == page_id:
                return page
        raise KeyError(page_id)

    def construct(self, construct_id: str) -> Construct:  # type: ignore[override]  # pydantic's old name for a copy
        """KeyError where there is no such construct."""
        for construct in self.constructs:
            if construct.id == construct_id:
                return construct
        raise KeyError(construct_id)

    def constructs_of(self, item_id: str) -> tuple[Construct, ...]:
        """Constructs that an item belongs to."""
        return tuple(construct for construct in self.constructs if item_id in construct.items)

    def scale_range(self, item_id: str) -> tuple[float, float]:
        """Lowest and highest answer; ValueError for a kind that has none, such as a text."""
        item = self.item(item_id)
        if isinstance(item, PointItem):
            return min(item.values), max(item.values)
        if isinstance(item, SingleChoiceItem | MultipleChoiceItem):
            values = [option.value for option in item.options if isinstance(option.value, int)]
            if values:
                return min(values), max(values)
        if isinstance(item, NumberItem | MoneyItem) and item.low is not None and item.high is not None:
            return item.low, item.high
        raise ValueError(f"needed: an item with a lowest and a highest answer; found: {item_id}")

    @cached_property
    def placeholders(self) -> frozenset[str]:
        """Names that a study must fill in before a wave opens."""
        names = frozenset().union(*(placeholders(text) for text in strings(self.model_dump())))
        return frozenset(name for name in names if not name.startswith(ANSWER))

    @cached_property
    def piping(self) -> frozenset[str]:
        """Ids of the blocks, and "page " with ids of the pages, whose own texts repeat an earlier answer."""
        parts: list[tuple[str, Frozen]] = [(block.id, block) for page in self.pages for block in page.blocks]
        parts += [(f"page {page.id}", page.model_copy(update={"blocks": ()})) for page in self.pages]
        return frozenset(name for name, part in parts if any(piped(text) for text in strings(part.model_dump())))
