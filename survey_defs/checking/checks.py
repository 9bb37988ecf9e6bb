"""What must hold across the parts of a questionnaire; each module below checks one side of it."""

from collections import Counter
from collections.abc import Iterable, Iterator

from survey_defs.authored.places import Places
from survey_defs.checking.condition_checks import check_conditions
from survey_defs.checking.draft import Draft
from survey_defs.checking.driver_checks import check_drivers
from survey_defs.checking.item_checks import check_batteries, check_item
from survey_defs.checking.piping_checks import check_piping
from survey_defs.checking.plan_checks import check_plan
from survey_defs.defects import Defects
from survey_defs.derived import sources
from survey_defs.items import MoneyItem, NumberItem, PointItem
from survey_defs.kinds.item import ANONYMITIES
from survey_defs.model import Page, Questionnaire


def check(questionnaire: Questionnaire, places: Places | None, defects: Defects) -> None:
    """Tell every defect that no single part shows. ``places`` is None for a published version."""
    draft = Draft(questionnaire, places or Places(None), defects)
    _check_ids(draft)
    _check_pages(draft)
    for item in draft.items():
        check_item(item, draft)
    check_batteries(draft)
    check_conditions(draft)
    check_piping(draft)
    _check_derived(draft)
    _check_consent(draft)
    if places is None:
        _check_languages(draft)
    check_plan(draft)
    check_drivers(draft)


def _repeated(ids: Iterable[str]) -> list[tuple[str, int]]:
    return [(each, times) for each, times in Counter(ids).items() if times > 1]


def _check_ids(draft: Draft) -> None:
    """Every id names one thing."""
    questionnaire, places, defects = draft.questionnaire, draft.places, draft.defects
    consent = questionnaire.consent
    asked = [each for each in (consent.agree, consent.recontact) if each is not None] if consent else []
    for item_id, times in _repeated(item.id for item in (*asked, *draft.items())):
        defects.tell(places.of_item(item_id, times - 1), item_id, "duplicate_item", f"{times} times")
    for page_id, times in _repeated(page.id for page in questionnaire.pages):
        defects.tell(places.of_page(page_id, 1), page_id, "duplicate_page", f"{times} times")
    for battery_id, times in _repeated(battery.id for battery in draft.batteries()):
        place = places.of_battery(questionnaire, battery_id)
        defects.tell(place, battery_id, "duplicate_battery", f"{times} times")
    for construct_id, times in _repeated(construct.id for construct in questionnaire.constructs):
        defects.tell(None, construct_id, "duplicate_construct", f"{times} times")


def _check_pages(draft: Draft) -> None:
    pages, places = draft.questionnaire.pages, draft.places
    if not pages and not places.incomplete:
        draft.defects.tell(places.root, draft.questionnaire.id, "no_pages", "none")
    for page in pages:
        if not page.blocks and page.id not in places.incomplete:
            draft.defects.tell(places.of_page(page.id), page.id, "empty_page", "none")
        _check_claims(page, draft)


def _check_claims(page: Page, draft: Draft) -> None:
    """Claims across answers are about numbers on their page."""
    here = {item.id: item for item in page.items}
    for item_id in (item_id for claim in page.checks for item_id in (claim.item, claim.other)):
        item = here.get(item_id)
        if item_id not in draft.places.incomplete and not isinstance(item, NumberItem | MoneyItem | PointItem):
            place = draft.places.of_page(page.id)
            found = "another kind" if item else "one that is not asked there"
            draft.defects.tell(place, item_id, "bad_check", found, page=page.id)


def _check_derived(draft: Draft) -> None:
    for name, derived in draft.questionnaire.derived.items():
        for item_id in sources(derived):
            if item_id not in draft.order and item_id not in draft.places.incomplete:
                place = draft.place("derived", name)
                draft.defects.tell(place, name, "unknown_item", item_id, whole="this questionnaire")


def _check_consent(draft: Draft) -> None:
    consent = draft.questionnaire.consent
    if consent is None:
        return
    missing = [mode for mode in ANONYMITIES if mode not in consent.intro]
    if missing:
        draft.defects.tell(draft.place("consent"), "consent", "missing_mode", f"none for {', '.join(missing)}")
    for item in (consent.agree, *([] if consent.recontact is None else [consent.recontact])):
        values = [option.value for option in item.options]
        if sorted(str(value) for value in values) != ["0", "1"]:
            draft.defects.tell(draft.place("consent"), item.id, "wrong_value", values, needed="yes with 1, no with 0")


def _check_languages(draft: Draft) -> None:
    """In a published version every text has every language."""
    wanted = set(draft.questionnaire.languages)
    for owner, languages in _texts_in(draft.questionnaire.model_dump(), wanted, ""):
        for language in sorted(wanted - languages):
            draft.defects.tell(None, owner, "missing_language", ", ".join(sorted(languages)), language=language)


def _texts_in(tree: object, languages: set[str], owner: str) -> Iterator[tuple[str, set[str]]]:
    """Every mapping from languages to texts, with the id of what it belongs to."""
    if isinstance(tree, list | tuple):
        for child in tree:
            yield from _texts_in(child, languages, owner)
    if not isinstance(tree, dict):
        return
    own = tree["id"] if isinstance(tree.get("id"), str) else owner
    if languages & tree.keys() and all(isinstance(text, str) for text in tree.values()):
        yield own, set(tree)
        return
    for name, child in tree.items():
        yield from _texts_in(child, languages, own or str(name))
