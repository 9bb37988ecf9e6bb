"""A questionnaire that is being checked: what it holds, where each part stands, and the list of defects."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from survey_defs.authored.places import Places
from survey_defs.authored.source import Node
from survey_defs.defects import Defects
from survey_defs.kinds.item import Item
from survey_defs.model import Battery, Questionnaire


@dataclass(eq=False)
class Draft:
    """What every check is given."""

    questionnaire: Questionnaire
    places: Places
    defects: Defects

    @cached_property
    def order(self) -> dict[str, int]:
        """Item id -> number of its page; of the first one where it is asked twice."""
        pages = reversed(list(enumerate(self.questionnaire.pages)))
        return {item.id: number for number, page in pages for item in page.items}

    def items(self) -> Iterator[Item]:
        """Items and information, as written."""
        for page in self.questionnaire.pages:
            for block in page.blocks:
                yield from block.items if isinstance(block, Battery) else (block,)

    def batteries(self) -> Iterator[Battery]:
        for page in self.questionnaire.pages:
            yield from (block for block in page.blocks if isinstance(block, Battery))

    def place(self, *path: int | str) -> Node | None:
        """Place of a part of the questionnaire itself; None in a published version."""
        return None if self.places.root is None else self.places.root.at(path)
