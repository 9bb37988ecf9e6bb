"""Where each part of a definition stands, for defects found after resolving."""

from dataclasses import dataclass, field

from survey_defs.authored.source import Node
from survey_defs.model import Battery, Block, Questionnaire


@dataclass(eq=False)
class Places:
    """Nodes by id. A published version has no root and no places.

    incomplete  pages and items left out because of a defect already told
    """

    root: Node | None
    items: dict[str, list[Node]] = field(default_factory=dict)
    pages: dict[str, list[Node]] = field(default_factory=dict)
    incomplete: set[str] = field(default_factory=set)

    def of_item(self, item_id: str, occurrence: int = 0) -> Node | None:
        """Place of an item; of its second occurrence with 1."""
        found = self.items.get(item_id, [])
        return found[min(occurrence, len(found) - 1)] if found else self.root

    def of_page(self, page_id: str, occurrence: int = 0) -> Node | None:
        """Place of a page; of its second occurrence with 1."""
        found = self.pages.get(page_id, [])
        return found[min(occurrence, len(found) - 1)] if found else self.root

    def of_block(self, block: Block) -> Node | None:
        """Place of a single item, or of the first item of a battery."""
        return self.of_item(block.items[0].id if isinstance(block, Battery) else block.id)

    def of_battery(self, questionnaire: Questionnaire, battery_id: str) -> Node | None:
        """Place of the last battery of this id."""
        found = [b for p in questionnaire.pages for b in p.blocks if isinstance(b, Battery) and b.id == battery_id]
        return self.of_item(found[-1].items[0].id, 1) if found else self.root
