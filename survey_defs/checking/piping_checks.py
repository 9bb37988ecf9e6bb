"""An answer is repeated only on a later page than the one on which it was asked."""

from survey_defs.authored.source import Node
from survey_defs.checking.draft import Draft
from survey_defs.model import strings
from survey_defs.texts import piped


def check_piping(draft: Draft) -> None:
    """Tell every text that repeats an answer which nobody can have given by then."""
    questionnaire, places = draft.questionnaire, draft.places
    around = questionnaire.model_dump(exclude={"pages"})
    _check(around, questionnaire.id, -1, places.root, draft)
    for number, page in enumerate(questionnaire.pages):
        _check(page.model_dump(exclude={"blocks"}), page.id, number, places.of_page(page.id), draft)
        for block in page.blocks:
            _check(block.model_dump(), block.id, number, places.of_block(block), draft)


def _check(tree: object, subject: str, page: int, place: Node | None, draft: Draft) -> None:
    for item_id in sorted({item_id for text in strings(tree) for item_id in piped(text)}):
        if item_id not in draft.order:
            if item_id not in draft.places.incomplete:
                draft.defects.tell(place, subject, "unknown_piped_item", item_id)
        elif draft.order[item_id] >= page:
            draft.defects.tell(place, subject, "later_piped_item", item_id)
